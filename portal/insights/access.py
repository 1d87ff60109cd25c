"""Who may do what with insights: rules about the actor, and about one insight as predicate and as SQL.

Published insights are for every employee; agencies see none. What is not published yet is seen by those who
may review it: moderators, administrators, the department that owns the source, and customer service; of
these nobody who is still in training.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, ScalarSelect, and_, false, or_, select, true

from portal.core import access
from portal.core.actor import Actor
from portal.insights.models.base import Source
from portal.insights.models.insight import WAITING, Insight
from portal.people.models import Department

READ = access.declare("insights.read", "Read the feed of published insights; no agency.", access.inside)
WRITE = access.declare("insights.write", "Bring in an insight, say “we see this too”.", access.inside)
REVIEW = access.declare(
    "insights.review",
    "Publish and reject what comes in: moderators all, others that of their department; service all.",
    access.inside,
)
HANDLE = access.declare("insights.handle", "Route, answer and close insights of one's work.", access.inside)
IMPORT = access.declare("insights.import", "Bring in files, undo one's own imports.", access.inside)
MANAGE = access.declare("insights.manage", "Change sources and topics.", access.role("moderator"))

SERVICE = "service"
"""Key of the department that listens on all channels."""


def oversees(actor: Actor) -> bool:
    """Moderators and administrators see and decide everything here."""
    return actor.has("moderator", "administrator")


def in_training(actor: Actor) -> bool:
    """Newcomers bring insights in; deciding and answering for a department comes after the training."""
    return "newcomer" in actor.roles


def service_id() -> ScalarSelect[int]:
    """The id of customer service, as a part of a statement."""
    return select(Department.id).where(Department.key == SERVICE).scalar_subquery()


def reviewable(actor: Actor) -> ColumnElement[bool]:
    """SQL on Insight joined with Source: the actor may review it."""
    if oversees(actor):
        return true()
    if in_training(actor) or not actor.inside or actor.department_id is None:
        return false()
    mine = or_(Source.department_id == actor.department_id, service_id() == actor.department_id)
    return and_(mine, or_(Insight.held.is_(False), Source.owner_id == actor.id))


def may_review(actor: Actor, *, source_department: int | None, source_owner: int | None, held: bool,
               service: int | None) -> bool:  # fmt: skip
    """The same rule for one insight; `service` is the id of customer service."""
    if oversees(actor):
        return True
    if in_training(actor) or not actor.inside or actor.department_id is None:
        return False
    mine = actor.department_id in (source_department, service)
    return mine and (not held or source_owner == actor.id)


def visible(actor: Actor) -> ColumnElement[bool]:
    """SQL on Insight joined with Source: published ones, what one wrote, what one may review."""
    if not actor.inside:
        return true() if actor.has() else false()
    published = Insight.state == "published"
    return or_(published, Insight.submitted_by == actor.id, reviewable(actor))


def waiting(actor: Actor) -> ColumnElement[bool]:
    """SQL on Insight joined with Source: waits for a decision that the actor may take."""
    return and_(Insight.state.in_(WAITING), reviewable(actor))


def may_decide(actor: Actor, *, may_review_it: bool, sensitive: bool, submitted_by: int | None) -> bool:
    """Nobody publishes a sensitive insight of their own: somebody else must have looked."""
    return may_review_it and not (sensitive and submitted_by is not None and submitted_by == actor.id)


def may_handle(actor: Actor, *, may_review_it: bool, department: int | None, owner: int | None) -> bool:
    """Route, hand over, answer, close: reviewers, the owner, the department that has it."""
    if not actor.inside:
        return False
    mine = department is not None and actor.department_id == department and not in_training(actor)
    return may_review_it or mine or (owner is not None and owner == actor.id)


def may_import_into(actor: Actor, *, source_department: int | None, service: int | None) -> bool:
    """Into sources of one's own department; service and moderators into all."""
    if "system" in actor.roles or oversees(actor):
        return True
    return actor.inside and actor.department_id is not None and actor.department_id in (
        source_department, service,
    )  # fmt: skip
