"""Short ways to pages in the tests."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from sqlalchemy import select

from portal.core import unit
from portal.core.actor import Actor
from portal.core.db import db
from portal.people.queries import cards
from portal.wiki.models import Page
from portal.wiki.services import keeping, publishing, saving

SOURCE = """Who speaks for us in public, and what we never do.

## Speaking as yourself

Say that you work here, and that you speak for yourself.

## What we never publish

- personal data of customers
- figures that are not public
"""


def department(key: str) -> str:
    return f"d:{cards.department_ids([key])[key]}"


def make(
    actor: Actor, title: str = "Social media policy", *, kind: str = "policy", source: str = SOURCE,
    audience: tuple[str, ...] = ("all",), mandatory: bool = False, publish: bool = True, **more: Any,
) -> SimpleNamespace:  # fmt: skip
    """A page, published unless told otherwise."""
    page_id = keeping.start(actor, title=title, kind=kind, source=source, **more)
    address(page_id, audience, mandatory)
    if publish:
        publishing.publish(actor, page_id, number=1, substantive=True)
    return get(page_id)


@unit.writes
def address(page_id: int, audience: tuple[str, ...], mandatory: bool) -> None:
    page = db.session.get_one(Page, page_id)
    page.audience, page.mandatory = keeping.audience_of(audience), mandatory


def get(page_id: int) -> SimpleNamespace:
    """The page's row as it is now, free of any session."""
    columns = Page.__table__.columns
    row = db.session.execute(select(*columns).where(Page.id == page_id)).one()
    db.session.rollback()
    return SimpleNamespace(**row._mapping)


def change(actor: Actor, page: Any, source: str, *, substantive: bool = True, publish: bool = True) -> int:
    """A new version; its number."""
    base = get(page.id).latest
    number = saving.save(actor, page.id, base=base, title=page.title, source=source).number
    if publish:
        publishing.publish(actor, page.id, number=number, substantive=substantive)
    return number
