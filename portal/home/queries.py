"""What is moving in all areas, joined into one statement."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import literal, select, union_all

from portal.core.actor import Actor
from portal.core.db import db
from portal.core.feature import Moving, house
from portal.core.paging import Columns
from portal.people.models import Person


@dataclass(frozen=True, slots=True)
class Move:
    """One line of "what is moving"."""

    title: str
    url: str
    icon: str
    label: str
    place: str
    person: str | None
    handle: str | None
    count: int
    at: datetime


def moving(actor: Actor, limit: int = 12) -> list[Move]:
    """The newest of all areas that the actor may see: one statement, whatever the number of areas."""
    sources = house().moving
    if not sources:
        return []
    parts = [_part(number, source.select(actor), limit) for number, source in enumerate(sources)]
    joined = union_all(*parts).subquery()
    rows = db.session.execute(
        select(joined, Person.name.label("person"), Person.handle)
        .outerjoin(Person, Person.id == joined.c.person_id)
        .order_by(joined.c.at.desc())
        .limit(limit)
    )
    return [_move(sources[row.source], row) for row in rows]


def _part(number: int, query: Columns, limit: int) -> Columns:
    newest = query.limit(limit).subquery()
    c = newest.c
    return select(literal(number).label("source"), c.id, c.title, c.place, c.person_id, c.count, c.at)


def _move(source: Moving, row: Any) -> Move:
    return Move(
        title=row.title,
        url=source.url(row.id),
        icon=source.icon,
        label=str(source.label),
        place=row.place or "",
        person=row.person,
        handle=row.handle,
        count=row.count,
        at=row.at,
    )


def cards(actor: Actor) -> list[tuple[str, dict[str, Any]]]:
    """(template, context) of the areas' cards that have something for the actor."""
    loaded: list[tuple[str, Callable[[Actor], dict[str, Any] | None]]] = [
        (card.template, card.load) for card in house().cards
    ]
    shown = [(template, load(actor)) for template, load in loaded]
    return [(template, context) for template, context in shown if context is not None]
