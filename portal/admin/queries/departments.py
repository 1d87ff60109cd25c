"""Departments with the number of their people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.i18n import _
from portal.people.models import Department, Person
from portal.people.queries.directory import department_name


@dataclass(frozen=True, slots=True)
class DepartmentLine:
    """A department; `label` in the reader's language."""

    id: int
    key: str
    label: str
    names: dict[str, Any]
    people: int


_PEOPLE = (
    select(func.count(Person.id))
    .where(Person.department_id == Department.id, Person.state == "active")
    .correlate(Department)
    .scalar_subquery()
)
_COLUMNS = (Department.id, Department.key, Department.name, Department.names, _PEOPLE.label("people"))


def _line(row: Any) -> DepartmentLine:
    names = {"en": row.name} | (row.names or {})
    return DepartmentLine(row.id, row.key, department_name(row.name, row.names), names, row.people)


def departments() -> list[DepartmentLine]:
    """All departments, by name."""
    rows = db.session.execute(select(*_COLUMNS))
    return sorted((_line(row) for row in rows), key=lambda line: line.label)


def department(department_id: int) -> DepartmentLine:
    """One department; NotFound where there is none."""
    row = db.session.execute(select(*_COLUMNS).where(Department.id == department_id)).first()
    if row is None:
        raise NotFound(_("There is no such department."))
    return _line(row)
