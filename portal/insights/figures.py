"""What insights count for reports; every figure opens its rows."""

from __future__ import annotations

from datetime import datetime, timedelta
from statistics import median

from sqlalchemy import case, func, select

from portal.core import clock
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.feature import Figure
from portal.core.i18n import lazy_
from portal.insights.models.insight import Insight
from portal.insights.queries.shapes import breached, met

PERIOD = timedelta(days=30)
SAMPLE = 5_000
"""The median is taken of the newest answers, so that it costs the same however many there are."""


def _since() -> datetime:
    return clock.now() - PERIOD


def published(actor: Actor) -> int:
    """Insights published in the last 30 days."""
    query = select(func.count()).where(Insight.state == "published", Insight.published_at >= _since())
    return db.session.scalar(query) or 0


def hours_to_answer(actor: Actor) -> float | None:
    """Median hours from routing to the answer, of those answered in the last 30 days."""
    rows = db.session.execute(
        select(Insight.routed_at, Insight.answered_at)
        .where(Insight.answered_at >= _since(), Insight.routed_at.is_not(None))
        .order_by(Insight.answered_at.desc())
        .limit(SAMPLE)
    ).all()
    hours = [(row.answered_at - row.routed_at).total_seconds() / 3600 for row in rows]
    return round(median(hours), 1) if hours else None


def share_in_time(actor: Actor) -> float | None:
    """Percent of first responses in time among clocks that ended in 30 days; silence is late."""
    now = clock.now()
    late = case((breached(now), 1), else_=0)
    row = db.session.execute(
        select(func.coalesce(func.sum(met()), 0), func.coalesce(func.sum(late), 0)).where(
            Insight.state == "published", Insight.routed_at >= _since()
        )
    ).one()
    good, bad = int(row[0]), int(row[1])
    return round(100 * good / (good + bad)) if good + bad else None


def channels(actor: Actor) -> int:
    """Channels that brought something in the last 30 days."""
    query = select(func.count(func.distinct(Insight.channel))).where(
        Insight.state == "published", Insight.published_at >= _since()
    )
    return db.session.scalar(query) or 0


FIGURES = (
    Figure(
        "insights.published", lazy_("Insights published"), published, "/insights", note=lazy_("Last 30 days")
    ),
    Figure(
        "insights.answer", lazy_("Median time to an answer"), hours_to_answer, "/insights?state=answered",
        unit="h", note=lazy_("From routing to the answer, last 30 days"),
    ),
    Figure(
        "insights.in_time", lazy_("First response in time"), share_in_time, "/insights?state=late", unit="%",
        note=lazy_("Routed in the last 30 days; silence counts as late"),
    ),
    Figure(
        "insights.channels", lazy_("Channels heard"), channels, "/insights",
        note=lazy_("With published insights, last 30 days"),
    ),
)  # fmt: skip
