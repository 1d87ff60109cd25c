"""Small questions that services ask before they write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, func, select, union_all

from portal.core.db import db
from portal.people.models import Department, Person, RoleGrant
from portal.wiki.models import Acknowledgement, FormerSlug, Page, Version


def taken(slug: str, page_id: int = 0) -> bool:
    """True where another page has or had this address."""
    present = select(Page.id).where(Page.slug == slug, Page.id != page_id)
    former = select(FormerSlug.page_id).where(FormerSlug.slug == slug, FormerSlug.page_id != page_id)
    return db.session.scalars(union_all(present, former)).first() is not None


def last_position(parent_id: int | None) -> int:
    """The highest position below a page; 0 where nothing is there."""
    place = Page.parent_id == parent_id if parent_id else Page.parent_id.is_(None)
    return db.session.scalar(select(func.max(Page.position)).where(place)) or 0


def newest_number(page_id: int) -> int | None:
    """Number of the newest version of a page."""
    return db.session.scalar(select(func.max(Version.number)).where(Version.page_id == page_id))


def links_of(page_id: int, number: int) -> list[str]:
    """Links of a version, as they were written."""
    found = select(Version.links).where(Version.page_id == page_id, Version.number == number)
    return list(db.session.scalar(found) or [])


def has_acknowledged(person_id: int | None, page_id: int, version: int) -> bool:
    """True where exactly this version was acknowledged."""
    one = exists().where(
        Acknowledgement.person_id == person_id,
        Acknowledgement.page_id == page_id,
        Acknowledgement.version == version,
    )
    return bool(db.session.scalar(select(one)))


def employee(person_id: int) -> bool:
    """True for an active person who is not of an agency."""
    agency = exists().where(RoleGrant.person_id == Person.id, RoleGrant.role == "agency")
    found = select(Person.id).where(Person.id == person_id, Person.state == "active", ~agency)
    return db.session.scalar(found) is not None


def departments() -> set[int]:
    """Ids of all departments."""
    return set(db.session.scalars(select(Department.id)))


@dataclass(frozen=True, slots=True)
class Imported:
    """A page that came from a file: its address, and the text that it was given then."""

    id: int
    slug: str
    hash: str
    text: str


def imported(name: str) -> Imported | None:
    """The page that was imported from a file of this name."""
    rows: Any = db.session.execute(
        select(Page.id, Page.slug, Page.source_hash, Page.source_text).where(Page.source_name == name)
    )
    row = rows.first()
    return Imported(*row) if row else None


def same_title(title: str, slug: str) -> str | None:
    """The address of another page with this title."""
    alike = select(Page.slug).where(func.lower(Page.title) == title.lower(), Page.slug != slug)
    return db.session.scalar(alike.order_by(Page.id).limit(1))
