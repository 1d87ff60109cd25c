"""The directory: people to look up, departments, one profile; each as far as the actor may see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from portal.core.actor import Actor
from portal.core.analysis import fold
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.i18n import _, language
from portal.core.paging import Page, page_of
from portal.people.access import visible
from portal.people.models import Department, Person, RoleGrant
from portal.people.queries.actors import ROLES_OF


@dataclass(frozen=True, slots=True)
class Line:
    """A person in a list."""

    id: int
    handle: str
    name: str
    title: str
    department: str
    roles: frozenset[str]
    topics: tuple[str, ...]
    language: str


@dataclass(frozen=True, slots=True)
class Profile(Line):
    """One person, whole."""

    bio: str
    zone: str
    email: str
    joined_at: datetime
    state: str
    department_id: int | None
    manager: str | None


_COLUMNS = (
    Person.id,
    Person.handle,
    Person.name,
    Person.title,
    Department.name.label("department"),
    Department.names,
    ROLES_OF.label("roles"),
    Person.topics,
    Person.language,
)


def department_name(name: str | None, names: dict[str, Any] | None) -> str:
    """The department's name in the reader's language."""
    return str((names or {}).get(language().code) or name or "")


def _line(row: Any) -> Line:
    return Line(
        id=row.id,
        handle=row.handle,
        name=row.name,
        title=row.title,
        department=department_name(row.department, row.names),
        roles=frozenset((row.roles or "").split(",")) - {""},
        topics=tuple(row.topics or ()),
        language=row.language,
    )


def _base(actor: Actor) -> Select[Any]:
    joined = select(*_COLUMNS).outerjoin(Department, Department.id == Person.department_id)
    return joined.where(Person.state == "active", visible(actor))


def _matching(text: str) -> list[ColumnElement[bool]]:
    # Folded words hold letters and digits only, so that nothing in them is a wildcard.
    words = [fold(word) for word in text.split()[:6]]
    return [Person.folded.contains(f" {word}") for word in words if word]


def people(
    actor: Actor,
    *,
    text: str = "",
    department_id: int | None = None,
    role: str = "",
    cursor: str | None = None,
) -> Page[Line]:
    """A page of the directory by name; every word of `text` must begin a word of name, handle or title."""
    query = _base(actor)
    query = query.where(*_matching(text))
    if department_id is not None:
        query = query.where(Person.department_id == department_id)
    if role:
        query = query.where(Person.id.in_(select(RoleGrant.person_id).where(RoleGrant.role == role)))
    page = page_of(
        query,
        [(Person.name, False), (Person.id, False)],
        cursor,
        lambda statement: db.session.execute(statement).all(),
        size=30,
        values=lambda row: (row.name, row.id),
    )
    return Page([_line(row) for row in page.rows], page.next, page.previous, size=page.size)


def profile(actor: Actor, handle: str) -> Profile:
    """One person by handle; NotFound for nobody and for somebody hidden alike."""
    query = (
        select(
            *_COLUMNS, Person.bio, Person.zone, Person.email, Person.joined_at, Person.state,
            Person.department_id, Person.manager_id,
        )
        .outerjoin(Department, Department.id == Person.department_id)
        .where(Person.handle == handle.lower()[:40], visible(actor))
    )  # fmt: skip
    row = db.session.execute(query).first()
    if row is None:
        raise NotFound(_("Nobody is there under this address."))
    line = _line(row)
    boss = (
        db.session.scalar(select(Person.name).where(Person.id == row.manager_id)) if row.manager_id else None
    )
    plain = {name: getattr(line, name) for name in Line.__dataclass_fields__}
    return Profile(
        **plain,
        bio=row.bio,
        zone=row.zone,
        email=row.email,
        joined_at=row.joined_at,
        state=row.state,
        department_id=row.department_id,
        manager=boss,
    )


def visible_ids(actor: Actor, person_ids: Sequence[int]) -> dict[int, Line]:
    """Lines of those people whom the actor may see."""
    rows = db.session.execute(_base(actor).where(Person.id.in_(list(person_ids))))
    return {row.id: _line(row) for row in rows}


def suggestions(actor: Actor, text: str, *, among: Iterable[int] | None = None, limit: int = 8) -> list[Line]:
    """People for autocomplete; `among` narrows to those who can see a place."""
    query = _base(actor).order_by(Person.name).limit(limit)
    query = query.where(*_matching(text))
    if among is not None:
        query = query.where(Person.id.in_(list(among)))
    return [_line(row) for row in db.session.execute(query)]


def departments() -> list[tuple[int, str]]:
    """(id, name in the reader's language) of all departments, by name."""
    rows = db.session.execute(select(Department.id, Department.name, Department.names))
    return sorted(((r.id, department_name(r.name, r.names)) for r in rows), key=lambda pair: pair[1])


def roles_of(person_id: int) -> frozenset[str]:
    """The roles of a person."""
    return frozenset(db.session.scalars(select(RoleGrant.role).where(RoleGrant.person_id == person_id)))
