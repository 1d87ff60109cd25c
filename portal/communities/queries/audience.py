"""Who can see a thread, and who keeps order where it stands: what conversations ask before they tell."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import false, or_, select

from portal.communities.models import Community, Member, Thread
from portal.communities.queries import communities
from portal.core.db import db
from portal.people.models import Person, RoleGrant


def readers(thread_id: int, people: Sequence[int]) -> set[int]:
    """Those of `people` who can see the thread: members, and in open communities everybody inside."""
    row = db.session.execute(
        select(Community.id, Community.kind)
        .join(Thread, Thread.community_id == Community.id)
        .where(Thread.id == thread_id, Thread.deleted_at.is_(None))
    ).first()
    if row is None or not people:
        return set()
    member = select(Member.person_id).where(Member.community_id == row.id)
    agency = select(RoleGrant.person_id).where(RoleGrant.role == "agency")
    inside = Person.id.not_in(agency) if row.kind == "open" else false()
    wanted = Person.id.in_(list(people)) & (Person.state == "active") & or_(Person.id.in_(member), inside)
    return set(db.session.scalars(select(Person.id).where(wanted)))


def all_of(thread_id: int) -> list[int] | None:
    """Members where only they can read; None for open communities."""
    row = db.session.execute(
        select(Community.id, Community.kind)
        .join(Thread, Thread.community_id == Community.id)
        .where(Thread.id == thread_id)
    ).first()
    if row is None:
        return []
    return None if row.kind == "open" else communities.member_ids(row.id)


def moderators(thread_id: int) -> list[int]:
    """Who keeps order where the thread stands."""
    number = db.session.scalar(select(Thread.community_id).where(Thread.id == thread_id))
    return communities.moderators(number) if number is not None else []
