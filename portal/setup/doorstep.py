"""Sets up what a command needs, then hands over to the portal's own Python."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from portal.setup import environment, frontend
from portal.setup.words import Stop, complain

ROOT = Path(__file__).resolve().parents[2]
USAGE = """Ponte, the community portal.

  python3 -m portal run [--host H] [--port N] [--data FOLDER] [--empty]
                                  set up what is missing, start, serve on http://127.0.0.1:8000
  python3 -m portal test [--quick] [-k WORDS] [PATH …]
                                  the whole test suite, with what this machine has

  migrate · seed · import · reindex · work · backup · restore · check · where
                                  python3 -m portal COMMAND --help tells more
  setup                           set up only, start nothing

The first start takes a minute or two, later ones are there at once."""


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Only one set-up at a time in this folder; a second one waits for the first."""
    import fcntl  # noqa: PLC0415 (not on Windows, where this file must still be read to say so)

    notes = root / ".ponte-setup"
    notes.mkdir(exist_ok=True)
    with (notes / "lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another set-up is at work in this folder; waiting for it …", flush=True)
            fcntl.flock(handle, fcntl.LOCK_EX)
        # pip and npm inherit the lock: when only the doorstep is killed, the next one waits for them
        os.set_inheritable(handle.fileno(), True)
        yield


def _ready(root: Path, kind: str, pages: bool) -> bool:
    return environment.is_ready(root, kind) and (not pages or frontend.is_ready(root))


def set_up(root: Path, command: str) -> None:
    """Everything that `command` needs before the portal's own code can run. Raises `Stop`."""
    kind = "test" if command == "test" else "run"
    pages = command in {"run", "test", "setup"}
    if _ready(root, kind, pages):
        return
    if os.name != "posix":
        raise Stop("Ponte runs on Linux and macOS.", "On Windows, use it inside WSL (wsl --install).")
    if not os.access(root, os.W_OK):
        raise Stop(
            f"the folder {root} cannot be written.",
            "Use a copy that belongs to you, or set it up as its owner.",
        )
    with _alone(root):
        print(f"Setting up Ponte in {root}", flush=True)
        environment.ensure(root, kind)
        if pages:
            frontend.ensure(root)


def hand_over(root: Path, arguments: Sequence[str]) -> None:
    """Become `portal.cli` (or the test runner) in the portal's environment; does not come back."""
    python = str(environment.python_of(root / ".venv"))
    module, rest = "portal.cli", list(arguments)
    if rest[0] == "test":
        module, rest = "portal.setup.testing", rest[1:]
    env = {k: v for k, v in os.environ.items() if k not in {"PYTHONHOME", "__PYVENV_LAUNCHER__"}}
    env["PYTHONPATH"] = os.pathsep.join([str(root), *filter(None, [env.get("PYTHONPATH")])])
    sys.stdout.flush()
    os.execve(python, [python, "-m", module, *rest], env)  # noqa: S606 (no shell is wanted)


def main(arguments: Sequence[str], root: Path = ROOT) -> int:
    """The doorstep; returns an exit status only when it did not hand over."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # a folder's name may not fit the terminal
    if not arguments or arguments[0] in {"-h", "--help", "help"}:
        print(USAGE)
        return 0
    try:
        set_up(root, arguments[0])
        if arguments[0] == "setup":
            print("Everything is set up. Start: python3 -m portal run")
            return 0
        hand_over(root, arguments)
    except Stop as stop:
        complain(stop)
        return 2
    except KeyboardInterrupt:
        print("\nStopped. The same command goes on where this one ended.", file=sys.stderr)
        return 130
    except OSError as problem:
        complain(
            Stop(
                f"{problem}.", f"See whether {root} is whole, belongs to you and has room; then start again."
            )
        )
        return 2
    return 0
