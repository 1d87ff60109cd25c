"""What recognition counts for reports: breadth, from public thanks only."""

from __future__ import annotations

from sqlalchemy import func, select

from portal.core import clock
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.feature import Figure
from portal.core.i18n import lazy_
from portal.people.models import Department, Person
from portal.recognition import access
from portal.recognition.models import Receiver, Thanks
from portal.recognition.queries import periods


def _this_month(actor: Actor) -> object:
    month = periods.at(clock.now(), "month", actor.zone)
    return access.counted() & (Thanks.created_at >= month.start) & (Thanks.created_at < month.end)


def people_thanked(actor: Actor) -> int:
    """Different people thanked in public this month, by the reader's clock."""
    query = select(func.count(Receiver.person_id.distinct())).join(Thanks, Thanks.id == Receiver.thanks_id)
    return db.session.scalar(query.where(_this_month(actor))) or 0  # type: ignore[arg-type]


def share_of_departments(actor: Actor) -> float | None:
    """Percent of the departments with people in them of which somebody was thanked this month."""
    peopled = select(Person.department_id).where(Person.state == "active")
    total = select(func.count(Department.id)).where(Department.id.in_(peopled)).scalar_subquery()
    thanked = (
        select(func.count(Receiver.department_id.distinct()))
        .join(Thanks, Thanks.id == Receiver.thanks_id)
        .where(_this_month(actor), Receiver.department_id.in_(peopled))  # type: ignore[arg-type]
        .scalar_subquery()
    )
    row = db.session.execute(select(total.label("total"), thanked.label("thanked"))).one()
    return round(100 * row.thanked / row.total, 1) if row.total else None


FIGURES = (
    Figure(
        "recognition.people_thanked",
        lazy_("People thanked this month"),
        people_thanked,
        "/recognition/boards",
        note=lazy_("Different people who were thanked in public since the first of the month, each once."),
        permission=access.BOARDS,
    ),
    Figure(
        "recognition.departments",
        lazy_("Departments with somebody thanked"),
        share_of_departments,
        "/recognition/boards",
        unit="%",
        note=lazy_(
            "Of all departments with people: those of which somebody was thanked in public this month."
        ),
        permission=access.BOARDS,
    ),
)
