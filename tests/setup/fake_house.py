"""A supervisor with small children, for the tests: `fake_house.py FOLDER KIND …`; their ids go to FOLDER."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from portal.supervisor.child import Child, print_line
from portal.supervisor.loop import Supervisor

CHILD = "-c"
KINDS = {
    "broken": "raise SystemExit('no such table')",
    "steady": "import time; time.sleep(60)",
    "deaf": "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)",
    "busy": (
        "import signal, sys, time;"
        "finish = lambda *a: (time.sleep(0.5), print('item done'), sys.exit(0));"
        "signal.signal(signal.SIGTERM, finish); time.sleep(60)"
    ),
    "parent": (
        "import subprocess, sys, time;"
        "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); time.sleep(60)"
    ),
}


def command(folder: Path, kind: str) -> list[str]:
    """A tethered child that writes its id first."""
    note = f"import os, pathlib; pathlib.Path({str(folder / kind)!r}).write_text(str(os.getpid()));"
    tether = "from portal.supervisor import tether; tether.EVERY = 0.1; tether.GRACE = 1; tether.hold();"
    return [sys.executable, "-c", note + tether + KINDS[kind]]


def main() -> None:
    """Watch the children until a signal comes."""
    folder, kinds = Path(sys.argv[1]), sys.argv[2:]
    children = [Child(kind, command(folder, kind), os.environ, print_line, first_pause=0.1) for kind in kinds]

    def ready() -> bool:
        return "broken" not in kinds and all((folder / kind).exists() for kind in kinds)

    def announce() -> None:
        (folder / "ready").write_text(str(time.time()))

    sys.exit(Supervisor(children, print_line, ready, announce, grace=1.5).run())


if __name__ == "__main__":
    main()
