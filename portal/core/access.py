"""Authorisation: named permissions, each a pure rule about the actor alone.

Rules about a single object live in the `access.py` of its area, as a predicate and as the same rule in
SQL. Every route names one permission; the role × route matrix is a golden file in the tests.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from portal.core.actor import Actor
from portal.core.errors import NotAllowed
from portal.core.i18n import _

Rule = Callable[[Actor], bool]


@dataclass(frozen=True, slots=True)
class Permission:
    """A permission by name, with one line on what it lets a person do."""

    name: str
    doc: str
    rule: Rule


_PERMISSIONS: dict[str, Permission] = {}


def declare(name: str, doc: str, rule: Rule) -> str:
    """Registers a permission and returns its name, to be kept in a constant."""
    _PERMISSIONS[name] = Permission(name, doc, rule)
    return name


def permissions() -> dict[str, Permission]:
    """All permissions by name."""
    return dict(_PERMISSIONS)


def can(actor: Actor, name: str) -> bool:
    """True where the actor has the permission."""
    return "system" in actor.roles or _PERMISSIONS[name].rule(actor)


def require(actor: Actor, name: str) -> None:
    """Raises NotAllowed where the actor lacks the permission."""
    if not can(actor, name):
        raise NotAllowed(
            _("Your roles do not include this. Ask an administrator if you need it for your work.")
        )


def anyone(actor: Actor) -> bool:
    """Rule: no sign-in needed."""
    return True


def signed_in(actor: Actor) -> bool:
    """Rule: any person with an account, agencies too."""
    return actor.signed_in


def inside(actor: Actor) -> bool:
    """Rule: employees only."""
    return actor.inside


def role(*roles: str) -> Rule:
    """Rule: any of these roles; administrators always."""
    return lambda actor: actor.has(*roles, "administrator")


SIGNED_IN = declare("portal.use", "Use the portal with an account of one's own.", signed_in)
INSIDE = declare("portal.inside", "Use what is for employees only.", inside)
ADMINISTER = declare("portal.administer", "See and change settings, accounts, audit and jobs.", role())
