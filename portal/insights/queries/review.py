"""The review queue: what waits for a decision that the actor may take, the oldest first."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, select

from portal.core.actor import Actor
from portal.core.db import db
from portal.core.paging import Page, page_of
from portal.insights import access
from portal.insights.models.base import Source
from portal.insights.models.insight import Insight
from portal.insights.queries import lists
from portal.insights.queries.shapes import Line

TABS = ("new", "in review", "rejected", "withdrawn")
MANY = 1000
"""Counting stops here: more is shown as 999+."""


def queue(actor: Actor, tab: str, cursor: str | None = None) -> Page[Line]:
    """One page of a tab; decided ones with the newest first."""
    newest = tab in ("rejected", "withdrawn")
    page = page_of(
        lists.lines(actor).where(Insight.state == tab, access.reviewable(actor)),
        [(Insight.id, newest)],
        cursor,
        lambda statement: db.session.execute(statement).all(),
        values=lambda row: (row.id,),
    )
    return Page([lists.line(row) for row in page.rows], page.next, page.previous, size=page.size)


def counts(actor: Actor) -> dict[str, int]:
    """How many wait in each tab, up to MANY, in one statement."""
    row = db.session.execute(select(*(_up_to(actor, tab).label(tab) for tab in TABS[:2]))).one()
    return dict(zip(TABS[:2], row, strict=True))


def waiting(actor: Actor) -> int:
    """How many new ones wait for the actor, up to MANY."""
    return db.session.scalar(select(_up_to(actor, "new"))) or 0


def _up_to(actor: Actor, state: str) -> Any:
    some = _ids(actor, state).limit(MANY).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def _ids(actor: Actor, state: str) -> Select[Any]:
    return (
        select(Insight.id)
        .join(Source, Source.id == Insight.source_id)
        .where(Insight.state == state, access.reviewable(actor))
    )


def after(actor: Actor, insight_id: int, state: str = "new") -> int | None:
    """The next of the queue behind this one, else the first; None where nothing else waits."""
    query = _ids(actor, state).where(Insight.id != insight_id).order_by(Insight.id).limit(1)
    found = db.session.scalar(query.where(Insight.id > insight_id))
    return found if found is not None else db.session.scalar(query)


def mine(actor: Actor, limit: int = 30) -> list[Line]:
    """What the actor brought in by hand, the newest first, in whatever state."""
    rows = db.session.execute(
        lists.lines(actor)
        .where(Insight.submitted_by == (actor.id or 0))
        .order_by(Insight.id.desc())
        .limit(limit)
    )
    return [lists.line(row) for row in rows]
