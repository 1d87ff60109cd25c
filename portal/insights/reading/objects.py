"""Rows of JSONL: one object a line, nested values reached by paths such as `user.id`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from portal.core import jsonread
from portal.core.errors import Invalid
from portal.insights.reading.decoding import Line
from portal.insights.reading.limits import Limits
from portal.insights.reading.problems import Problem
from portal.insights.reading.rows import Record

MAX_DEPTH = 5


def read_objects(lines: Iterator[Line], limits: Limits) -> Iterator[Record]:
    """Every line but empty ones, numbered from 1; a line that is no object has a problem."""
    number = 0
    for line in lines:
        written = line.text.strip()
        if not written:
            continue
        number += 1
        if line.broken is not None:
            problem = Problem("", "encoding", {"byte": line.broken, "row": number, "encoding": "utf-8"})
            yield Record(number, {"line": written[: limits.cell]}, problem)
            continue
        yield _read(number, written, limits)


def _read(number: int, written: str, limits: Limits) -> Record:
    try:
        value = jsonread.read(written, limit=limits.cell * 8 + 1_000_000, depth=MAX_DEPTH)
    except Invalid as error:
        problem = Problem(error.field or "", "json", {"detail": error.message})
        return Record(number, {"line": written[: limits.cell]}, problem)
    return Record(number, dict(flatten(value)))


def flatten(value: dict[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """`{"user": {"id": 1}}` as `user.id`; lists stay as they are."""
    for key, inner in value.items():
        if isinstance(inner, dict) and inner:
            yield before + key, inner
            yield from flatten(inner, f"{before}{key}.")
        else:
            yield before + key, inner
