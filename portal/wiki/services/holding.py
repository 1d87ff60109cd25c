"""What moderators can do with a page that was flagged: take it out of force, and put it back."""

from __future__ import annotations

from portal.core import audit, unit
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.refs import Ref
from portal.core.text import excerpt as short
from portal.wiki.models import Page
from portal.wiki.queries import pages, versions
from portal.wiki.queries.pages import KIND
from portal.wiki.services import duties


@unit.writes
def hide(actor: Actor, page_id: int, reason: str) -> None:
    """Retires the page with the moderators' reason."""
    _set(actor, page_id, "retired", reason)


@unit.writes
def restore(actor: Actor, page_id: int) -> None:
    """Puts it back as it was."""
    page = _row(page_id)
    _set(actor, page_id, "published" if page.version else "draft", "")


def _row(page_id: int) -> Page:
    page = db.session.get(Page, page_id)
    if page is None:
        raise pages.missing()
    return page


def _set(actor: Actor, page_id: int, state: str, reason: str) -> None:
    page = _row(page_id)
    page.state = state
    db.session.flush()
    audit.record(actor, "wiki.moderate", Ref(KIND, page_id), state=state, reason=reason)
    duties.sync(page_id)
    unit.index(Ref(KIND, page_id))


def excerpt(page_id: int) -> str:
    """Title and beginning of the page, for the queue."""
    page = _row(page_id)
    number = page.version or page.latest
    found = versions.texts(page_id, number).get(number)
    return f"{page.title}: {short(found.plain, 300)}" if found else page.title


def author(page_id: int) -> int | None:
    """The owner of the page."""
    return _row(page_id).owner_id
