"""What moderation counts for reports."""

from __future__ import annotations

from datetime import timedelta
from statistics import median

from sqlalchemy import case, func, select

from portal.core import clock
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.feature import Figure
from portal.core.i18n import lazy_
from portal.moderation import access
from portal.moderation.models import Item

DAYS = 90
MOST = 5000


def open_items(actor: Actor) -> int:
    """Items that wait for a decision."""
    return db.session.scalar(select(func.count(Item.id)).where(Item.state != "resolved")) or 0


def hours_to_decision(actor: Actor) -> float | None:
    """Median hours from the first flag to the decision, over the last three months."""
    rows = db.session.execute(
        select(Item.created_at, Item.decided_at)
        .where(Item.state == "resolved", Item.decided_at > clock.now() - timedelta(days=DAYS))
        .order_by(Item.decided_at.desc())
        .limit(MOST)
    )
    spans = [(decided - created).total_seconds() / 3600 for created, decided in rows if decided]
    return round(median(spans), 1) if spans else None


def share_upheld(actor: Actor) -> float | None:
    """Share of the decisions of the last three months that agreed with the report, in percent."""
    hidden = func.sum(case((Item.outcome == "upheld", 1), else_=0))
    row = db.session.execute(
        select(func.count(Item.id), hidden).where(
            Item.state == "resolved", Item.decided_at > clock.now() - timedelta(days=DAYS)
        )
    ).one()
    return round(100 * int(row[1]) / row[0]) if row[0] else None


DECIDED = "/moderation?tab=decided"
FIGURES = (
    Figure(
        "moderation.open", lazy_("Reports that wait"), open_items, "/moderation", permission=access.MODERATE
    ),
    Figure(
        "moderation.hours",
        lazy_("Median time to a decision"),
        hours_to_decision,
        DECIDED,
        unit="h",
        note=lazy_("From the first report to the decision, last 90 days."),
        permission=access.MODERATE,
    ),
    Figure(
        "moderation.upheld",
        lazy_("Reports upheld"),
        share_upheld,
        DECIDED,
        unit="%",
        note=lazy_("Share of decisions that agreed with the report, last 90 days."),
        permission=access.MODERATE,
    ),
)
