"""Who may do what with people."""

from __future__ import annotations

from portal.core import access
from portal.core.actor import Actor

DIRECTORY = access.declare(
    "people.directory", "Look people up; an agency sees only itself and its hosts.", access.signed_in
)
ACCOUNT = access.declare(
    "people.account", "Change one's own profile, password and sessions.", access.signed_in
)
INVITE = access.declare("people.invite", "Invite people and see open invitations.", access.role())
MANAGE = access.declare("people.manage", "Change roles and departments, end accounts.", access.role())


def may_see(actor: Actor, person_id: int, roles: frozenset[str]) -> bool:
    """Employees see everybody; an agency sees itself, moderators and administrators."""
    if actor.inside or actor.has():
        return True
    return actor.signed_in and (person_id == actor.id or not roles.isdisjoint({"moderator", "administrator"}))
