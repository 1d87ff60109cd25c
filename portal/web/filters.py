"""What templates can say: numbers, days, moments, spans, in the reader's language and zone."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import Flask

from portal.core import clock, i18n
from portal.web.actor import current_actor


def ago(value: datetime) -> str:
    """`3 hours ago`."""
    return i18n.ago(value, clock.now())


def day(value: date | datetime) -> str:
    """A day in the reader's calendar."""
    return i18n.show_date(value, current_actor().zone)


def moment(value: datetime) -> str:
    """A day and time in the reader's calendar and zone."""
    return i18n.show_datetime(value, current_actor().zone)


def install(app: Flask) -> None:
    """Registers the filters `ago`, `date`, `datetime`, `num`, `minutes`, `percent`."""
    filters: dict[str, Any] = {
        "ago": ago,
        "date": day,
        "datetime": moment,
        "num": i18n.number,
        "minutes": i18n.minutes,
        "percent": lambda share: i18n.percent(round(share * 100)),
    }
    app.jinja_env.filters.update(filters)
