"""Why rows were refused, added up for the person who corrects the file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MOST = 8
"""Reasons that are kept with a run; the file of the refused rows has them all."""


class Reasons:
    """Each reason with its number of rows and the first of them."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], dict[str, Any]] = {}

    def add(self, refused: Mapping[str, Any]) -> None:
        """Counts one refused row as `intake.refusal` gives it (redacted); its cells are not kept."""
        key = (refused["field"], refused["code"])
        first = {name: refused[name] for name in ("field", "code", "details", "number")}
        self._found.setdefault(key, first | {"count": 0})["count"] += 1

    def most(self) -> list[dict[str, Any]]:
        """The reasons of most rows first, to be stored."""
        return sorted(self._found.values(), key=lambda reason: -reason["count"])[:MOST]
