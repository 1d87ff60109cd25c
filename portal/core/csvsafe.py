"""CSV that a spreadsheet shows as text: no cell starts a formula, and nothing is lost on the way back."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import chain
from typing import Any

BOM = "\ufeff"
# Full-width variants too: some spreadsheets fold them before they look.
_STARTS_FORMULA = tuple("=+-@\t\r\n＝＋－＠")


class _Line:
    """The file that csv.writer wants: keeps the last line."""

    text = ""

    def write(self, text: str) -> None:
        self.text = text


def write_rows(header: Sequence[str], rows: Iterable[Sequence[Any]], *, bom: bool = False) -> Iterator[str]:
    """Lines of a CSV file (RFC 4180, every text quoted), one at a time, header first.

    `bom` puts the mark in front that makes Excel read UTF-8. Every text is quoted because a
    spreadsheet in a country of `;` would otherwise cut a cell open and find a formula inside.
    """
    line = _Line()
    writer = csv.writer(line, quoting=csv.QUOTE_NONNUMERIC)
    if bom:
        yield BOM
    for row in chain([header], rows):
        writer.writerow([guard(cell) for cell in row])
        yield line.text


def guard(value: Any) -> Any:
    """A cell that cannot start a formula: numbers as they are, None as "", others as text."""
    if value is None:
        return ""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return value
    text = str(value)
    return "'" + text if _looks_like_formula(text) else text


def unguard(value: str) -> str:
    """What `guard` was given, as text; for importers of our own exports."""
    return value[1:] if value.startswith("'") and _looks_like_formula(value[1:]) else value


def _looks_like_formula(text: str) -> bool:
    # Quotes and blanks in front are looked through; looking through quotes makes unguard exact.
    return text.lstrip("' \u00a0\u200b\ufeff").startswith(_STARTS_FORMULA)
