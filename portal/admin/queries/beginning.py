"""The first days of a portal: what the administrator does first, and what of it is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from portal.admin.access import OVERVIEW
from portal.core import access, searchable
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.i18n import _
from portal.people.models import Department, Person

YOUNG = 5
"""With so many people the portal has begun, and home needs no such list."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do, in the order in which the next one needs it."""

    title: str
    why: str
    url: str
    done: bool


def first_steps(actor: Actor) -> dict[str, Any] | None:
    """The card of home for administrators; None where the portal has begun or all is done."""
    if not access.can(actor, OVERVIEW):
        return None
    people = select(func.count(Person.id)).where(Person.state == "active").scalar_subquery()
    counted = db.session.execute(
        select(people.label("people"), func.count(Department.id).label("departments"))
    )
    row = counted.one()
    if row.people >= YOUNG:
        return None
    steps = _steps(row.people, row.departments)
    return {"steps": steps} if not all(step.done for step in steps) else None


def _steps(people: int, departments: int) -> list[Step]:
    return [
        Step(
            _("Add the departments"), _("Insights are routed to them."), "/admin/departments", departments > 0
        ),
        Step(
            _("Invite people"), _("A moderator and a policy owner first."), "/people/invite", people > 1
        ),
        Step(
            _("Write or import the social media policy"), _("Everybody acknowledges it."), "/wiki/new",
            _has("wiki.page"),
        ),
        Step(
            _("Start a community"), _("A place for the first question."), "/communities/new",
            _has("communities.community"),
        ),
        Step(
            _("Import what customers say"), _("Personal data is taken out first."), "/insights/imports",
            _has("insights.insight"),
        ),
    ]  # fmt: skip


def _has(kind: str) -> bool:
    known = searchable.kinds().get(kind)
    return known is not None and bool(known.ids_after(0, 1))
