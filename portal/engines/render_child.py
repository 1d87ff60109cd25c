"""The render process itself: reads jobs from stdin, writes results to stdout, ends with its parent.

Started by `portal.engines.render`; imports the text engine and nothing else of the application.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

from portal.core.markup.draw import draw, warm
from portal.core.markup.shapes import Job
from portal.engines import render_frames

MEMORY = 512 * 1024 * 1024
ORPHAN_SECONDS = 30


def main() -> None:
    """Answers until stdin ends. Our parent's timer is stricter than the alarm, which is for orphans."""
    answers = os.fdopen(os.dup(1), "wb")
    # A stray print must not fall between the frames.
    os.dup2(2, 1)
    _limit_memory()
    warm()
    render_frames.write(answers, {"ready": True})
    while True:
        try:
            job = render_frames.read(sys.stdin.buffer)
        except EOFError:
            return
        _alarm(ORPHAN_SECONDS)
        answer = _answer(job)
        _alarm(0)
        render_frames.write(answers, answer)


def _answer(stored: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"rendered": draw(Job.read(stored)).stored()}
    except (RecursionError, MemoryError) as refused:
        return {"refused": type(refused).__name__}


def _limit_memory() -> None:
    try:
        # Not on Windows, where only the time is limited.
        import resource  # noqa: PLC0415
    except ImportError:
        return
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    allowed = MEMORY if most == resource.RLIM_INFINITY else min(MEMORY, most)
    resource.setrlimit(resource.RLIMIT_AS, (allowed, most))


def _alarm(seconds: int) -> None:
    """Ends this process by signal after so many seconds, unless it is set anew; 0 switches it off."""
    if hasattr(signal, "alarm"):
        signal.alarm(seconds)


if __name__ == "__main__":
    main()
