"""What follows from flags and decisions: who is asked, who is told."""

from __future__ import annotations

from portal.core.events import (
    DecisionAppealed,
    DecisionUndone,
    Flagged,
    ItemDecided,
    ItemHeld,
    RolesChanged,
)
from portal.moderation.services import telling, upkeep


def flagged(event: Flagged) -> None:
    """Moderators are asked to decide; the reporter has the receipt already."""
    telling.ask_moderators(event.item_id, but=event.reporter_id)


def held(event: ItemHeld) -> None:
    """Moderators are asked to decide."""
    telling.ask_moderators(event.item_id)


def decided(event: ItemDecided) -> None:
    """Reporters hear what came of it, the author where something was hidden or shown again."""
    telling.tell_outcome(event.item_id)


def undone(event: DecisionUndone) -> None:
    """The item waits again; those who heard of the decision hear that it was taken back."""
    telling.tell_undone(event.item_id)
    telling.ask_moderators(event.item_id, but=event.actor_id)


def appealed(event: DecisionAppealed) -> None:
    """Other moderators than the first are asked."""
    telling.ask_moderators(event.item_id)


def roles_changed(event: RolesChanged) -> None:
    """Somebody who is no moderator any more has no items on the due list."""
    upkeep.person_changed(event.person_id)
