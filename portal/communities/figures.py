"""What communities count: how fast questions are answered, how many wait; what is moving, for home."""

from __future__ import annotations

from datetime import timedelta
from statistics import median
from typing import Any

from sqlalchemy import Select, case, func, select

from portal.communities import access
from portal.communities.models import Community, Thread
from portal.core import clock
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.feature import Figure, Moving
from portal.core.i18n import lazy_

DAYS = 90
MOST = 5000


def moving(actor: Actor) -> Select[Any]:
    """The newest threads that the actor may read."""
    columns: list[Any] = [
        Thread.id,
        Thread.title,
        Community.name.label("place"),
        Thread.last_author_id.label("person_id"),
        (Thread.post_count - 1).label("count"),
        Thread.last_at.label("at"),
    ]
    return (
        select(*columns)
        .join(Community, Community.id == Thread.community_id)
        .where(access.readable(actor), Thread.deleted_at.is_(None), Thread.hidden_at.is_(None))
        .order_by(Thread.last_at.desc())
    )


def moving_url(thread_id: int) -> str:
    """Leads to a thread without knowing its community."""
    return f"/communities/threads/{thread_id}"


def _questions(actor: Actor, *columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .join(Community, Community.id == Thread.community_id)
        .where(
            Thread.kind == "question",
            Thread.created_at > clock.now() - timedelta(days=DAYS),
            access.readable(actor),
            Thread.deleted_at.is_(None),
            Thread.hidden_at.is_(None),
        )
    )


def hours_to_first_answer(actor: Actor) -> float | None:
    """Median hours from a question to its first answer, over the last 90 days."""
    query = _questions(actor, Thread.created_at, Thread.first_answer_at).where(
        Thread.first_answer_at.is_not(None)
    )
    rows = db.session.execute(query.order_by(Thread.created_at.desc()).limit(MOST))
    hours = [(row.first_answer_at - row.created_at).total_seconds() / 3600 for row in rows]
    return round(median(hours), 1) if hours else None


def share_unanswered(actor: Actor) -> float | None:
    """Percent of the questions of the last 90 days that nobody has answered."""
    waiting = func.sum(case((Thread.first_answer_at.is_(None), 1), else_=0))
    total, unanswered = db.session.execute(_questions(actor, func.count(), waiting)).one()
    return round(100 * unanswered / total) if total else None


MOVING = Moving("communities.thread", lazy_("Thread"), "chat-square-text", moving, moving_url)
FIGURES = (
    Figure(
        "communities.first_answer",
        lazy_("Median time to the first answer"),
        hours_to_first_answer,
        "/communities",
        unit="h",
        note=lazy_("Questions of the last 90 days"),
    ),
    Figure(
        "communities.unanswered",
        lazy_("Questions without an answer"),
        share_unanswered,
        "/communities/unanswered",
        unit="%",
        note=lazy_("Questions of the last 90 days"),
    ),
)
