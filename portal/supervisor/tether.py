"""Ties a process to the one that started it, so that a kill -9 of the parent leaves no orphans.

`python -m portal.supervisor.tether portal.cli work` runs a module on such a tether.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading
import time

EVERY = 0.5
GRACE = 10.0


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(EVERY)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE)
    os.kill(os.getpid(), signal.SIGKILL)


def hold(parent: int | None = None) -> None:
    """From now on end with the parent: SIGTERM to this process, SIGKILL ten seconds later.

    Asking for the parent's id works alike on Linux and macOS and survives a change of threads.
    """
    watched = os.getppid() if parent is None else parent
    threading.Thread(target=_watch, args=(watched,), name="tether", daemon=True).start()


def main() -> None:
    """Run the module named first in `sys.argv`, with the rest as its arguments."""
    hold(int(os.environ["PONTE_SUPERVISOR"]) if "PONTE_SUPERVISOR" in os.environ else None)
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
