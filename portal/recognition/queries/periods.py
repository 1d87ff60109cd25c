"""Months and quarters in the reader's zone: names in addresses, borders as moments, neighbours."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date

from portal.core.i18n import language, show_date

_KEY = re.compile(r"(\d{4})-(?:(0[1-9]|1[0-2])|Q([1-4]))")
FIRST, LAST = 2000, 2999


@dataclass(frozen=True, slots=True)
class Period:
    """A month (`2026-11`) or a quarter (`2026-Q4`) of the calendar, as the reader's clock has it."""

    year: int
    month: int
    months: int
    zone: str

    @property
    def key(self) -> str:
        """The name in addresses."""
        return f"{self.year}-{self.month:02d}" if self.months == 1 else f"{self.year}-Q{self.month // 3 + 1}"

    @property
    def first(self) -> date:
        """The first day."""
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        """The last day."""
        return self.next.first - timedelta(days=1)

    @property
    def start(self) -> datetime:
        """The moment at which it begins."""
        return _midnight(self.first, self.zone)

    @property
    def end(self) -> datetime:
        """The moment at which the next one begins."""
        return _midnight(self.next.first, self.zone)

    @property
    def next(self) -> Period:
        """The period after this one."""
        return self._moved(self.months)

    @property
    def previous(self) -> Period:
        """The period before this one."""
        return self._moved(-self.months)

    def _moved(self, months: int) -> Period:
        count = self.year * 12 + self.month - 1 + months
        return Period(count // 12, count % 12 + 1, self.months, self.zone)

    @property
    def label(self) -> str:
        """The name for the reader; in Persian the days in its own calendar, whose months are others."""
        code = language().code
        if code == "fa":
            return f"{show_date(self.first, code=code)} – {show_date(self.last, code=code)}"
        skeleton = "LLLL y" if self.months == 1 else "QQQ y"
        text = str(format_date(self.first, skeleton, locale=code))
        return text[:1].upper() + text[1:]


def _midnight(day: date, zone: str) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def at(moment: datetime, kind: str, zone: str) -> Period:
    """The month or quarter of a moment."""
    local = moment.astimezone(ZoneInfo(zone))
    if kind == "month":
        return Period(local.year, local.month, 1, zone)
    return Period(local.year, (local.month - 1) // 3 * 3 + 1, 3, zone)


def named(key: str, kind: str, zone: str) -> Period | None:
    """The period of a name, if it is of that kind and in the years that count."""
    match = _KEY.fullmatch(key)
    if not match or not FIRST <= int(match[1]) <= LAST or (match[2] is None) == (kind == "month"):
        return None
    month = int(match[2]) if match[2] else int(match[3]) * 3 - 2
    return Period(int(match[1]), month, 1 if match[2] else 3, zone)
