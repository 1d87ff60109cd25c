"""Boards: which there are, and one board in one period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased

from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.i18n import _
from portal.core.paging import Columns
from portal.people.models import Department, Person
from portal.recognition import access
from portal.recognition.models import Board, Receiver, Thanks
from portal.recognition.queries import breadth
from portal.recognition.queries.breadth import Reach, Share, Tie, Whole
from portal.recognition.queries.choices import said
from portal.recognition.queries.periods import Period

SHOWN = 200
"""People on one board; beyond that, a board for each department says more."""


@dataclass(frozen=True, slots=True)
class BoardCard:
    """A board in a list and above its figures. `audience`: name of the department, empty for all."""

    id: int
    key: str
    title: str
    purpose: str
    language: str | None
    period: str
    department_id: int | None
    audience: str
    state: str


@dataclass(frozen=True, slots=True)
class Line:
    """A person on a board."""

    handle: str
    name: str
    department: str
    reach: Reach
    new: bool
    """Nobody had thanked this person in public before."""


@dataclass(frozen=True, slots=True)
class NamedShare:
    """A department's name and share."""

    name: str
    share: Share


@dataclass(frozen=True, slots=True)
class BoardPage:
    """One board in one period."""

    whole: Whole
    new: tuple[Line, ...]
    others: tuple[Line, ...]
    departments: tuple[NamedShare, ...]
    more: int


def _boards() -> Columns:
    return (
        select(
            Board.id, Board.key, Board.title, Board.purpose, Board.language, Board.period,
            Board.department_id, Department.name.label("department"), Department.names, Board.state,
        )
        .outerjoin(Department, Department.id == Board.department_id)
    )  # fmt: skip


def _board(row: Any) -> BoardCard:
    audience = said(row.names, row.department or "")
    return BoardCard(
        row.id, row.key, row.title, row.purpose, row.language, row.period,
        row.department_id, audience, row.state,
    )  # fmt: skip


def boards(actor: Actor) -> list[BoardCard]:
    """Open boards, the whole company's first; employees only."""
    if not actor.inside:
        return []
    query = _boards().where(Board.state == "open").order_by(Board.department_id.is_not(None), Board.id)
    return [_board(row) for row in db.session.execute(query)]


def board(actor: Actor, key: str) -> BoardCard:
    """One board by key; NotFound where there is none for the actor."""
    row = db.session.execute(_boards().where(Board.key == key[:60])).first() if actor.inside else None
    if row is None:
        raise NotFound(_("There is no such board."))
    return _board(row)


def _ties(start: datetime, end: datetime, department_id: int | None) -> list[Tie]:
    query = (
        select(Receiver.person_id, Receiver.department_id, Thanks.author_id, Thanks.department_id)
        .join(Thanks, Thanks.id == Receiver.thanks_id)
        .where(access.counted(), Thanks.created_at >= start, Thanks.created_at < end)
        .distinct()
    )
    if department_id is not None:
        query = query.where(Receiver.department_id == department_id)
    return [Tie(*row) for row in db.session.execute(query)]


def board_page(card: BoardCard, period: Period) -> BoardPage:
    """What the board shows in the period: the same for every reader, from public thanks only."""
    ties = _ties(period.start, period.end, card.department_id)
    lines = _lines(breadth.reaches(ties), period.start)
    sizes = _sizes(card.department_id)
    shares = breadth.shares(ties, {number: size for number, _name, size in sizes})
    names = {number: name for number, name, _size in sizes}
    shown = lines[:SHOWN]
    return BoardPage(
        whole=breadth.whole(ties),
        new=tuple(line for line in shown if line.new),
        others=tuple(line for line in shown if not line.new),
        departments=tuple(NamedShare(names[share.department_id], share) for share in shares),
        more=len(lines) - len(shown),
    )


def _lines(reached: dict[int, Reach], start: datetime) -> list[Line]:
    """People by name; those thanked for the first time come first, so that a long board never cuts them."""
    if not reached:
        return []
    earlier, given = aliased(Receiver), aliased(Thanks)
    before = (
        exists()
        .where(earlier.person_id == Person.id, earlier.thanks_id == given.id, given.created_at < start)
        .where(given.shown == "public", given.hidden_at.is_(None), given.withdrawn_at.is_(None))
    )
    rows = db.session.execute(
        select(
            Person.id, Person.handle, Person.name,
            Department.name.label("department"), Department.names, before.label("before"),
        )
        .outerjoin(Department, Department.id == Person.department_id)
        .where(Person.id.in_(list(reached)))
        .order_by(before, Person.name, Person.id)
    )  # fmt: skip
    return [
        Line(row.handle, row.name, said(row.names, row.department or ""), reached[row.id], not row.before)
        for row in rows
    ]


def _sizes(department_id: int | None) -> Sequence[tuple[int, str, int]]:
    """(id, name, active people) of departments, by name."""
    query = (
        select(Department.id, Department.name, Department.names, func.count(Person.id))
        .outerjoin(Person, (Person.department_id == Department.id) & (Person.state == "active"))
        .group_by(Department.id)
        .order_by(Department.id)
    )
    if department_id is not None:
        query = query.where(Department.id == department_id)
    # PostgreSQL cannot group by JSON; the key of the table stands for its columns there.
    rows = db.session.execute(query).all()
    return sorted(((row[0], said(row[2], row[1]), row[3]) for row in rows), key=lambda part: part[1])
