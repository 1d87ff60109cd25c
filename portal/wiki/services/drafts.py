"""What somebody is writing on a page, kept by itself."""

from __future__ import annotations

from sqlalchemy import delete

from portal.core import clock, unit
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import Invalid
from portal.core.i18n import _
from portal.core.text import PAGE_LIMIT, without_controls
from portal.wiki.models import Draft
from portal.wiki.queries import pages


@unit.writes
def keep(actor: Actor, page_id: int, *, base: int, title: str, body: str) -> None:
    """Keeps the text as the actor's draft of the page; an empty one forgets it."""
    pages.for_change(actor, page_id)
    if not body.strip():
        discard(actor, page_id)
        return
    if len(body.encode("utf-8", "replace")) > PAGE_LIMIT:
        raise Invalid(_("This draft is too long to be kept. Shorten it or split the page."), "body")
    db.session.merge(
        Draft(
            person_id=actor.id,
            page_id=page_id,
            base=base,
            title=title[:200],
            body=without_controls(body),
            saved_at=clock.now(),
        )
    )


@unit.writes
def discard(actor: Actor, page_id: int) -> None:
    """Forgets the actor's draft of the page."""
    db.session.execute(delete(Draft).where(Draft.page_id == page_id, Draft.person_id == actor.id))
