"""How much a file may hold, and how its texts and times are to be understood."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo

#: Clocks of other machines may run ahead by so much.
SKEW = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes of the file, rows, characters of one cell, columns."""

    bytes: int = 256 * 1024 * 1024
    rows: int = 1_000_000
    cell: int = 20_000
    columns: int = 200


@dataclass(frozen=True, slots=True)
class Options:
    """What a file does not say about itself.

    `encoding`: "cp1252" only where the person says so, otherwise UTF-8 (UTF-16 shows by its mark).
    `day_first`: 2/3/2015 is 2 March (True), 3 February (False), refused (None).
    `zone`: for times without one. `now`: later times are refused.
    """

    encoding: str = "utf-8"
    day_first: bool | None = None
    zone: tzinfo = UTC
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
