"""When a periodic job is due: a crontab line or an interval, and what was missed while nobody looked."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from huey import crontab

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
# A crontab line is looked up minute by minute: further back than this nobody needs to look.
_LOOK_BACK = timedelta(days=40)


@dataclass(frozen=True, slots=True)
class Every:
    """A rhythm. `due(last, now)`: aware UTC; `last` is when the job was last queued, None for never."""

    due: Callable[[datetime | None, datetime], bool]


def every(text: str, zone: str = "UTC") -> Every:
    """Reads "30s", "5m", "2h", "1d" or a crontab line of five fields (0 = Sunday) in `zone`.

    A missed moment counts once, however many were missed. A new interval job is due at once, a new
    crontab job at its next moment. Raises ValueError for anything else.
    """
    if match := re.fullmatch(r"([1-9][0-9]{0,5})([smhd])", text):
        seconds = int(match[1]) * _UNITS[match[2]]
        return Every(lambda last, now: last is None or (now - last).total_seconds() >= seconds)
    fields = text.split()
    if len(fields) != 5:
        raise ValueError(f'"{text}" is neither an interval such as "5m" nor a crontab line of five fields')
    minute, hour, day, month, weekday = fields
    matches = crontab(minute, hour, day, month, weekday, strict=True)
    return Every(lambda last, now: last is not None and _passed(matches, ZoneInfo(zone), last, now))


def _passed(matches: Callable[[datetime], bool], zone: ZoneInfo, last: datetime, now: datetime) -> bool:
    """True where a matching minute began after `last` and not after `now`."""
    start = max(last, now - _LOOK_BACK).astimezone(UTC).replace(second=0, microsecond=0)
    for step in range(1, int((now - start).total_seconds() // 60) + 1):
        if matches((start + timedelta(minutes=step)).astimezone(zone)):
            return True
    return False
