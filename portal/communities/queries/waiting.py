"""Questions of all communities that nobody has answered yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.communities import access
from portal.communities.models import Community, Thread
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.paging import Page, page_of
from portal.people.models import Person


@dataclass(frozen=True, slots=True)
class Question:
    """One question, where it was asked and by whom."""

    id: int
    title: str
    language: str | None
    community: str
    author: str
    handle: str | None
    last_at: datetime


def unanswered(actor: Actor, cursor: str | None = None) -> Page[Question]:
    """A page of the questions without an answer that the actor may read, the newest first."""
    query = (
        select(
            Thread.id, Thread.title, Thread.language, Community.name, Thread.author_name, Thread.last_at,
            Person.name.label("author"), Person.handle,
        )
        .join(Community, Community.id == Thread.community_id)
        .outerjoin(Person, Person.id == Thread.author_id)
        .where(
            Thread.kind == "question", Thread.first_answer_at.is_(None), Thread.locked_at.is_(None),
            access.readable(actor), Thread.deleted_at.is_(None), Thread.hidden_at.is_(None),
        )
    )  # fmt: skip
    page = page_of(
        query,
        [(Thread.last_at, True), (Thread.id, True)],
        cursor,
        lambda statement: db.session.execute(statement).all(),
        size=25,
        values=lambda row: (row.last_at, row.id),
    )
    rows = [
        Question(
            row.id, row.title, row.language, row.name, row.author or row.author_name or "", row.handle,
            row.last_at,
        )
        for row in page.rows
    ]  # fmt: skip
    return Page(rows, page.next, page.previous, size=page.size)
