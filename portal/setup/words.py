"""How the doorstep speaks: expected failures, and one line for each step."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Stop(Exception):
    """An expected failure: `str(stop)` says what happened and why, `remedy` what to do.

    `final`: no other way of doing the same step would help (no network, full disk).
    """

    def __init__(self, what: str, remedy: str, *, final: bool = False) -> None:
        super().__init__(what)
        self.remedy = remedy
        self.final = final


class Line:
    """The progress line of a step; on a terminal it counts the seconds while the step runs."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.start = time.monotonic()
        self.alive = sys.stdout.isatty()
        self.note = ""
        print(f"  {text} …", end="", flush=True)

    def tick(self) -> None:
        """Show the seconds so far."""
        if self.alive:
            print(f"\r  {self.text} … {time.monotonic() - self.start:.0f} s", end="", flush=True)

    def end(self, word: str) -> None:
        """Close the line."""
        seconds = f"{time.monotonic() - self.start:.1f} s"
        lead = f"\r  {self.text} …" if self.alive else ""
        note = f" ({self.note})" if self.note else ""
        print(f"{lead} {word}{seconds}{note}", flush=True)


@contextmanager
def step(text: str) -> Iterator[Line]:
    """A step with its seconds: `  Python environment … 2.1 s`."""
    line = Line(text)
    try:
        yield line
    except BaseException:
        line.end("stopped after ")
        raise
    line.end("")


def complain(stop: Stop) -> None:
    """Print an expected failure and its remedy to standard error."""
    print(f"\nPonte cannot go on: {stop}", file=sys.stderr)
    print(f"What to do: {stop.remedy}", file=sys.stderr)
