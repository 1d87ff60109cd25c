"""Adds up what several test runs say."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Tally:
    """Sums over all runs, and what was left out with the way to get it."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    left_out: list[str] = field(default_factory=list)

    def add_report(self, report: Path) -> int:
        """Add a JUnit report; returns how many tests it tells of. A missing one counts as a failure."""
        try:
            # our own pytest has just written it: no hostile XML to fear
            root = ET.parse(report).getroot()  # noqa: S314
        except (OSError, ET.ParseError):
            self.failed += 1
            return 0
        suites = [root] if root.tag == "testsuite" else list(root.iter("testsuite"))
        names = ("tests", "failures", "errors", "skipped")
        tests, failures, errors, skipped = (sum(int(s.get(n, 0)) for s in suites) for n in names)
        self.failed += failures + errors
        self.skipped += skipped
        self.passed += max(tests - failures - errors - skipped, 0)
        return tests

    def closing(self) -> str:
        """`N passed, N failed, N skipped`."""
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"

    def status(self) -> int:
        """0 only when something ran and nothing failed."""
        return 0 if self.passed and not self.failed else 1
