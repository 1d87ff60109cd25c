"""The renderer that can be killed: Markdown runs in a child process with a limit of time and memory.

Some short texts keep the Markdown library busy for minutes. No thread can be stopped from outside, a
process can: it is killed, another one is started, and the author is told. Give `RenderProcess().render`
to `portal.core.text.use`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import weakref
from pathlib import Path
from typing import Any

from portal.core.markup import guard
from portal.core.markup.shapes import Job, Rendered
from portal.engines import render_frames

RENDER_SECONDS = 0.8
"""For a post of up to 64 kB; the way there and back and a new child fit into the second that is promised."""
START_SECONDS = 10.0
COMMAND = [sys.executable, "-X", "utf8", "-m", "portal.engines.render_child"]
ROOT = Path(__file__).resolve().parents[2]


class RenderProcess:
    """One child, started with the first text and kept; safe to call from many threads, which take turns."""

    def __init__(self, seconds: float = RENDER_SECONDS, start_seconds: float = START_SECONDS) -> None:
        self.seconds = seconds
        self.start_seconds = start_seconds
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        _everywhere.add(self)

    def render(self, job: Job) -> Rendered:
        """The job's result; Invalid where it takes longer than `seconds` or too much memory."""
        with self._lock:
            answer = self._asked(job.stored(), self.seconds * patience(job))
        if answer is None or "refused" in answer:
            raise guard.too_complicated()
        return Rendered.read(answer["rendered"])

    @property
    def pid(self) -> int | None:
        """The child's process id, None while there is none."""
        child = self._child
        return child.pid if child and child.poll() is None else None

    def start(self) -> None:
        """Starts the child now instead of with the first text."""
        with self._lock:
            self._running()

    def close(self) -> None:
        """Ends the child; the next text starts a new one."""
        with self._lock:
            self._end()

    def _asked(self, question: dict[str, Any], seconds: float) -> dict[str, Any] | None:
        """The child's answer, None where it was too slow. A child that died before is replaced once."""
        for _ in range(2):
            child = self._running()
            answer, too_slow = _exchange(child, question, seconds)
            if answer is not None:
                return answer
            self._end()
            if too_slow:
                break
        return None

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self._end()
            self._child = _started()
            ready, _ = _exchange(self._child, None, self.start_seconds)
            if ready is None:
                self._end()
                raise RuntimeError("The render process did not start; its own message is in the log above.")
        return self._child

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        _close_pipes(child)

    def _forget(self) -> None:
        """After a fork the child belongs to the parent: let go of it and start an own one when needed."""
        self._lock = threading.Lock()
        child, self._child = self._child, None
        if child is not None:
            _close_pipes(child)
            # Not ours to wait for: without this its clean-up would ask about another's child.
            child.returncode = 0


def patience(job: Job) -> float:
    """How many times longer than a post a text may take: pages over 32 kB in proportion to their length."""
    return max(1.0, len(job.source) / 32_768) if job.page else 1.0


_everywhere: weakref.WeakSet[RenderProcess] = weakref.WeakSet()


def _forget_all() -> None:
    for process in list(_everywhere):
        process._forget()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_all)


def _started() -> subprocess.Popen[bytes]:
    """A fresh interpreter, not a fork, without our environment: it needs no secrets."""
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "SYSTEMROOT") if name in os.environ}
    return subprocess.Popen(
        COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env=kept,
        start_new_session=True,
    )


def _exchange(
    child: subprocess.Popen[bytes], question: dict[str, Any] | None, seconds: float
) -> tuple[dict[str, Any] | None, bool]:
    """Asks and waits; a timer kills the child where it takes too long. Answer, and whether it did."""
    too_slow = threading.Event()

    def stop() -> None:
        too_slow.set()
        child.kill()

    assert child.stdin
    assert child.stdout
    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        if question is not None:
            render_frames.write(child.stdin, question)
        return render_frames.read(child.stdout), too_slow.is_set()
    except (BrokenPipeError, EOFError):
        return None, too_slow.is_set()
    finally:
        timer.cancel()


def _close_pipes(child: subprocess.Popen[bytes]) -> None:
    for pipe in (child.stdin, child.stdout):
        if pipe is None:
            continue
        try:
            pipe.close()
        except BrokenPipeError:
            # Bytes that a dead child never read cannot be flushed; the descriptor is closed all the same.
            continue
