"""Keyset pages: a list goes on after its last row, however many rows there are."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, and_, or_

T = TypeVar("T")
Columns = Select[*tuple[Any, ...]]
"""A SELECT of any columns."""


@dataclass(frozen=True)
class Page(Generic[T]):
    """Rows of one page and the cursors of its neighbours (None at the ends)."""

    rows: Sequence[T]
    next: str | None = None
    previous: str | None = None
    total: int | None = None
    size: int = field(default=20)

    def __iter__(self) -> Any:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def encode(values: Sequence[Any], *, back: bool = False) -> str:
    """A cursor for an address: the sort values of a row, and the direction."""
    plain = [{"t": v.isoformat()} if isinstance(v, datetime) else v for v in values]
    text = json.dumps([int(back), *plain], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(cursor: str | None, count: int) -> tuple[list[Any], bool] | None:
    """The values and direction of a cursor of `count` values; None where it is empty or spoilt."""
    if not cursor or len(cursor) > 500:
        return None
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        back, *values = json.loads(raw)
        restored = [_moment(v["t"]) if isinstance(v, dict) else v for v in values]
    except (ValueError, KeyError, TypeError, RecursionError, OverflowError):
        return None
    plain = all(isinstance(v, str | int | float | datetime) for v in restored)
    return (restored, back == 1) if len(restored) == count and plain else None


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _fits(column: Any, value: Any) -> bool:
    """The database can compare the value with the column: a cursor may be of somebody's own making."""
    kind = _kind(column)
    if isinstance(value, str):
        clean = "\0" not in value and not any("\ud800" <= letter <= "\udfff" for letter in value)
        return clean and kind in (str, None)
    if isinstance(value, datetime):
        return kind in (datetime, None)
    return not isinstance(value, bool) and abs(value) < 2**63 and kind not in (str, datetime)


def _kind(column: Any) -> type | None:
    try:
        kind: type = column.type.python_type
    except NotImplementedError:  # an expression whose type SQLAlchemy does not know
        return None
    return kind


def page_of(
    query: Columns,
    keys: Sequence[tuple[Any, bool]],
    cursor: str | None,
    run: Callable[[Columns], Sequence[Any]],
    *,
    size: int = 20,
    values: Callable[[Any], Sequence[Any]],
) -> Page[Any]:
    """One page of `query`, ordered by `keys` ((column, descending) with a unique one last).

    `run` executes a select and gives its rows; `values` gives a row's sort values, in the order of
    `keys`. One query, whatever the page. Columns among the keys must not be NULL.
    """
    at = decode(cursor, len(keys))
    if at and not all(_fits(column, value) for (column, _), value in zip(keys, at[0], strict=True)):
        at = None
    back = bool(at and at[1])
    if at:
        query = query.where(_beyond(keys, at[0], back))
    ordered = query.order_by(*(c.desc() if desc != back else c.asc() for c, desc in keys))
    rows = list(run(ordered.limit(size + 1)))
    more, rows = len(rows) > size, rows[:size]
    if back:
        rows.reverse()
    after = bool(rows) and (back or more)
    before = bool(rows) and (more if back else at is not None)
    return Page(
        rows,
        next=encode(values(rows[-1])) if after else None,
        previous=encode(values(rows[0]), back=True) if before else None,
        size=size,
    )


def _beyond(keys: Sequence[tuple[Any, bool]], values: Sequence[Any], back: bool) -> Any:
    clauses = []
    for place, (column, descending) in enumerate(keys):
        same = [keys[i][0] == values[i] for i in range(place)]
        past = column < values[place] if descending != back else column > values[place]
        clauses.append(and_(*same, past))
    return or_(*clauses)
