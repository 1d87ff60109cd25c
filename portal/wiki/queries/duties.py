"""Who has to know a page, who does, and when somebody has to look at it again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select, true

from portal.core.actor import Actor
from portal.core.db import db
from portal.core.paging import Page as Rows
from portal.core.paging import page_of
from portal.core.refs import Ref
from portal.notices.models import DueItem
from portal.people.models import Department, Person
from portal.people.queries.directory import department_name
from portal.wiki import access
from portal.wiki.models import Acknowledgement, Page, Publication, Version
from portal.wiki.queries.pages import KIND
from portal.wiki.queries.shapes import Reader, Shown


def _newest(page_id: int) -> Any:
    return (
        select(
            Acknowledgement.person_id,
            func.max(Acknowledgement.version).label("version"),
            func.max(Acknowledgement.at).label("at"),
        )
        .where(Acknowledgement.page_id == page_id)
        .group_by(Acknowledgement.person_id)
        .subquery()
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who has to acknowledge a page: reads which language, is here since when."""

    person_id: int
    language: str
    joined_at: datetime


def waiting(page: Page) -> dict[int, Waiting]:
    """Those in the audience who do not know what is in force, by id."""
    known = select(Acknowledgement.person_id).where(
        Acknowledgement.page_id == page.id, Acknowledgement.version >= max(1, page.required)
    )
    rows = db.session.execute(
        select(Person.id, Person.language, Person.joined_at).where(
            access.within(page.audience), Person.id.not_in(known)
        )
    )
    return {row.id: Waiting(row.id, row.language, row.joined_at) for row in rows}


def audience_size(audience: str) -> int:
    """How many people an audience holds now."""
    return db.session.scalar(select(func.count(Person.id)).where(access.within(audience))) or 0


def audience_ids(audience: str) -> list[int]:
    """Who they are."""
    return list(db.session.scalars(select(Person.id).where(access.within(audience))))


def due_now(kind: str, page_id: int) -> set[int]:
    """Who has an open due item of this kind about the page."""
    return set(
        db.session.scalars(
            select(DueItem.person_id).where(
                DueItem.kind == kind, DueItem.ref == str(Ref(KIND, page_id)), DueItem.done_at.is_(None)
            )
        )
    )


def mandatory_pages() -> list[Page]:
    """Pages that somebody has to acknowledge."""
    return list(
        db.session.scalars(
            select(Page).where(Page.mandatory, Page.state == "published", Page.translates_id.is_(None))
        )
    )


def acknowledged_by(person_id: int) -> dict[int, int]:
    """{page: newest version acknowledged} of a person."""
    rows = db.session.execute(
        select(Acknowledgement.page_id, func.max(Acknowledgement.version))
        .where(Acknowledgement.person_id == person_id)
        .group_by(Acknowledgement.page_id)
    )
    return {row[0]: row[1] for row in rows}


@dataclass(frozen=True, slots=True)
class Tongue:
    """A translation that can stand for the page: its address, title, words."""

    language: str
    slug: str
    title: str
    words: int


def tongues(page: Page) -> dict[str, Tongue]:
    """Texts by language in which the page can be acknowledged: its own, and translations in step."""
    rows = db.session.execute(
        select(Page.language, Page.slug, Page.title, Version.words, Page.id, Publication.follows)
        .join(Version, and_(Version.page_id == Page.id, Version.number == Page.version))
        .join(Publication, and_(Publication.page_id == Page.id, Publication.number == Page.version))
        .where(or_(Page.id == page.id, Page.translates_id == page.id), Page.state == "published")
        .order_by(Page.translates_id.is_(None), Page.id)
    )
    return {
        row.language: Tongue(row.language, row.slug, row.title, row.words)
        for row in rows
        if row.id == page.id or (row.follows or 0) >= page.required
    }


def _readers(page: Shown) -> Select[Any]:
    newest = _newest(page.root_id)
    one = Acknowledgement
    same = and_(one.person_id == Person.id, one.page_id == page.root_id, one.version == newest.c.version)
    return (
        select(
            Person.id, Person.handle, Person.name, Person.folded, Department.name.label("department"),
            Department.names, newest.c.version, one.language, one.at,
        )
        .outerjoin(Department, Department.id == Person.department_id)
        .outerjoin(newest, newest.c.person_id == Person.id)
        .outerjoin(one, same)
    )  # fmt: skip


def _reader(page: Shown, row: Any) -> Reader:
    return Reader(
        id=row.id,
        handle=row.handle,
        name=row.name,
        department=department_name(row.department, row.names),
        version=row.version,
        language=row.language,
        at=row.at,
        current=row.version is not None and row.version >= max(1, page.root_required),
    )


def readers(
    page: Shown, *, department_id: int | None = None, state: str = "", cursor: str | None = None
) -> Rows[Reader]:
    """A page of the people who have to know it, by name. `state`: `known`, `missing` or all."""
    query = _asked(page, department_id, state)
    found = page_of(
        query,
        [(Person.name, False), (Person.id, False)],
        cursor,
        lambda statement: db.session.execute(statement).all(),
        size=50,
        values=lambda row: (row.name, row.id),
    )
    return Rows([_reader(page, row) for row in found.rows], found.next, found.previous, size=found.size)


def _asked(page: Shown, department_id: int | None, state: str) -> Select[Any]:
    query = _readers(page).where(access.within(page.audience))
    if department_id is not None:
        query = query.where(Person.department_id == department_id)
    valid = select(Acknowledgement.person_id).where(
        Acknowledgement.page_id == page.root_id, Acknowledgement.version >= max(1, page.root_required)
    )
    if state == "known":
        query = query.where(Person.id.in_(valid))
    if state == "missing":
        query = query.where(Person.id.not_in(valid))
    return query


def all_readers(page: Shown, *, department_id: int | None = None, state: str = "") -> Iterator[Reader]:
    """The same, everybody, for an export."""
    query = _asked(page, department_id, state).order_by(Person.name, Person.id)
    for row in db.session.execute(query.execution_options(yield_per=500)):
        yield _reader(page, row)


@dataclass(frozen=True, slots=True)
class Share:
    """How many of a department's people know the page."""

    department_id: int | None
    department: str
    asked: int
    known: int


def shares(page: Shown) -> list[Share]:
    """The same by department, one statement."""
    valid = (
        select(Acknowledgement.person_id)
        .where(Acknowledgement.page_id == page.root_id, Acknowledgement.version >= max(1, page.root_required))
        .distinct()
        .subquery()
    )
    rows = db.session.execute(
        select(
            Person.department_id,
            func.max(Department.key).label("key"),
            func.count(Person.id).label("asked"),
            func.count(valid.c.person_id).label("known"),
        )
        .outerjoin(Department, Department.id == Person.department_id)
        .outerjoin(valid, valid.c.person_id == Person.id)
        .where(access.within(page.audience))
        .group_by(Person.department_id)
    ).all()
    return [Share(row.department_id, row.key or "", row.asked, row.known) for row in rows]


@dataclass(frozen=True, slots=True)
class ToReview:
    """A page whose owner has to look at it again."""

    id: int
    slug: str
    title: str
    owner_id: int
    review_due_at: datetime
    words: int


def to_review(until: datetime) -> list[ToReview]:
    """Published pages with an owner whose review is due before `until`."""
    rows: Any = db.session.execute(
        select(Page.id, Page.slug, Page.title, Page.owner_id, Page.review_due_at, Version.words)
        .join(Version, and_(Version.page_id == Page.id, Version.number == Page.version))
        .where(
            Page.state == "published",
            Page.translates_id.is_(None),
            Page.review_due_at <= until,
            Page.owner_id.is_not(None),
        )
    )
    return [ToReview(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class OwnedShare:
    """A mandatory page with how many know it."""

    slug: str
    title: str
    asked: int
    known: int


def owned_shares(actor: Actor, limit: int = 6) -> list[OwnedShare]:
    """Mandatory pages that the actor owns, the least known first; for policy owners all of them."""
    mine = or_(Page.owner_id == actor.id, Page.deputy_id == actor.id)
    rows = db.session.execute(
        select(Page.slug, Page.title, Page.asked, Page.known)
        .where(
            Page.mandatory, Page.state == "published", Page.translates_id.is_(None), Page.asked > 0,
            true() if access.governs(actor) else mine,
        )
        .order_by((Page.asked - Page.known).desc(), Page.id)
        .limit(limit)
    )  # fmt: skip
    return [OwnedShare(*row) for row in rows]
