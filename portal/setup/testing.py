"""`python3 -m portal test`: the checks, then every test on each database, then the journeys in a browser."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from portal.setup.finders import GET_BROWSER, GET_POSTGRES, find_chromium, find_postgres
from portal.setup.tally import Tally

ROOT = Path(__file__).resolve().parents[2]
NOTHING_COLLECTED = 5
CHECKS = {
    "message catalogues": ["portal.cli", "prepare"],
    "ruff": ["ruff", "check", "."],
    "mypy": ["mypy", "portal"],
    "djlint": ["djlint", "--lint", "--quiet", "templates"],
    "import-linter": ["importlinter.cli"],
}


def _options(arguments: Sequence[str]) -> tuple[argparse.Namespace, list[str]]:
    parser = argparse.ArgumentParser(prog="python3 -m portal test", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="SQLite only, no journeys in the browser")
    parser.add_argument("-k", dest="words", default="", help="only tests whose names match")
    parser.add_argument("-n", dest="processes", type=int, default=os.cpu_count() or 2, help="test processes")
    parser.add_argument("paths", nargs="*", help="only these files or folders")
    return parser.parse_known_args(arguments)  # what is not ours goes to pytest


def check(name: str, arguments: list[str]) -> bool:
    """Run one tool over the code; its words appear only when it complains."""
    start = time.monotonic()
    command = [sys.executable, "-m", *arguments]
    if name == "import-linter":  # has no module to run
        command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    word = "well" if done.returncode == 0 else "NOT WELL"
    print(f"  {name}: {word} ({time.monotonic() - start:.1f} s)", flush=True)
    if done.returncode:
        print((done.stdout + done.stderr).strip(), flush=True)
    return done.returncode == 0


class Runs:
    """The pytest runs of one call, and their sum."""

    def __init__(self, options: argparse.Namespace, passed_on: list[str], tally: Tally) -> None:
        self.options, self.tally = options, tally
        self.chosen = [*(["-k", options.words] if options.words else []), *passed_on]
        self.partial = bool(options.words or options.paths)

    def run(self, title: str, marks: str, env: dict[str, str], paths: list[str]) -> None:
        """One run; an empty one is no failure when only some tests were asked for."""
        print(f"\n== {title}", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            report = Path(folder) / "report.xml"
            command = [sys.executable, "-m", "pytest", "-n", str(self.options.processes), "-m", marks]
            command += [f"--junitxml={report}", *self.chosen, *paths]
            status = subprocess.run(command, cwd=ROOT, env={**os.environ, **env}, check=False).returncode
            if status == NOTHING_COLLECTED and self.partial:
                return
            before = self.tally.failed
            self.tally.add_report(report)
            if status and self.tally.failed == before:
                self.tally.failed += 1  # pytest was unhappy for a reason that no single test tells


def _journeys(runs: Runs) -> None:
    browser = find_chromium()
    if not browser:
        runs.tally.left_out.append(f"The journeys in a browser: no Chromium or Chrome found. {GET_BROWSER}")
        return
    paths = runs.options.paths or ["tests/journeys"]
    if runs.options.paths or (ROOT / "tests" / "journeys").exists():
        env = {"PONTE_TEST_DATABASE": "sqlite", "PONTE_CHROMIUM": browser}
        runs.run(f"Journeys in {browser}", "journey", env, paths)


def _postgres(runs: Runs) -> None:
    url, reason = find_postgres()
    if url is None:
        runs.tally.left_out.append(f"The run on PostgreSQL: none answers ({reason}). {GET_POSTGRES}")
        return
    runs.run("Tests on PostgreSQL", "not journey", {"PONTE_TEST_DATABASE": url}, runs.options.paths)


def main(arguments: Sequence[str]) -> int:
    """Run everything; the last line is the sum, the status 0 only when all is well."""
    options, passed_on = _options(arguments)
    tally = Tally()
    runs = Runs(options, passed_on, tally)
    if not runs.partial:
        print("== Checks", flush=True)
        tally.failed += sum(not check(name, command) for name, command in CHECKS.items())
    runs.run("Tests on SQLite", "not journey", {"PONTE_TEST_DATABASE": "sqlite"}, options.paths)
    if options.quick:
        tally.left_out.append("PostgreSQL and the journeys in a browser: leave --quick out.")
    else:
        _postgres(runs)
        _journeys(runs)
    print("\n== Left out" if tally.left_out else "\n== Nothing was left out", flush=True)
    for line in tally.left_out:
        print(f"  {line}")
    print(f"\n{tally.closing()}", flush=True)
    return tally.status()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        sys.exit(130)
