"""The Python environment of the portal: `.venv`, made once, from the lock files."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from pathlib import Path

from portal.setup import tools
from portal.setup.stamps import fingerprint, is_done, set_done
from portal.setup.words import Line, Stop, step

LOCKS = {"run": "requirements.lock", "test": "requirements-test.lock"}
PYPI = "the Python package index (or your own by PIP_INDEX_URL)"


def python_of(venv: Path) -> Path:
    """The interpreter inside an environment."""
    return venv / "bin" / "python"


def _mark(root: Path, kind: str) -> str:
    # An environment that was moved is broken, therefore its place is part of the mark.
    return fingerprint(root / LOCKS[kind], str(root), _version(root / ".venv"))


def _version(venv: Path) -> str:
    """`version = 3.11.2` of the environment's note about itself; empty when there is none."""
    note = venv / "pyvenv.cfg"
    lines = note.read_text(encoding="utf-8").splitlines() if note.exists() else []
    return next((line for line in lines if line.startswith("version")), "")


def is_ready(root: Path, kind: str) -> bool:
    """Is the environment whole and installed from today's lock file? Test tools include the rest."""
    venv = root / ".venv"
    whole = python_of(venv).exists() and not _unfinished(root).exists()
    return whole and is_done(venv / f"ponte-{kind}.stamp", _mark(root, kind))


def _unfinished(root: Path) -> Path:
    """There while pip is at work: whoever finds it later knows that the work was cut off."""
    return root / ".venv" / "ponte-unfinished"


def pip_for(venv: Path) -> list[str]:
    """The command of a pip that installs into `venv`: its own, else the one of this Python."""
    if (venv / "bin" / "pip").exists():
        return [str(python_of(venv)), "-m", "pip"]
    return [sys.executable, "-m", "pip", "--python", str(python_of(venv))]


def check_venv(find=importlib.util.find_spec) -> bool:  # type: ignore[no-untyped-def]
    """True when environments come with pip, False when this Python's own pip must help.

    Raises `Stop` when there is neither (a Debian or Ubuntu without python3-venv).
    """
    if find("venv") and find("ensurepip"):
        return True
    if find("venv") and find("pip"):
        return False
    number = f"{sys.version_info[0]}.{sys.version_info[1]}"
    raise Stop(
        f"this Python {number} ({sys.executable}) comes without the venv or ensurepip module.",
        f"Debian, Ubuntu: apt install python3-venv (or python{number}-venv) · others: a Python from "
        "https://www.python.org/downloads/; then start the same command again.",
    )


def make(line: Line, venv: Path, log: Path) -> None:
    """A new, empty environment at `venv`; what was there goes away."""
    command = [sys.executable, "-m", "venv", str(venv)]
    if not check_venv():
        command.insert(3, "--without-pip")
    if venv.is_symlink() or venv.is_file():
        raise Stop(f"{venv} is not a folder of ours.", "Move it away, then start the same command again.")
    if venv.exists():
        shutil.rmtree(venv)
    tools.run(line, command, what="Making the Python environment", source=PYPI, log=log, cwd=venv.parent)


def install(line: Line, venv: Path, lock: Path, log: Path) -> None:
    """Install just what the lock file names, each file checked against its hash."""
    options = ["install", "--quiet", "--disable-pip-version-check", "--retries", "2", "--prefer-binary"]
    command = [*pip_for(venv), *options, "--require-hashes", "-r", str(lock)]
    tools.run(line, command, what=f"Installing {lock.name}", source=PYPI, log=log, cwd=lock.parent)


def ensure(root: Path, kind: str) -> None:
    """Make or complete `.venv` for `run` or `test`; does nothing when it is ready.

    Raises:
        Stop: no venv module, no network, full disk, lock file missing.
    """
    if is_ready(root, kind):
        return
    lock, venv, log = root / LOCKS[kind], root / ".venv", root / ".ponte-setup" / "python.log"
    if not lock.exists():
        raise Stop(f"{lock.name} is missing in {root}.", "Get a whole copy of the portal, e.g. by git clone.")
    if not python_of(venv).exists() or _unfinished(root).exists() or not _fits(root):
        with step("Python environment") as line:
            make(line, venv, log)
            _unfinished(root).touch()
    with step("Python packages" + (" and test tools" if kind == "test" else "")) as line:
        _unfinished(root).touch()
        install(line, venv, lock, log)
        set_done(venv / "ponte-place.stamp", fingerprint(str(root)))
        set_done(venv / f"ponte-{kind}.stamp", _mark(root, kind))
        _unfinished(root).unlink()


def _fits(root: Path) -> bool:
    """An environment that we made was not moved; one made by hand is taken as it is."""
    stamp = root / ".venv" / "ponte-place.stamp"
    return not stamp.exists() or is_done(stamp, fingerprint(str(root)))
