"""The due list: what people are to do, with minutes and date; the stored count of what is open."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from portal.core import clock, unit
from portal.core.db import db
from portal.core.refs import Ref
from portal.notices.models import DueItem
from portal.people.models import Person


@unit.writes
def due(
    person_ids: Iterable[int], kind: str, ref: Ref, *, title: str, url: str, minutes: int = 5,
    due_at: datetime | None = None,
) -> None:  # fmt: skip
    """Puts something on the due lists of people; an item of the same kind and ref is set anew.

    `title` is the name of the thing (a page's or insight's title), in its own language; the words around
    it come from the kind ("Acknowledge", "Answer") in the reader's language.
    """
    people = sorted(set(person_ids))
    if not people:
        return
    build = pg_insert if db.session.get_bind().dialect.name == "postgresql" else sqlite_insert
    rows = [
        {
            "person_id": person,
            "kind": kind,
            "ref": str(ref),
            "title": title[:300],
            "url": url,
            "minutes": minutes,
            "due_at": due_at,
            "created_at": clock.now(),
        }
        for person in people
    ]
    statement = build(DueItem)
    renewed = {name: statement.excluded[name] for name in ("title", "url", "minutes", "due_at", "created_at")}
    statement = statement.on_conflict_do_update(
        index_elements=["person_id", "kind", "ref"], set_=renewed | {"done_at": None, "reminded_at": None}
    )
    db.session.execute(statement, rows)
    count_due(people)


@unit.writes
def settle(kind: str, ref: Ref, person_ids: Iterable[int] | None = None) -> None:
    """Takes an item off the due lists of these people, or of everybody."""
    condition = (DueItem.kind == kind) & (DueItem.ref == str(ref)) & DueItem.done_at.is_(None)
    if person_ids is not None:
        condition = condition & DueItem.person_id.in_(list(person_ids))
    changed = db.session.scalars(
        update(DueItem).where(condition).values(done_at=clock.now()).returning(DueItem.person_id)
    ).all()
    if changed:
        count_due(changed)


def count_due(person_ids: Iterable[int]) -> None:
    """Sets the stored numbers of open due items right, inside the open unit."""
    open_items = (
        select(func.count(DueItem.id))
        .where(DueItem.person_id == Person.id, DueItem.done_at.is_(None))
        .correlate(Person)
        .scalar_subquery()
    )
    db.session.execute(update(Person).where(Person.id.in_(list(person_ids))).values(due=open_items))
