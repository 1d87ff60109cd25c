"""Threads: the list of a community, one thread with the reader's own state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, false, func, or_, select
from sqlalchemy.orm import aliased

from portal.communities import access
from portal.communities.access import Standing
from portal.communities.models import Community, Member, Thread
from portal.communities.queries.asked import SORTS, Asked
from portal.communities.queries.cards import THREAD, tags_of, thread_url
from portal.communities.queries.communities import Here
from portal.conversations import places
from portal.conversations.models import Follow, Read
from portal.conversations.queries import state
from portal.conversations.queries.state import SavedDraft
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.paging import Page, page_of
from portal.core.refs import Ref
from portal.people.models import Person

Author = aliased(Person)
Last = aliased(Person)
UNREAD_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Line:
    """A thread in the list; `unread` counts posts of others that the reader has not read."""

    id: int
    url: str
    kind: str
    title: str
    language: str | None
    tags: tuple[str, ...]
    author: str
    handle: str
    last: str
    last_handle: str
    created_at: datetime
    last_at: datetime
    replies: int
    votes: int
    accepted: bool
    locked: bool
    pinned: bool
    hidden: bool
    fresh: bool
    unread: int = 0


@dataclass(frozen=True, slots=True)
class Listing:
    """What comes first (pinned, unread), and the page of all others."""

    first: Sequence[Line]
    page: Page[Line]
    more_unread: bool


_COLUMNS = (
    Thread.id,
    Thread.kind,
    Thread.title,
    Thread.language,
    Thread.tags,
    Thread.author_name,
    Author.name.label("author"),
    Author.handle,
    Last.name.label("last"),
    Last.handle.label("last_handle"),
    Thread.created_at,
    Thread.last_at,
    Thread.post_count,
    Thread.votes,
    Thread.top,
    Thread.accepted_id,
    Thread.locked_at,
    Thread.pinned_at,
    Thread.hidden_at,
)


def unread_by(community: Here) -> ColumnElement[bool]:
    """The thread holds posts that the reader has not read; needs the pointer joined."""
    beyond = Thread.top > func.coalesce(Read.number, 0)
    if community.watermark is not None:
        return and_(Thread.last_at > community.watermark, beyond)
    return and_(Read.number.is_not(None), beyond)


def _base(actor: Actor, community: Here) -> Select[Any]:
    query = (
        select(*_COLUMNS, unread_by(community).label("fresh"))
        .outerjoin(Author, Author.id == Thread.author_id)
        .outerjoin(Last, Last.id == Thread.last_author_id)
        .where(Thread.community_id == community.id, access.standing_thread(actor))
    )
    return state.with_pointer(query, actor, THREAD, Thread.id)


def listing(actor: Actor, community: Here, asked: Asked, cursor: str | None = None) -> Listing:
    """A page of the threads of a community that the actor may read; at most three queries."""
    query = _base(actor, community)
    for condition in _conditions(actor, community, asked):
        query = query.where(condition)
    first: list[Any] = []
    if asked.plain and not cursor:
        first = _first(_base(actor, community), community)
        query = query.where(Thread.id.not_in([row.id for row in first])) if first else query
    column = SORTS.get(asked.sort, Thread.last_at)
    page = page_of(
        query,
        [(column, True), (Thread.id, True)],
        cursor,
        lambda statement: db.session.execute(statement).all(),
        size=25,
        values=lambda row: (getattr(row, column.key), row.id),
    )
    lines = _counted(actor, community, [*first, *page.rows])
    after = Page(lines[len(first) :], page.next, page.previous, size=page.size)
    return Listing(lines[: len(first)], after, sum(bool(row.fresh) for row in first) >= UNREAD_SHOWN)


def _first(query: Select[Any], community: Here) -> list[Any]:
    wanted = or_(Thread.pinned_at.is_not(None), unread_by(community))
    order = (Thread.pinned_at.is_(None), Thread.last_at.desc(), Thread.id.desc())
    return list(db.session.execute(query.where(wanted).order_by(*order).limit(UNREAD_SHOWN)))


def _conditions(actor: Actor, community: Here, asked: Asked) -> list[ColumnElement[bool]]:
    question = Thread.kind == "question"
    shown: dict[str, ColumnElement[bool]] = {
        "unread": unread_by(community),
        "new": Thread.created_at > community.watermark if community.watermark else false(),
        "unanswered": and_(question, Thread.first_answer_at.is_(None)),
        "unresolved": and_(question, Thread.accepted_id.is_(None)),
        "mine": Thread.author_id == (actor.id or 0),
        "watched": Follow.level == "watching",
    }
    found = [shown[asked.show]] if asked.show in shown else []
    if asked.tag:
        found.append(Thread.tags.contains(f"|{asked.tag}|", autoescape=True))
    if asked.kind:
        found.append(Thread.kind == asked.kind)
    return found


def _counted(actor: Actor, community: Here, rows: Sequence[Any]) -> list[Line]:
    lines = [_line(row, community) for row in rows]
    fresh = [Ref(THREAD, line.id) for line in lines if line.fresh]
    counts = state.unread(actor, fresh, since=community.watermark)
    return [replace(line, unread=counts.get(Ref(THREAD, line.id), 0)) for line in lines]


def _line(row: Any, community: Here) -> Line:
    return Line(
        id=row.id,
        url=thread_url(community.slug, row.id),
        kind=row.kind,
        title=row.title,
        language=row.language,
        tags=tags_of(row.tags),
        author=row.author or row.author_name,
        handle=row.handle or "",
        last=row.last or "",
        last_handle=row.last_handle or "",
        created_at=row.created_at,
        last_at=row.last_at,
        replies=max(0, row.post_count - 1),
        votes=row.votes,
        accepted=row.accepted_id is not None,
        locked=row.locked_at is not None,
        pinned=row.pinned_at is not None,
        hidden=row.hidden_at is not None,
        fresh=bool(row.fresh),
    )


@dataclass(frozen=True, slots=True)
class One:
    """A thread with its community and the reader's own state in it."""

    id: int
    ref: Ref
    url: str
    community_id: int
    slug: str
    community: str
    community_kind: str
    member_count: int
    purpose: str
    kind: str
    title: str
    language: str | None
    tags: tuple[str, ...]
    author_id: int | None
    created_at: datetime
    top: int
    replies: int
    votes: int
    accepted_id: int | None
    accepted_number: int | None
    locked: bool
    pinned: bool
    hidden: bool
    pointer: int
    level: str
    draft: SavedDraft | None
    member: bool
    moderates: bool

    @property
    def may_write(self) -> bool:
        """The reader can answer: locked threads take posts of moderators only."""
        return self.moderates or not self.locked


def one(actor: Actor, thread_id: int) -> One:
    """A thread that the actor may read, in one query; NotFound otherwise."""
    asked = {"me": actor.id, "thread": thread_id, "place": f"{THREAD}:{thread_id}"}
    row = db.session.execute(_statement(actor.roles, actor.external, actor.signed_in), asked).first()
    if row is None:
        raise places.gone()
    return _one(row, actor)


@lru_cache(maxsize=64)
def _statement(roles: frozenset[str], external: bool, signed_in: bool) -> Any:
    # Built once for each kind of reader: building costs more than the query itself.
    me: Any = bindparam("me") if signed_in else None
    reader = Actor(id=me, roles=roles, external=external)
    membership = and_(Member.community_id == Community.id, Member.person_id == bindparam("me"))
    query = (
        select(
            *Thread.__table__.columns, Community.slug, Community.name.label("community"),
            Community.kind.label("community_kind"), Community.owner_id, Community.purpose,
            Community.member_count, Member.role, state.read_until(THREAD, Thread.id, Member.watermark),
        )
        .join(Community, Community.id == Thread.community_id)
        .outerjoin(Member, membership)
        .where(
            Thread.id == bindparam("thread"), access.readable(reader), access.standing_thread(reader)
        )
    )  # fmt: skip
    query = state.with_pointer(query, reader, THREAD, Thread.id)
    return state.with_draft(query, reader, bindparam("place"))


def _one(row: Any, actor: Actor) -> One:
    owner = row.owner_id is not None and row.owner_id == actor.id
    mine = Standing(row.community_kind, row.role, owner)
    return One(
        id=row.id,
        ref=Ref(THREAD, row.id),
        url=thread_url(row.slug, row.id),
        community_id=row.community_id,
        slug=row.slug,
        community=row.community,
        community_kind=row.community_kind,
        member_count=row.member_count,
        purpose=row.purpose,
        kind=row.kind,
        title=row.title,
        language=row.language,
        tags=tags_of(row.tags),
        author_id=row.author_id,
        created_at=row.created_at,
        top=row.top,
        replies=max(0, row.post_count - 1),
        votes=row.votes,
        accepted_id=row.accepted_id,
        accepted_number=row.accepted_number,
        locked=row.locked_at is not None,
        pinned=row.pinned_at is not None,
        hidden=row.hidden_at is not None,
        pointer=max(row.pointer or 0, row.read_until or 0),
        level=row.level or "normal",
        draft=SavedDraft(row.draft, row.draft_at) if row.draft else None,
        member=row.role is not None,
        moderates=access.moderates(actor, mine),
    )
