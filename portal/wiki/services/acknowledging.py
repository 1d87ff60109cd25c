"""A person says that they know a version: bound to the text that was on the screen."""

from __future__ import annotations

from datetime import datetime

from portal.core import clock, unit
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import Conflict, Invalid
from portal.core.events import PolicyAcknowledged
from portal.core.i18n import _
from portal.core.refs import Ref
from portal.notices.services import dues, inbox
from portal.wiki import access
from portal.wiki.models import Acknowledgement, Page
from portal.wiki.queries import checks, pages
from portal.wiki.queries.pages import KIND
from portal.wiki.queries.shapes import Shown
from portal.wiki.services.duties import ACKNOWLEDGE


@unit.writes
def acknowledge(actor: Actor, slug: str, *, number: int, text_hash: str, at: datetime | None = None) -> int:
    """Records that the actor knows the text that was shown; the version of the page that this counts for.

    `number` and `text_hash` are those of the text on the screen: Conflict where another one is in force by
    now. A second acknowledgement of the same version changes nothing.
    """
    page = pages.shown(actor, slug)
    if not page.can_acknowledge or page.counts_as is None:
        raise Invalid(_("This page does not ask to be acknowledged."))
    if page.number != number or page.text_hash != text_hash:
        raise Conflict(
            _("A new version came into force while you were reading. Read what changed, then acknowledge it.")
        )
    record(actor, page.root_id, page.counts_as, shown=page, at=at or clock.now())
    return page.counts_as


def record(actor: Actor, page_id: int, version: int, *, shown: Shown, at: datetime) -> None:
    """Writes the evidence inside the open unit, once for each person and version."""
    if checks.has_acknowledged(actor.id, page_id, version):
        return
    db.session.add(
        Acknowledgement(
            person_id=actor.id,
            page_id=page_id,
            version=version,
            shown_id=shown.id,
            shown_version=shown.number,
            roles=",".join(sorted(actor.roles)),
            language=shown.language,
            text_hash=shown.text_hash,
            at=at,
        )
    )
    _settle(actor, page_id, version, before=shown.mine)
    unit.emit(PolicyAcknowledged(page_id=page_id, version=version, person_id=actor.id or 0))


def _settle(actor: Actor, page_id: int, version: int, before: int | None) -> None:
    page = db.session.get_one(Page, page_id, with_for_update=True, populate_existing=True)
    ref = Ref(KIND, page_id)
    inbox.mark_read_about(actor, ref)
    if version < max(1, page.required):
        return
    dues.settle(ACKNOWLEDGE, ref, [actor.id or 0])
    if page.mandatory and access.addressed(actor, page) and (before or 0) < max(1, page.required):
        page.known = min(page.asked, page.known + 1)
