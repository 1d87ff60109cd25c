"""Who may do what in communities: the rules about one community as predicates and as SQL filters.

Two circles: who may know that a community is there (`listed`), and who may read what is written in it
(`readable`). An agency sees the communities of which its people are members, and no other.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true

from portal.communities.models import Community, Member, Thread
from portal.core import access
from portal.core.actor import Actor
from portal.people import access as people

READ = access.declare(
    "communities.read", "See communities; an agency only those that it belongs to.", access.signed_in
)
TAKE_PART = access.declare(
    "communities.take_part", "Join, write and answer in communities.", access.signed_in
)
CREATE = access.declare("communities.create", "Start a community.", access.inside)


@dataclass(frozen=True, slots=True)
class Standing:
    """What an actor is in a community: its kind, the actor's role in it (None: no member), ownership."""

    kind: str
    role: str | None
    owner: bool = False


def may_list(actor: Actor, standing: Standing) -> bool:
    """May know of the community: everybody inside, but of private ones only members."""
    if standing.role or actor.has():
        return True
    return actor.inside and standing.kind != "private"


def may_read(actor: Actor, standing: Standing) -> bool:
    """May read its threads: members, and in open ones everybody inside."""
    return bool(standing.role) or actor.has() or (actor.inside and standing.kind == "open")


def moderates(actor: Actor, standing: Standing) -> bool:
    """Keeps order: its moderators and owner; the portal's moderators where they may read."""
    own = standing.role == "moderator" or (standing.owner and bool(standing.role))
    return own or (may_read(actor, standing) and actor.has("moderator", "administrator"))


def may_change(actor: Actor, standing: Standing) -> bool:
    """Edits charter and members: as `moderates`, and administrators wherever they see the community."""
    return moderates(actor, standing) or (may_list(actor, standing) and actor.has("administrator"))


def _me(actor: Actor) -> int:
    # Not `or 0`: queries that are built once put a bound parameter here, which has no truth.
    return actor.id if actor.id is not None else 0


def memberships(actor: Actor) -> ColumnElement[bool]:
    """Community.id is one of the actor's communities, in SQL."""
    mine = select(Member.community_id).where(Member.person_id == _me(actor))
    return Community.id.in_(mine)


def fellows(actor: Actor) -> Select[int]:
    """Ids of the members of the actor's communities: an agency may look up whom it talks with."""
    mine = select(Member.community_id).where(Member.person_id == _me(actor))
    return select(Member.person_id).where(Member.community_id.in_(mine))


people.acquaint(fellows)


def listed(actor: Actor) -> ColumnElement[bool]:
    """`may_list` in SQL, on Community."""
    if actor.has():
        return true()
    if not actor.signed_in:
        return false()
    mine = memberships(actor)
    return or_(Community.kind != "private", mine) if actor.inside else mine


def readable(actor: Actor) -> ColumnElement[bool]:
    """`may_read` in SQL, on Community."""
    if actor.has():
        return true()
    if not actor.signed_in:
        return false()
    mine = memberships(actor)
    return or_(Community.kind == "open", mine) if actor.inside else mine


def standing_thread(actor: Actor) -> ColumnElement[bool]:
    """The thread itself is there for the actor, on Thread: not deleted; hidden ones for those concerned."""
    alive = Thread.deleted_at.is_(None)
    if actor.has("moderator", "administrator"):
        return alive
    moderated = select(Member.community_id).where(Member.person_id == _me(actor), Member.role == "moderator")
    concerned = or_(Thread.author_id == _me(actor), Thread.community_id.in_(moderated))
    return and_(alive, or_(Thread.hidden_at.is_(None), concerned))
