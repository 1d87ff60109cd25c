"""Notices and due items. Nobody's name is in a notice: not the reporter's, not the moderator's."""

from __future__ import annotations

from typing import Any

from portal.core import unit
from portal.core.refs import Ref
from portal.moderation.kinds import KIND
from portal.moderation.queries import people, reasons
from portal.notices.services import dues, inbox

MINUTES = 3
"""What a decision takes, on the due list."""


def _reason(key: str | None) -> dict[str, Any]:
    """What a notice keeps of a reason, so that it can be said without asking the database."""
    return {"reason": key or "", "labels": reasons.labels_of(key or "")}


@unit.writes
def ask_moderators(item_id: int, but: int | None = None) -> None:
    """Puts an item that waits on the due lists of those who may decide; `but` one is not told of it."""
    item = people.item(item_id)
    if item is None or item.state == "resolved":
        return
    asked, ref = people.deciders(item), Ref(KIND, item_id)
    title = " ".join(item.excerpt.split())[:120] or str(ref)
    dues.settle("moderate", ref)
    dues.due(asked, "moderate", ref, title=title, url=f"/moderation/{item_id}", minutes=MINUTES)
    told = [person for person in asked if person != but]
    inbox.tell(told, "moderation.waiting", ref, appeal=item.state == "appealed",
                 **_reason(item.suggested))  # fmt: skip


@unit.writes
def tell_outcome(item_id: int) -> None:
    """Reporters hear the outcome; the author hears of what was hidden, and how an appeal ended."""
    item = people.item(item_id)
    if item is None or item.state != "resolved":
        return
    ref, hidden = Ref(KIND, item_id), item.outcome == "upheld"
    dues.settle("moderate", ref)
    inbox.tell(
        people.reporters(item_id), "moderation.outcome", ref,
        hidden=hidden, **_reason(item.reason),
    )  # fmt: skip
    if item.author_id and (hidden or item.appealed_at):
        inbox.tell(
            [item.author_id], "moderation.yours", ref,
            hidden=hidden, appeal=item.appealed_at is not None, **_reason(item.reason),
        )  # fmt: skip


@unit.writes
def tell_undone(item_id: int) -> None:
    """Those who heard of the decision hear that it was taken back."""
    item = people.item(item_id)
    if item is None:
        return
    told = set(people.reporters(item_id))
    if item.author_told and item.author_id:
        told.add(item.author_id)
    inbox.tell(told, "moderation.undone", Ref(KIND, item_id))
