"""Bringing something before the moderators: a person's flag, or a rule of an area."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select

from portal.core import access as permissions
from portal.core import clock, limits, refs, unit
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import Conflict, Invalid, NotFound
from portal.core.events import Flagged, ItemHeld
from portal.core.i18n import _
from portal.core.refs import Ref, RefCard
from portal.moderation import access
from portal.moderation.models import Flag
from portal.moderation.queries import reasons
from portal.moderation.services import items

NOTE = 500
"""Characters of a reporter's note."""
AN_HOUR = 20
"""Flags that one person may send in an hour."""


def card_to_flag(actor: Actor, ref: Ref) -> RefCard:
    """The card of what the actor is about to report; NotFound where it is hidden from the actor or gone."""
    items.kind_of(ref)
    card = refs.card(actor, ref)
    if card is None:
        raise NotFound(_("There is nothing here that could be reported."))
    return card


@unit.writes
def flag(actor: Actor, ref: Ref, *, reason: str, note: str = "", at: datetime | None = None) -> int:
    """Reports `ref` to the moderators; the id of the item that the flag belongs to.

    NotFound for what the actor may not see, Invalid for one's own text or an unknown reason, Conflict
    where the actor's flag is there already. `at`: when it happened, for imports and the demo.
    """
    permissions.require(actor, access.FLAG)
    card_to_flag(actor, ref)
    kind = items.kind_of(ref)
    author = kind.author(ref.id)
    if author == actor.id:
        raise Invalid(_("This is your own text: edit it, or take it back, instead of reporting it."))
    if reason not in {line.key for line in reasons.offered()}:
        raise Invalid(_("Choose one of the reasons."), "reason")
    if len(note) > NOTE:
        raise Invalid(_("The note has room for %(count)s characters. Shorten it.", count=NOTE), "note")
    if at is None and limits.hit(f"moderation.flag/{actor.id}", 3600) > AN_HOUR:
        raise Invalid(_("These are many reports in one hour. Write to a moderator instead."))
    item, fresh = items.open_item(
        ref,
        source="flag",
        suggested=reason,
        excerpt=kind.excerpt(ref.id),
        author_id=author,
        at=at or clock.now(),
    )
    if db.session.scalar(select(Flag.id).where(Flag.item_id == item.id, Flag.person_id == actor.id)):
        raise Conflict(_("You have reported this already. A moderator will look at it."))
    if fresh:
        item.flags = 1
    else:
        items.advance(item, item.version, flags=item.flags + 1)
    db.session.execute(
        insert(Flag).values(
            item_id=item.id,
            person_id=actor.id,
            reason=reason,
            note=note.strip(),
            created_at=at or clock.now(),
        )
    )
    items.note_down(item, actor.id, "flagged", at, reason=reason, note=note.strip())
    unit.emit(Flagged(item_id=item.id, ref=str(ref), reporter_id=actor.id or 0))
    return item.id


@unit.writes
def hold(ref: Ref, *, source: str, reason: str, excerpt: str, author_id: int | None) -> int:
    """A rule of an area puts `ref` before the moderators; the id of its item.

    `source` names the rule ("insights.personal_data"), `reason` is a key of the list of reasons. Holding
    what is open already adds the rule to its history.
    """
    item, fresh = items.open_item(
        ref, source=source, suggested=reason, excerpt=excerpt, author_id=author_id, at=clock.now()
    )
    if not fresh:
        items.advance(item, item.version)
    items.note_down(item, None, "held", source=source, reason=reason)
    unit.emit(ItemHeld(item_id=item.id, ref=str(ref), source=source))
    return item.id
