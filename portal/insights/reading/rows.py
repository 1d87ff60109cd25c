"""One row of a file: what it says, field by field, or why it is refused."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Mapping as Cells
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from portal.insights.privacy.folding import plain_digits
from portal.insights.reading.limits import Limits, Options
from portal.insights.reading.mapping import Mapping
from portal.insights.reading.problems import Problem
from portal.insights.reading.times import TimeError, read_time

_FLOAT = re.compile(r"(\d+)\.0+$")
_SHORTENED = re.compile(r"\d(?:[.,]\d+)?e\+?\d+$", re.I)
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Record:
    """A row as the file has it. `number` counts rows from 1 (the header is not one)."""

    number: int
    cells: Cells[str, Any]
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row as fields. With a `problem` only `number`, `original` and `problem` are to be relied on.

    `time` is aware UTC; `rating` a number; `id` never empty: without a column of ids it is a hash.
    """

    number: int
    original: Cells[str, str]
    problem: Problem | None = None
    id: str = ""
    text: str = ""
    time: datetime | None = None
    author: str = ""
    reply_to: str = ""
    lang: str = ""
    title: str = ""
    url: str = ""
    topic: str = ""
    segment: str = ""
    rating: float | None = None
    content: str = field(default="", compare=False)


class _RowError(Exception):
    def __init__(self, target: str, code: str, **details: str | int) -> None:
        super().__init__(code)
        self.problem = Problem(target, code, details)


def make_row(record: Record, mapping: Mapping, limits: Limits, options: Options) -> Row:
    """Checks a record and gives the row; the first thing wrong becomes its problem."""
    original = {name: as_text(value) for name, value in record.cells.items() if not isinstance(value, dict)}
    if record.problem:
        return Row(record.number, original, record.problem)
    try:
        given = {target: _value(record.cells.get(column), target, limits) for target, column in mapping.pairs}
        return _checked(Row(record.number, original), given, mapping, options)
    except _RowError as refused:
        return Row(record.number, original, refused.problem)


def as_text(value: Any) -> str:
    """A cell as the refused file shows it."""
    if isinstance(value, str):
        return value
    return "" if value is None else json.dumps(value, ensure_ascii=False)


def _value(value: Any, target: str, limits: Limits) -> str:
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise _RowError(target, "type", found=type(value).__name__)
    if target == "text" and not isinstance(value, str):
        raise _RowError(target, "type", found=type(value).__name__)
    text = str(value)
    if _UNSTORABLE.search(text):
        raise _RowError(target, "control")
    if len(text) > limits.cell:
        raise _RowError(target, "long", found=len(text), most=limits.cell)
    return text.strip()


def _checked(row: Row, given: dict[str, str], mapping: Mapping, options: Options) -> Row:
    if not given["text"]:
        raise _RowError("text", "no_text")
    if mapping.column("id") and not given["id"]:
        raise _RowError("id", "empty")
    known: dict[str, Any] = {
        target: value for target, value in given.items() if target not in ("time", "rating")
    }
    for target in ("id", "reply_to", "author"):
        known[target] = _identity(given.get(target, ""), target)
    known["time"] = _time(given.get("time", ""), options)
    known["rating"] = _number(given.get("rating", ""))
    known["url"] = _address(given.get("url", ""))
    known["lang"] = re.split(r"[-_]", given.get("lang", "").lower())[0]
    content = fingerprint(known["text"], known["time"], known["author"], known.get("title", ""))
    known["id"] = known["id"] or "h-" + fingerprint(known["text"], known["time"], known["author"])[:24]
    return replace(row, content=content, **known)


def _identity(value: str, target: str) -> str:
    """`5020.0` is what a table of numbers makes of 5020; `5.7E+17` has lost its last digits for good."""
    plain = plain_digits(value)
    if _SHORTENED.fullmatch(plain) and target != "author":
        raise _RowError(target, "short_number", value=value[:40])
    if _FLOAT.fullmatch(plain):
        return _FLOAT.sub(r"\1", plain)
    return plain if plain.isdigit() else value


def _time(value: str, options: Options) -> datetime | None:
    if not value:
        return None
    try:
        return read_time(value, options)
    except TimeError as problem:
        raise _RowError("time", problem.code, value=value[:60]) from None


def _number(value: str) -> float | None:
    if not value:
        return None
    try:
        number = float(plain_digits(value).replace("٫", ".").replace(",", "."))
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise _RowError("rating", "number", value=value[:40])
    return number


def _address(value: str) -> str:
    if value and not re.match(r"https?://[^\s/]", value, re.I):
        raise _RowError("url", "url", value=value[:60])
    return value


def fingerprint(text: str, time: datetime | None, author: str, *more: str) -> str:
    """A stable hash of what a row says."""
    parts = (text, time.isoformat() if time else "", author, *more)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
