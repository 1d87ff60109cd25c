"""Who may do what with pages: each rule as a predicate, and the rule of reading also in SQL.

| who | reads | edits, publishes, moves, retires | sees who acknowledged |
|---|---|---|---|
| policy owner, administrator | everything | everything | everything |
| owner or deputy of a page | it, in every state | it | of it |
| sponsor | what is published | | everything |
| employee | published pages whose audience holds them | | |
| agency | published pages whose audience names agencies | | |

Policy owners and administrators start pages of any kind, moderators and mentors start playbooks, guidelines,
practices and references, which are theirs from then on. Only the former make a page mandatory.
"""

from __future__ import annotations

from typing import Any, Protocol

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from portal.core import access
from portal.core.actor import Actor
from portal.people.models import Person, RoleGrant
from portal.wiki.models import KINDS, Page

READ = access.declare("wiki.read", "Read pages that are addressed to one.", access.signed_in)
CREATE = access.declare(
    "wiki.create", "Start a page, which one then owns.", access.role("policy_owner", "moderator", "mentor")
)
EDIT = access.declare("wiki.edit", "Edit, publish, move and retire pages that one owns.", access.inside)
COUNT = access.declare(
    "wiki.count", "See who has acknowledged the pages that one owns; sponsors: all pages.", access.inside
)
GOVERN = access.declare(
    "wiki.govern", "Edit and publish all pages, make pages mandatory.", access.role("policy_owner")
)

FREE_KINDS = ("playbook", "guideline", "practice", "reference")
"""Kinds that moderators and mentors may start."""


class Guarded(Protocol):
    """What the rules look at."""

    @property
    def owner_id(self) -> int | None: ...
    @property
    def deputy_id(self) -> int | None: ...
    @property
    def state(self) -> str: ...
    @property
    def audience(self) -> str: ...


def governs(actor: Actor) -> bool:
    """True for those who look after all pages."""
    return actor.has("policy_owner", "administrator")


def tokens(actor: Actor) -> frozenset[str]:
    """The audiences that the actor belongs to; an agency only to those that name agencies."""
    if actor.external:
        return frozenset({"r:agency"})
    if not actor.inside:
        return frozenset()
    department = {f"d:{actor.department_id}"} if actor.department_id is not None else set()
    return frozenset({"all"} | department | {f"r:{role}" for role in actor.roles})


def owns(actor: Actor, page: Guarded) -> bool:
    """True for the owner and the deputy."""
    return actor.inside and actor.id in (page.owner_id, page.deputy_id)


def addressed(actor: Actor, page: Guarded) -> bool:
    """True where the page is meant for the actor."""
    return not tokens(actor).isdisjoint(page.audience.split())


def may_read(actor: Actor, page: Guarded) -> bool:
    """The rule of reading."""
    if governs(actor) or owns(actor, page):
        return True
    return page.state == "published" and (actor.has("sponsor") or addressed(actor, page))


def may_edit(actor: Actor, page: Guarded) -> bool:
    """The rule of everything that changes a page."""
    return governs(actor) or owns(actor, page)


def may_count(actor: Actor, page: Guarded) -> bool:
    """Who sees who has acknowledged."""
    return may_edit(actor, page) or actor.has("sponsor")


def visible(actor: Actor, page: Any = Page) -> ColumnElement[bool]:
    """`may_read` in SQL; `page` may be an alias."""
    if governs(actor):
        return true()
    named = or_(false(), *(page.audience.contains(f" {token} ") for token in sorted(tokens(actor))))
    published = and_(page.state == "published", true() if actor.has("sponsor") else named)
    if not actor.inside:
        return published
    return or_(page.owner_id == actor.id, page.deputy_id == actor.id, published)


def within(audience: str) -> ColumnElement[bool]:
    """`addressed` in SQL, the other way round: active people whom an audience holds."""
    words = audience.split()
    agencies = Person.id.in_(select(RoleGrant.person_id).where(RoleGrant.role == "agency"))
    departments = [int(word[2:]) for word in words if word.startswith("d:")]
    roles = [word[2:] for word in words if word.startswith("r:") and word != "r:agency"]
    having = Person.id.in_(select(RoleGrant.person_id).where(RoleGrant.role.in_(roles)))
    staff = or_(
        true() if "all" in words else false(),
        Person.department_id.in_(departments) if departments else false(),
        having if roles else false(),
    )
    meant = or_(and_(~agencies, staff), agencies if "r:agency" in words else false())
    return and_(Person.state == "active", meant)


def kinds_to_start(actor: Actor) -> tuple[str, ...]:
    """Kinds of page that the actor may start."""
    if governs(actor):
        return KINDS
    return FREE_KINDS if access.can(actor, CREATE) else ()
