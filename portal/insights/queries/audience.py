"""Who is to be told about an insight."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.core.db import db
from portal.insights.models.insight import Insight, Support
from portal.people.models import Person


def author(insight_id: int) -> int | None:
    """Who brought it in by hand."""
    return db.session.scalar(select(Insight.submitted_by).where(Insight.id == insight_id))


def department(department_id: int) -> list[int]:
    """Active people of a department."""
    mates = select(Person.id).where(Person.department_id == department_id, Person.state == "active")
    return list(db.session.scalars(mates.order_by(Person.id)))


def waiting_for_answer(insight_id: int) -> set[int]:
    """Who brought it in, published it, routed it, and who sees it too."""
    row = db.session.execute(
        select(Insight.submitted_by, Insight.published_by, Insight.routed_by).where(Insight.id == insight_id)
    ).first()
    supporters = db.session.scalars(select(Support.person_id).where(Support.insight_id == insight_id))
    return {number for number in (*(row or ()), *supporters) if number is not None}


@dataclass(frozen=True, slots=True)
class Late:
    """An insight whose clock runs short or ran out."""

    id: int
    department_id: int
    owner_id: int | None
    routed_by: int | None
    breached: bool


def short_of_time(now: datetime, soon: datetime, limit: int = 200) -> list[Late]:
    """Insights without a first response whose time is over or will be `soon`, not told yet."""
    i = Insight
    rows = db.session.execute(
        select(i.id, i.department_id, i.owner_id, i.routed_by, i.first_response_due_at)
        .where(
            i.handling == "routed", i.first_response_at.is_(None), i.state == "published",
            ((i.first_response_due_at < soon) & (i.warned == 0))
            | ((i.first_response_due_at < now) & (i.warned < 2)),
        )
        .order_by(i.first_response_due_at)
        .limit(limit)
    )  # fmt: skip
    return [Late(r.id, r.department_id, r.owner_id, r.routed_by, r.first_response_due_at < now) for r in rows]
