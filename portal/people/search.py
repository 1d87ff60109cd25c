"""People in the search index: name, title, topics, about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from portal.core.db import db
from portal.core.i18n import lazy_
from portal.core.ports import Document
from portal.core.refs import Ref
from portal.core.searchable import SearchKind
from portal.people.models import Department, Person, RoleGrant

KIND = "people.person"


def documents(ids: Sequence[int]) -> Iterator[Document]:
    """Active people; hosts of agencies can be found by everybody, others by employees and themselves."""
    hosts = set(
        db.session.scalars(
            select(RoleGrant.person_id).where(RoleGrant.role.in_(["moderator", "administrator"]))
        )
    )
    rows = db.session.execute(
        select(Person, Department.name)
        .outerjoin(Department, Department.id == Person.department_id)
        .where(Person.id.in_(list(ids)), Person.state == "active")
    )
    for person, department in rows:
        about = [f"@{person.handle}", person.title, department or "", " ".join(person.topics), person.bio]
        yield Document(
            ref=Ref(KIND, person.id),
            title=person.name,
            body="\n".join(part for part in about if part),
            tokens=frozenset({"all", f"p:{person.id}"} | ({"any"} if person.id in hosts else set())),
            at=person.joined_at,
            author_id=person.id,
        )


def ids_after(last: int, limit: int) -> list[int]:
    """Ids above `last`, in order."""
    return list(
        db.session.scalars(select(Person.id).where(Person.id > last).order_by(Person.id).limit(limit))
    )


PEOPLE = SearchKind(KIND, lazy_("People"), documents, ids_after)
