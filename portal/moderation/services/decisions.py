"""Moderators at work: claim, release, note, decide, undo; and the author's appeal."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from portal.core import access as permissions
from portal.core import audit, clock, unit
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import Conflict, Invalid, NotAllowed
from portal.core.events import DecisionAppealed, DecisionUndone, ItemDecided
from portal.core.i18n import _
from portal.core.refs import Ref
from portal.moderation import access
from portal.moderation.models import Item
from portal.moderation.queries import reasons
from portal.moderation.services import items

CLAIM = timedelta(minutes=15)
UNDO = timedelta(hours=24)
APPEAL = timedelta(days=30)
NOTE = 1000


def may_undo(actor: Actor, item: Any) -> bool:
    """True while a decision can still be taken back by the actor."""
    fresh = item.decided_at is not None and clock.now() - item.decided_at <= UNDO
    return item.state == "resolved" and fresh and item.appealed_from != actor.id


def may_appeal(item: Any) -> bool:
    """True while the author can appeal; `item` as the author sees it."""
    fresh = item.decided_at is not None and clock.now() - item.decided_at <= APPEAL
    hidden = item.state == "resolved" and item.outcome == "upheld"
    return bool(item.role == "author" and hidden and fresh and item.appealed_at is None)


def _claimed_by_other(item: Item, actor: Actor, now: datetime) -> bool:
    held = item.claimed_until is not None and item.claimed_until > now
    return held and item.claimed_by is not None and item.claimed_by != actor.id


def _unresolved(item: Item, base: int) -> None:
    if item.state == "resolved":
        raise items.moved_on(item.id, base)


@unit.writes
def claim(actor: Actor, item_id: int) -> None:
    """Keeps the item for the actor for a quarter of an hour. Conflict where another one has it."""
    permissions.require(actor, access.REVIEW)
    item, now = items.for_decision(actor, item_id), clock.now()
    _unresolved(item, item.version)
    if _claimed_by_other(item, actor, now):
        raise Conflict(_("Somebody else has claimed this item. It is free again after 15 minutes."))
    items.advance(item, item.version, claimed_by=actor.id, claimed_until=now + CLAIM)
    items.note_down(item, actor.id, "claimed")


@unit.writes
def release(actor: Actor, item_id: int) -> None:
    """Gives a claimed item back to the queue; nothing happens where it is not the actor's."""
    permissions.require(actor, access.REVIEW)
    item = items.for_decision(actor, item_id)
    if item.claimed_by != actor.id or item.state == "resolved":
        return
    items.advance(item, item.version, claimed_by=None, claimed_until=None)
    items.note_down(item, actor.id, "released")


@unit.writes
def add_note(actor: Actor, item_id: int, text: str) -> None:
    """A note that only those see who decide."""
    permissions.require(actor, access.REVIEW)
    item = items.for_decision(actor, item_id)
    if not text.strip():
        raise Invalid(_("Write the note first."), "text")
    if len(text) > NOTE:
        raise Invalid(_("The note has room for %(count)s characters. Shorten it.", count=NOTE), "text")
    items.note_down(item, actor.id, "note", text=text.strip())


@unit.writes
def decide(
    actor: Actor, item_id: int, *, hide: bool, reason: str, note: str = "", version: int,
    at: datetime | None = None,
) -> None:  # fmt: skip
    """Hides the object or keeps it. `version` is the item's as the actor read it; `note` goes to the author.

    Conflict where the item moved on meanwhile or another moderator has claimed it; nothing is hidden then.
    """
    permissions.require(actor, access.REVIEW)
    item, now = items.for_decision(actor, item_id), clock.now()
    if item.version != version:
        raise items.moved_on(item_id, version)
    _unresolved(item, version)
    if _claimed_by_other(item, actor, now):
        raise items.moved_on(item_id, version)
    if reason not in {line.key for line in reasons.offered()}:
        raise Invalid(_("Choose one of the reasons."), "reason")
    if len(note) > NOTE:
        raise Invalid(_("The note has room for %(count)s characters. Shorten it.", count=NOTE), "note")
    appealed = item.state == "appealed"
    items.advance(
        item,
        version,
        state="resolved",
        outcome="upheld" if hide else "rejected",
        reason=reason,
        note=note.strip(),
        decided_by=actor.id,
        decided_at=at or now,
        author_told=item.author_told or hide,
        claimed_by=None,
        claimed_until=None,
    )
    _show_or_hide(actor, item, hidden=appealed, hide=hide)
    act = "hidden" if hide else "kept"
    items.note_down(item, actor.id, act, at, reason=reason, note=note.strip(), appeal=appealed)
    audit.record(actor, "moderation.hide" if hide else "moderation.keep", Ref.parse(item.ref), item=item.id,
                 reason=reason, appeal=appealed)  # fmt: skip
    unit.emit(ItemDecided(item_id=item.id, ref=item.ref, upheld=hide, actor_id=actor.id or 0, reason=reason))


def _show_or_hide(actor: Actor, item: Item, *, hidden: bool, hide: bool) -> None:
    """Brings the object from its present state (hidden or not) to the decided one."""
    ref = Ref.parse(item.ref)
    kind = items.kind_of(ref)
    if hide and not hidden:
        kind.hide(actor, ref.id, item.reason or "")
    if hidden and not hide:
        kind.restore(actor, ref.id)


@unit.writes
def undo(actor: Actor, item_id: int) -> None:
    """Takes a decision back within a day: the object is as before, the item open again."""
    permissions.require(actor, access.REVIEW)
    item, now = items.for_decision(actor, item_id), clock.now()
    if item.state != "resolved" or item.decided_at is None:
        raise Conflict(_("This decision was taken back already."))
    if now - item.decided_at > UNDO:
        raise NotAllowed(_("A decision can be taken back for 24 hours. After that the author can appeal."))
    newer = db.session.scalar(
        db.select(Item.id).where(Item.ref == item.ref, Item.state != "resolved", Item.id != item.id)
    )
    if newer:
        raise Conflict(_("It was reported anew meanwhile: decide on the newer item."))
    second = item.appealed_from is not None
    if second and item.appealed_from == actor.id:
        raise NotAllowed(_("The appeal was about a decision of yours: another moderator decides on it."))
    _show_or_hide(actor, item, hidden=item.outcome == "upheld", hide=second)
    items.advance(
        item,
        item.version,
        state="appealed" if second else "open",
        outcome="upheld" if second else None,
        decided_by=item.appealed_from,
        decided_at=None,
    )
    items.note_down(item, actor.id, "undone")
    audit.record(actor, "moderation.undo", Ref.parse(item.ref), item=item.id)
    unit.emit(DecisionUndone(item_id=item.id, ref=item.ref, actor_id=actor.id or 0))


@unit.writes
def appeal(actor: Actor, item_id: int, words: str) -> None:
    """The author asks for another look at what was hidden: once, within 30 days, by another moderator."""
    permissions.require(actor, access.OUTCOME)
    item = db.session.get(Item, item_id, with_for_update=True, populate_existing=True)
    if item is None or item.author_id != actor.id or item.outcome != "upheld":
        raise items.not_here()
    if item.appealed_at is not None:
        raise Conflict(_("You have appealed already. Each decision can be appealed once."))
    if item.state != "resolved" or item.decided_at is None or clock.now() - item.decided_at > APPEAL:
        raise Conflict(_("An appeal is possible within 30 days of the decision."))
    if not words.strip():
        raise Invalid(_("Say in your own words why it should be shown again."), "plea")
    if len(words) > NOTE:
        raise Invalid(_("There is room for %(count)s characters. Shorten it.", count=NOTE), "plea")
    items.advance(
        item, item.version, state="appealed", appealed_at=clock.now(), appealed_from=item.decided_by
    )
    items.note_down(item, actor.id, "appealed", words=words.strip())
    unit.emit(DecisionAppealed(item_id=item.id, ref=item.ref, author_id=actor.id or 0))
