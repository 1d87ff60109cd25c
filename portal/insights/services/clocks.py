"""How soon a department answers: eight business hours, Monday to Friday, nine to five, company time."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from portal.core.config import current

HOURS = 8
OPENS, CLOSES = time(9), time(17)
SHORT = timedelta(hours=2)
"""The owner is told when so much is left."""


def due_after(moment: datetime, hours: int = HOURS, zone: str | None = None) -> datetime:
    """The instant `hours` business hours after `moment`, aware."""
    place = ZoneInfo(zone or current().zone)
    at = moment.astimezone(place)
    left = timedelta(hours=hours)
    while True:
        opens, closes = _day(at, OPENS), _day(at, CLOSES)
        at = max(at, opens)
        if at.weekday() < 5 and at < closes:
            if at + left <= closes:
                return at + left
            left -= closes - at
        at = _day(at + timedelta(days=1), OPENS)


def _day(moment: datetime, clock: time) -> datetime:
    return moment.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)
