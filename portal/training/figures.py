"""What training counts for reports."""

from __future__ import annotations

from datetime import datetime, timedelta
from statistics import median

from sqlalchemy import func, select

from portal.core import clock
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.feature import Figure
from portal.core.i18n import lazy_
from portal.people.models import Person, RoleGrant
from portal.training.models.learning import Completion
from portal.training.models.mentoring import Pairing

YEAR = timedelta(days=365)


def quarter_start(now: datetime) -> datetime:
    """The first moment of the quarter, UTC."""
    month = (now.month - 1) // 3 * 3 + 1
    return now.replace(month=month, day=1, hour=0, minute=0, second=0, microsecond=0)


def completions(_actor: Actor) -> int:
    """Tracks completed in this quarter."""
    since = quarter_start(clock.now())
    return db.session.scalar(select(func.count(Completion.id)).where(Completion.at >= since)) or 0


def mentored_share(_actor: Actor) -> float | None:
    """Share of newcomers who have a mentor, in percent; None without newcomers."""
    newcomers = select(RoleGrant.person_id).where(RoleGrant.role == "newcomer")
    mentored = select(Pairing.newcomer_id).where(Pairing.state == "active")
    people = select(func.count(Person.id)).where(Person.state == "active", Person.id.in_(newcomers))
    whole = db.session.scalar(people) or 0
    paired = db.session.scalar(people.where(Person.id.in_(mentored))) or 0
    return round(100 * paired / whole) if whole else None


def days_to_first(_actor: Actor) -> float | None:
    """Median days from joining to the first completed track, of who joined in the last year; None: nobody."""
    rows = db.session.execute(
        select(Person.joined_at, func.min(Completion.at))
        .join(Completion, Completion.person_id == Person.id)
        .where(Person.joined_at >= clock.now() - YEAR)
        .group_by(Person.id, Person.joined_at)
    )
    days = [max(0.0, (first - joined).total_seconds() / 86400) for joined, first in rows]
    return round(median(days), 1) if days else None


FIGURES = (
    Figure("training_completions", lazy_("Tracks completed this quarter"), completions, "/training"),
    Figure(
        "training_mentored", lazy_("Newcomers with a mentor"), mentored_share, "/training/mentors", unit="%"
    ),
    Figure(
        "training_days",
        lazy_("Days to the first completed track"),
        days_to_first,
        "/training",
        note=lazy_("Median, from the day of joining, of those who joined in the last year"),
    ),
)
