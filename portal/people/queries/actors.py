"""The signed-in person with roles and counts, in one query."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, func, select

from portal.core.actor import Actor
from portal.core.db import db
from portal.people.models import Person, RoleGrant, Session

ROLES_OF = (
    select(func.aggregate_strings(RoleGrant.role, ","))
    .where(RoleGrant.person_id == Person.id)
    .correlate(Person)
    .scalar_subquery()
)
COLUMNS = (
    Person.id,
    Person.handle,
    Person.name,
    Person.department_id,
    Person.language,
    Person.zone,
    Person.theme,
    Person.unread,
    Person.due,
    ROLES_OF.label("roles"),
)
# Every request asks this: the statement is built once, its values are bound.
_BY_SESSION = (
    select(*COLUMNS, Session.id.label("session_id"), Session.seen_at)
    .join_from(Session, Person, Person.id == Session.person_id)
    .where(
        Session.token_hash == bindparam("token_hash"),
        Session.expires_at > bindparam("now"),
        Person.state == "active",
    )
)


def to_actor(row: Row[Any], session_id: int | None = None) -> Actor:
    """The actor of a row with COLUMNS."""
    roles = frozenset((row.roles or "").split(",")) - {""}
    return Actor(
        id=row.id,
        handle=row.handle,
        name=row.name,
        roles=roles,
        department_id=row.department_id,
        language=row.language,
        zone=row.zone,
        theme=row.theme,
        external="agency" in roles,
        unread=row.unread,
        due=row.due,
        session_id=session_id,
    )


def by_session(token_hash: str, now: datetime) -> tuple[Actor, datetime] | None:
    """The actor of a live session and when it was last seen; None where it is over or revoked."""
    row = db.session.execute(_BY_SESSION, {"token_hash": token_hash, "now": now}).first()
    return (to_actor(row, row.session_id), row.seen_at) if row else None


def _one(condition: ColumnElement[bool]) -> Actor | None:
    row = db.session.execute(select(*COLUMNS).where(condition)).first()
    return to_actor(row) if row else None


def by_id(person_id: int) -> Actor | None:
    """The actor that a person would be, for jobs and tests."""
    return _one(Person.id == person_id)


def by_handle(handle: str) -> Actor | None:
    """The actor of an active person by handle."""
    return _one((Person.handle == handle.lower()) & (Person.state == "active"))


def many(person_ids: list[int]) -> list[Actor]:
    """Actors of several active people, in one query."""
    rows = db.session.execute(
        select(*COLUMNS).where(Person.id.in_(person_ids), Person.state == "active").order_by(Person.id)
    )
    return [to_actor(row) for row in rows]
