"""People as they are shown beside what they wrote; used by every area."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from portal.core.db import db
from portal.people.models import Department, Person, RoleGrant


@dataclass(frozen=True, slots=True)
class PersonCard:
    """Name, handle and place of a person."""

    id: int
    handle: str
    name: str
    title: str
    department: str


def cards(person_ids: Iterable[int | None]) -> dict[int, PersonCard]:
    """Cards by id, in one query; ids of nobody are left out."""
    wanted = {number for number in person_ids if number is not None}
    if not wanted:
        return {}
    rows = db.session.execute(
        select(Person.id, Person.handle, Person.name, Person.title, Department.name.label("department"))
        .outerjoin(Department, Department.id == Person.department_id)
        .where(Person.id.in_(wanted))
    )
    return {r.id: PersonCard(r.id, r.handle, r.name, r.title, r.department or "") for r in rows}


def ids_of(handles: Iterable[str]) -> dict[str, int]:
    """Ids of active people by handle."""
    wanted = {handle.lower() for handle in handles}
    if not wanted:
        return {}
    rows = db.session.execute(
        select(Person.handle, Person.id).where(Person.handle.in_(wanted), Person.state == "active")
    )
    return {row.handle: row.id for row in rows}


def with_role(*roles: str) -> list[int]:
    """Ids of active people who have any of the roles."""
    having = select(RoleGrant.person_id).where(RoleGrant.role.in_(roles))
    active = select(Person.id).where(Person.state == "active", Person.id.in_(having))
    return list(db.session.scalars(active.order_by(Person.id)))


def department_ids(keys: Iterable[str]) -> dict[str, int]:
    """Ids of departments by key."""
    rows = db.session.execute(select(Department.key, Department.id).where(Department.key.in_(list(keys))))
    return {row.key: row.id for row in rows}
