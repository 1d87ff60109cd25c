"""How an item is pointed at by notices and due lists: by those who decide, by reporter and author."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, or_, select

from portal.core.actor import Actor
from portal.core.db import db
from portal.core.i18n import _, lazy_
from portal.core.refs import Ref, RefCard, RefKind
from portal.moderation import access
from portal.moderation.kinds import KIND
from portal.moderation.models import Flag, Item


def item_cards(actor: Actor, ids: Sequence[int]) -> dict[int, RefCard]:
    """Cards of items: the queue's page for those who decide, the outcome for reporter and author."""
    if not actor.signed_in:
        return {}
    decides = access.decidable(actor)
    reported = select(Flag.item_id).where(Flag.person_id == actor.id)
    wrote = and_(Item.author_id == actor.id, Item.author_told)
    rows = db.session.execute(
        select(Item.id, Item.author_id, decides.label("decides")).where(
            Item.id.in_(list(ids)), or_(decides, wrote, Item.id.in_(reported))
        )
    )
    return {row.id: _card(actor, row.id, row.author_id, bool(row.decides)) for row in rows}


def _card(actor: Actor, item_id: int, author_id: int | None, decides: bool) -> RefCard:
    ref = Ref(KIND, item_id)
    if decides:
        return RefCard(
            ref, _("Item %(number)s of the queue", number=item_id), f"/moderation/{item_id}", "flag"
        )
    title = _("Your text") if author_id == actor.id else _("Your report")
    return RefCard(ref, title, f"/moderation/outcome/{item_id}", "flag")


ITEM = RefKind(KIND, lazy_("Held item"), "flag", item_cards)
