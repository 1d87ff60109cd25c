"""Who may do what in training: permissions, and the same rules as SQL filters."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from portal.core import access
from portal.core.actor import Actor
from portal.training.models.mentoring import Pairing
from portal.training.models.tracks import Audience, Track

LEARN = access.declare("training.learn", "See tracks and take them.", access.signed_in)
MANAGE = access.declare(
    "training.manage",
    "Create and edit tracks, lessons and questions.",
    access.role("policy_owner", "mentor"),
)
PAIR = access.declare("training.pair", "Ask a mentor, and meet in a pairing.", access.inside)
MENTOR = access.declare("training.mentor", "Offer to mentor and answer requests.", lambda a: a.has("mentor"))


def manages(actor: Actor) -> bool:
    """True for those who may edit tracks."""
    return access.can(actor, MANAGE)


def visible_tracks(actor: Actor) -> ColumnElement[bool]:
    """Managers see drafts too, employees what is published, an agency what is meant for agencies."""
    if manages(actor):
        return true()
    if actor.inside:
        return Track.state == "published"
    if not actor.signed_in:
        return false()
    return and_(Track.state == "published", meant_for_roles(actor.roles))


def meant_for_roles(roles: frozenset[str]) -> ColumnElement[bool]:
    """Tracks whose audience has one of these roles."""
    tracks = select(Audience.track_id).where(Audience.value.in_(sorted(roles)))
    return and_(Track.audience == "roles", Track.id.in_(tracks))


def meant_for(actor: Actor) -> ColumnElement[bool]:
    """Tracks whose audience rule names the actor."""
    departments = select(Audience.track_id).where(Audience.value == str(actor.department_id or ""))
    return or_(
        Track.audience == "all" if actor.inside else false(),
        meant_for_roles(actor.roles),
        and_(Track.audience == "departments", Track.id.in_(departments)),
    )


def visible_pairings(actor: Actor) -> ColumnElement[bool]:
    """A pairing is for the two who are in it, for nobody else."""
    if actor.id is None:
        return false()
    return or_(Pairing.newcomer_id == actor.id, Pairing.mentor_id == actor.id)


def certificate_seen(actor: Actor, person_id: int) -> bool:
    """Employees can verify any certificate, others see their own."""
    return actor.inside or actor.id == person_id
