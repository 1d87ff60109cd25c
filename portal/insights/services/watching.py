"""What the clock brings: warnings before and at the breach; forgetting what is over its time."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, delete, select, update

from portal.core import clock, unit
from portal.core.db import db
from portal.core.refs import Ref
from portal.insights.models.base import Source
from portal.insights.models.insight import Decision, Insight, Mark
from portal.insights.queries import audience
from portal.insights.services import clocks
from portal.insights.services.loading import KIND
from portal.notices.services import inbox

BATCH = 500


@unit.writes
def warn() -> None:
    """Tells the owner that time is short, and the owner and the one who routed that it ran out; each once."""
    now = clock.now()
    for late in audience.short_of_time(now, now + clocks.SHORT):
        people: set[int | None] = (
            {late.owner_id} if late.owner_id else set(audience.department(late.department_id))
        )
        if late.breached:
            people.add(late.routed_by)
        kind = "clock_breached" if late.breached else "clock_warning"
        inbox.tell([p for p in people if p], kind, Ref(KIND, late.id))
        db.session.execute(
            update(Insight).where(Insight.id == late.id).values(warned=2 if late.breached else 1)
        )


@unit.writes
def forget() -> int:
    """Takes the words out of insights older than their source keeps them; those never published go whole."""
    done = 0
    keeping = db.session.execute(
        select(Source.id, Source.retention_days).where(Source.retention_days.is_not(None))
    ).all()
    for source_id, days in keeping:
        old = (Insight.source_id == source_id) & (
            Insight.occurred_at < clock.now() - timedelta(days=days or 0)
        )
        done += _drop(old) + _empty(old)
    return done


def _drop(old: ColumnElement[bool]) -> int:
    never = Insight.state.in_(("new", "in review", "rejected", "draft"))
    ids = list(db.session.scalars(select(Insight.id).where(old, never).limit(BATCH)))
    db.session.execute(delete(Insight).where(Insight.id.in_(ids)))
    unit.index_all(KIND, ids)
    return len(ids)


def _empty(old: ColumnElement[bool]) -> int:
    """The title, which a colleague wrote, and the counts stay."""
    ids = list(db.session.scalars(select(Insight.id).where(old, Insight.text != "").limit(BATCH)))
    db.session.execute(
        update(Insight).where(Insight.id.in_(ids)).values(text="", author_key="", url="", reply_to="")
    )
    db.session.execute(delete(Mark).where(Mark.insight_id.in_(ids)))
    history = [{"insight_id": number, "act": "forgotten", "at": clock.now()} for number in ids]
    if history:
        db.session.execute(Decision.__table__.insert(), history)  # type: ignore[attr-defined]
    unit.index_all(KIND, ids)
    return len(ids)
