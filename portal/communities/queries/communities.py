"""Communities: the directory, one community, its people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, or_, select
from sqlalchemy.orm import aliased

from portal.communities import access
from portal.communities.access import Standing
from portal.communities.models import Community, JoinRequest, Member
from portal.conversations.models import Post
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.i18n import _
from portal.core.paging import Page, page_of
from portal.core.refs import Ref
from portal.people.models import Department, Person
from portal.people.queries import directory as people
from portal.people.queries.actors import ROLES_OF

Owner = aliased(Person)
Sponsor = aliased(Person)


@dataclass(frozen=True, slots=True)
class Here:
    """The community that a page is about, and what the actor is in it."""

    id: int
    slug: str
    name: str
    purpose: str
    kind: str
    language: str
    tags: tuple[str, ...]
    departments: tuple[int, ...]
    member_count: int
    thread_count: int
    review_at: datetime | None
    created_at: datetime
    owner_id: int | None
    owner: tuple[str, str] | None
    sponsor: tuple[str, str] | None
    role: str | None
    watermark: datetime | None
    asked: bool
    may_read: bool
    moderates: bool
    may_change: bool


def gone() -> NotFound:
    """The refusal for what is not there and for what is private alike."""
    return NotFound(_("There is no such community, or it is not for you."))


def standing(row: Any, actor: Actor) -> Standing:
    """The actor's standing from a row with `kind`, `role`, `owner_id`."""
    return Standing(row.kind, row.role, row.owner_id is not None and row.owner_id == actor.id)


def here(actor: Actor, slug: str) -> Here:
    """One community by its slug; NotFound where it is private and the actor no member."""
    membership = and_(Member.community_id == Community.id, Member.person_id == (actor.id or 0))
    asking = and_(
        JoinRequest.community_id == Community.id,
        JoinRequest.person_id == (actor.id or 0),
        JoinRequest.state == "open",
    )
    row = db.session.execute(
        select(
            *(column for column in Community.__table__.columns if column.name != "folded"),
            Owner.name.label("owner_name"),
            Owner.handle.label("owner_handle"),
            Sponsor.name.label("sponsor_name"),
            Sponsor.handle.label("sponsor_handle"),
            Member.role,
            Member.watermark,
            JoinRequest.id.label("request"),
        )
        .outerjoin(Member, membership)
        .outerjoin(JoinRequest, asking)
        .outerjoin(Owner, Owner.id == Community.owner_id)
        .outerjoin(Sponsor, Sponsor.id == Community.sponsor_id)
        .where(Community.slug == slug[:60], access.listed(actor))
    ).first()
    if row is None:
        raise gone()
    return _here(row, actor)


def _here(row: Any, actor: Actor) -> Here:
    mine = standing(row, actor)
    return Here(
        id=row.id,
        slug=row.slug,
        name=row.name,
        purpose=row.purpose,
        kind=row.kind,
        language=row.language,
        tags=tuple(row.tags or ()),
        departments=tuple(row.departments or ()),
        member_count=row.member_count,
        thread_count=row.thread_count,
        review_at=row.review_at,
        created_at=row.created_at,
        owner_id=row.owner_id,
        owner=(row.owner_name, row.owner_handle) if row.owner_handle else None,
        sponsor=(row.sponsor_name, row.sponsor_handle) if row.sponsor_handle else None,
        role=row.role,
        watermark=row.watermark,
        asked=row.request is not None,
        may_read=access.may_read(actor, mine),
        moderates=access.moderates(actor, mine),
        may_change=access.may_change(actor, mine),
    )


@dataclass(frozen=True, slots=True)
class Fellow:
    """A member in the list."""

    id: int
    handle: str
    name: str
    title: str
    department: str
    role: str
    owner: bool
    guest: bool
    joined_at: datetime


def members(community: Here, *, cursor: str | None = None) -> Page[Fellow]:
    """A page of members: moderators first, then by name."""
    order = case((Member.role == "moderator", 0), else_=1)
    query = (
        select(
            Person.id, Person.handle, Person.name, Person.title, Department.name.label("department"),
            Department.names, Member.role, Member.joined_at, order.label("place"),
            ROLES_OF.label("roles"),
        )
        .join(Person, Person.id == Member.person_id)
        .outerjoin(Department, Department.id == Person.department_id)
        .where(Member.community_id == community.id, Person.state == "active")
    )  # fmt: skip
    page = page_of(
        query,
        [(order, False), (Person.name, False), (Person.id, False)],
        cursor,
        lambda statement: db.session.execute(statement).all(),
        size=30,
        values=lambda row: (row.place, row.name, row.id),
    )
    rows = [
        Fellow(
            id=row.id,
            handle=row.handle,
            name=row.name,
            title=row.title,
            department=people.department_name(row.department, row.names),
            role=row.role,
            owner=row.id == community.owner_id,
            guest="agency" in (row.roles or "").split(","),
            joined_at=row.joined_at,
        )
        for row in page.rows
    ]
    return Page(rows, page.next, page.previous, size=page.size)


@dataclass(frozen=True, slots=True)
class Asking:
    """Somebody who asks to join."""

    id: int
    handle: str
    name: str
    title: str
    note: str
    at: datetime


def requests(community: Here) -> list[Asking]:
    """Open requests, the oldest first."""
    rows = db.session.execute(
        select(
            JoinRequest.id, Person.handle, Person.name, Person.title, JoinRequest.note, JoinRequest.created_at
        )
        .join(Person, Person.id == JoinRequest.person_id)
        .where(JoinRequest.community_id == community.id, JoinRequest.state == "open")
        .order_by(JoinRequest.created_at)
        .limit(100)
    )
    return [Asking(*row) for row in rows]


def moderators(community_id: int) -> list[int]:
    """Ids of those who keep order in a community: its moderators, and its owner where a member."""
    own = and_(Member.person_id == Community.owner_id, Community.id == Member.community_id)
    rows = db.session.scalars(
        select(Member.person_id)
        .join(Community, Community.id == Member.community_id)
        .where(Member.community_id == community_id, or_(Member.role == "moderator", own))
        .order_by(Member.person_id)
    )
    return list(rows)


def member_ids(community_id: int) -> list[int]:
    """Ids of all members."""
    return list(db.session.scalars(select(Member.person_id).where(Member.community_id == community_id)))


def writers(ref: Ref) -> list[int]:
    """Ids of those who wrote in the conversation on `ref`."""
    wrote = select(Post.author_id).where(
        Post.ref_kind == ref.kind, Post.ref_id == ref.id, Post.author_id.is_not(None)
    )
    return [number for number in db.session.scalars(wrote.distinct()) if number is not None]


def targets(actor: Actor) -> list[tuple[str, str]]:
    """(slug, name) of communities that the actor may move threads to: those where the actor keeps order."""
    query = select(Community.slug, Community.name).where(access.readable(actor)).order_by(Community.name)
    if not actor.has("moderator", "administrator"):
        kept = select(Member.community_id).where(Member.person_id == actor.id, Member.role == "moderator")
        query = query.where(Community.id.in_(kept))
    return [(row.slug, row.name) for row in db.session.execute(query.limit(200))]


def department_names(ids: Sequence[int]) -> list[str]:
    """Names of departments in the reader's language."""
    return [name for number, name in people.departments() if number in set(ids)] if ids else []


def is_asking(community_id: int, person_id: int) -> bool:
    """True where the person's request is still open."""
    query = select(JoinRequest.id).where(
        JoinRequest.community_id == community_id,
        JoinRequest.person_id == person_id,
        JoinRequest.state == "open",
    )
    return db.session.scalar(query) is not None
