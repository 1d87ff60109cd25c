"""Who may do what with people."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import ColumnElement, Select, or_, select, true

from portal.core import access
from portal.core.actor import Actor
from portal.people.models import Person, RoleGrant

DIRECTORY = access.declare(
    "people.directory",
    "Look people up; an agency only itself, its hosts and whom it meets.",
    access.signed_in,
)
ACCOUNT = access.declare(
    "people.account", "Change one's own profile, password and sessions.", access.signed_in
)
INVITE = access.declare("people.invite", "Invite people and see open invitations.", access.role())
MANAGE = access.declare("people.manage", "Change roles and departments, end accounts.", access.role())


Acquaintances = Callable[[Actor], Select[int]]
"""SELECT of the ids of people whom the actor knows from somewhere."""

_ACQUAINTANCES: list[Acquaintances] = []


def acquaint(known: Acquaintances) -> None:
    """Adds people whom an agency meets and may therefore look up; an area above calls it when imported."""
    if known not in _ACQUAINTANCES:
        _ACQUAINTANCES.append(known)


def visible(actor: Actor) -> ColumnElement[bool]:
    """SQL on Person: employees see everybody; an agency itself, moderators, administrators, whom it meets."""
    if actor.inside or actor.has():
        return true()
    hosts = select(RoleGrant.person_id).where(RoleGrant.role.in_(["moderator", "administrator"]))
    known = [Person.id.in_(known(actor)) for known in _ACQUAINTANCES] if actor.signed_in else []
    return or_(Person.id == (actor.id or 0), Person.id.in_(hosts), *known)
