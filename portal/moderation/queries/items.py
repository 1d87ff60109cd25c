"""The queue, and one item with its history, for those who decide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from portal.core import access as permissions
from portal.core import clock, refs
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.feature import house
from portal.core.i18n import _
from portal.core.paging import Page, page_of
from portal.core.refs import Ref, RefCard
from portal.moderation import access
from portal.moderation.models import HistoryEntry, Item
from portal.people.models import Person

TABS = ("open", "mine", "decided")
SIZE = 25


@dataclass(frozen=True, slots=True)
class Line:
    """An item in the queue. `text` is empty where the reader may not see the object any more."""

    id: int
    kind: str
    icon: str
    text: str
    suggested: str
    reason: str | None
    outcome: str | None
    state: str
    source: str
    flags: int
    author: str
    claimed_by: str | None
    mine: bool
    created_at: datetime
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that was done with an item."""

    act: str
    person: str
    handle: str
    details: dict[str, Any]
    version: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Whole:
    """One item for those who decide."""

    id: int
    ref: Ref
    kind: str
    card: RefCard | None
    excerpt: str
    source: str
    suggested: str
    state: str
    outcome: str | None
    reason: str | None
    note: str
    flags: int
    author: str
    author_handle: str
    claimed_by: str | None
    claimed_until: datetime | None
    mine: bool
    decided_at: datetime | None
    appealed_from: int | None
    version: int
    created_at: datetime
    history: list[Entry]


_Author, _Claimer = aliased(Person), aliased(Person)
_COLUMNS = (
    *Item.__table__.columns,
    _Author.name.label("author"),
    _Author.handle.label("author_handle"),
    _Claimer.name.label("claimer"),
)


def kind_word(kind: str) -> tuple[str, str]:
    """(label, icon) of a kind of object."""
    known = refs.kinds().get(kind)
    return (str(known.label), known.icon) if known else (kind, "flag")


def _base() -> Select[Any]:
    return (
        select(*_COLUMNS)
        .outerjoin(_Author, _Author.id == Item.author_id)
        .outerjoin(_Claimer, _Claimer.id == Item.claimed_by)
    )


def _tab(actor: Actor, tab: str) -> ColumnElement[bool]:
    claimed = and_(Item.claimed_by == actor.id, Item.claimed_until > clock.now())
    conditions = {
        "open": Item.state != "resolved",
        "mine": and_(Item.state != "resolved", claimed),
        "decided": Item.state == "resolved",
    }
    return conditions[tab]


def queue(actor: Actor, *, tab: str = "open", cursor: str | None = None) -> Page[Line]:
    """A page of the items that the actor may decide on: oldest first, decided ones newest first."""
    permissions.require(actor, access.REVIEW)
    by_time = (Item.decided_at, True) if tab == "decided" else (Item.created_at, False)
    page = page_of(
        _base().where(access.decidable(actor), _tab(actor, tab)),
        [by_time, (Item.id, by_time[1])],
        cursor,
        lambda statement: db.session.execute(statement).all(),
        size=SIZE,
        values=lambda row: (row.decided_at if tab == "decided" else row.created_at, row.id),
    )
    shown = _shown(actor, page.rows)
    lines = [_line(actor, row, row.ref in shown) for row in page.rows]
    return Page(lines, page.next, page.previous, size=page.size)


def _shown(actor: Actor, rows: Any) -> set[str]:
    """Refs whose text the actor may read here: moderators of a place only while they see the place."""
    if access.moderates_all(actor):
        return {row.ref for row in rows}
    return {str(ref) for ref in refs.resolve(actor, [Ref.parse(row.ref) for row in rows])}


def _line(actor: Actor, row: Any, shown: bool) -> Line:
    label, icon = kind_word(Ref.parse(row.ref).kind)
    claimed = row.claimed_until is not None and row.claimed_until > clock.now()
    return Line(
        id=row.id,
        kind=label,
        icon=icon,
        text=row.excerpt[:240] if shown else "",
        suggested=row.suggested,
        reason=row.reason,
        outcome=row.outcome,
        state=row.state,
        source=row.source,
        flags=row.flags,
        author=row.author or "",
        claimed_by=row.claimer if claimed else None,
        mine=claimed and row.claimed_by == actor.id,
        created_at=row.created_at,
        decided_at=row.decided_at,
    )


def counts(actor: Actor) -> dict[str, int]:
    """How many items wait, and how many of them the actor has claimed; in one statement."""
    mine = and_(Item.claimed_by == actor.id, Item.claimed_until > clock.now())
    row = db.session.execute(
        select(func.count(Item.id), func.coalesce(func.sum(case((mine, 1), else_=0)), 0)).where(
            access.decidable(actor), Item.state != "resolved"
        )
    ).one()
    return {"open": row[0], "mine": int(row[1])}


def next_open(actor: Actor) -> int | None:
    """The oldest item that waits and that nobody else has claimed."""
    free = or_(Item.claimed_until.is_(None), Item.claimed_until <= clock.now(), Item.claimed_by == actor.id)
    return db.session.scalar(
        select(Item.id)
        .where(access.decidable(actor), Item.state != "resolved", free)
        .order_by(Item.created_at, Item.id)
        .limit(1)
    )


def item(actor: Actor, item_id: int) -> Whole:
    """One item with all of its history; NotFound for whom it is not for."""
    permissions.require(actor, access.REVIEW)
    row = db.session.execute(_base().where(Item.id == item_id)).first()
    if row is None or not _may_decide(actor, row):
        raise NotFound(_("There is no such item in your queue. It may be about a text of your own."))
    ref = Ref.parse(row.ref)
    claimed = row.claimed_until is not None and row.claimed_until > clock.now()
    return Whole(
        id=row.id,
        ref=ref,
        kind=kind_word(ref.kind)[0],
        card=refs.card(actor, ref),
        excerpt=row.excerpt,
        source=row.source,
        suggested=row.suggested,
        state=row.state,
        outcome=row.outcome,
        reason=row.reason,
        note=row.note,
        flags=row.flags,
        author=row.author or "",
        author_handle=row.author_handle or "",
        claimed_by=row.claimer if claimed else None,
        claimed_until=row.claimed_until if claimed else None,
        mine=claimed and row.claimed_by == actor.id,
        decided_at=row.decided_at,
        appealed_from=row.appealed_from,
        version=row.version,
        created_at=row.created_at,
        history=history(item_id),
    )


def _may_decide(actor: Actor, row: Any) -> bool:
    """Asked live for moderators of a place, so that a lost role counts at once."""
    ref = Ref.parse(row.ref)
    kind = house().moderated.get(ref.kind)
    moderators = kind.moderators(ref.id) if kind and not access.moderates_all(actor) else ()
    return access.may_decide(
        actor,
        author_id=row.author_id,
        appealed_from=row.appealed_from,
        state=row.state,
        moderators=moderators,
    )


def history(item_id: int, *, since: int = 0) -> list[Entry]:
    """What was done with an item, oldest first; `since`: only after this version."""
    rows = db.session.execute(
        select(*HistoryEntry.__table__.columns, Person.name, Person.handle)
        .outerjoin(Person, Person.id == HistoryEntry.person_id)
        .where(HistoryEntry.item_id == item_id, HistoryEntry.version > since)
        .order_by(HistoryEntry.id)
    )
    return [Entry(r.act, r.name or "Ponte", r.handle or "", r.details, r.version, r.at) for r in rows]
