"""The directory of communities, and how much in each the reader has not read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select

from portal.communities import access
from portal.communities.models import Community, Member, Thread
from portal.communities.queries.cards import THREAD
from portal.conversations.models import Read
from portal.core.actor import Actor
from portal.core.analysis import fold
from portal.core.db import db
from portal.core.paging import Page, page_of


@dataclass(frozen=True, slots=True)
class Line:
    """A community in the directory."""

    id: int
    slug: str
    name: str
    purpose: str
    kind: str
    language: str
    member_count: int
    thread_count: int
    last_at: datetime
    role: str | None
    unread: int = 0


def directory(
    actor: Actor, *, text: str = "", mine: bool = False, kind: str = "", cursor: str | None = None
) -> Page[Line]:
    """A page of the communities of which the actor may know, the liveliest first, with unread threads."""
    membership = and_(Member.community_id == Community.id, Member.person_id == (actor.id or 0))
    query = (
        select(
            Community.id, Community.slug, Community.name, Community.purpose, Community.kind,
            Community.language, Community.member_count, Community.thread_count, Community.last_at,
            Member.role,
        )
        .outerjoin(Member, membership)
        .where(access.listed(actor))
    )  # fmt: skip
    for word in filter(None, (fold(word) for word in text.split()[:6])):
        query = query.where(Community.folded.contains(f" {word}", autoescape=True))
    if mine:
        query = query.where(Member.role.is_not(None))
    if kind:
        query = query.where(Community.kind == kind)
    page = page_of(
        query,
        [(Community.last_at, True), (Community.id, True)],
        cursor,
        lambda statement: db.session.execute(statement).all(),
        size=30,
        values=lambda row: (row.last_at, row.id),
    )
    fresh = unread(actor, [row.id for row in page.rows if row.role])
    lines = [Line(**row._mapping, unread=fresh.get(row.id, 0)) for row in page.rows]
    return Page(lines, page.next, page.previous, size=page.size)


def unread(actor: Actor, community_ids: Sequence[int] | None = None) -> dict[int, int]:
    """How many threads with unread posts each community of the actor has; ids without any are left out."""
    reading = and_(Read.person_id == actor.id, Read.ref_kind == THREAD, Read.ref_id == Thread.id)
    query = (
        select(Thread.community_id, func.count())
        .join(Member, and_(Member.community_id == Thread.community_id, Member.person_id == actor.id))
        .outerjoin(Read, reading)
        .where(
            Thread.last_at > Member.watermark,
            Thread.top > func.coalesce(Read.number, 0),
            access.standing_thread(actor),
        )
        .group_by(Thread.community_id)
    )
    if community_ids is not None:
        if not community_ids:
            return {}
        query = query.where(Thread.community_id.in_(list(community_ids)))
    return {row[0]: row[1] for row in db.session.execute(query)}
