"""A look at an uploaded file for the person who maps its columns; shown redacted, stored nowhere."""

from __future__ import annotations

from dataclasses import dataclass

from portal.core.errors import Invalid
from portal.engines import choose
from portal.insights.reading.files import glance
from portal.insights.reading.guessing import guess_day_first, guess_mapping
from portal.insights.services import shield

ROWS, WIDTH = 5, 120


@dataclass(frozen=True, slots=True)
class Look:
    """Columns with some of their values, the likeliest mapping, and whether days come first in times."""

    columns: tuple[str, ...]
    samples: dict[str, tuple[str, ...]]
    guessed: dict[str, str]
    day_first: bool | None


def look(key: str, name: str) -> Look:
    """Reads the first rows of an uploaded file; NotFound where it is gone."""
    with choose.files().open(key) as stream:
        seen = glance(stream, name=name)
    try:
        guessed = dict(guess_mapping(seen.columns, seen.sample).pairs)
    except Invalid:
        guessed = {}
    times = [row.get(guessed.get("time", ""), "") for row in seen.sample]
    return Look(
        tuple(seen.columns), {name: _values(seen.sample, name) for name in seen.columns}, guessed,
        guess_day_first(times),
    )  # fmt: skip


def _values(rows: list[dict[str, str]], name: str) -> tuple[str, ...]:
    values = dict.fromkeys(shield.plain(row.get(name) or "", WIDTH) for row in rows)
    return tuple(value for value in values if value)[:ROWS]
