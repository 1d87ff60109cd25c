"""What follows from thanks: those thanked hear of it, and their managers of what is public."""

from __future__ import annotations

from portal.core.errors import NotFound
from portal.core.events import ThanksGiven
from portal.notices.services import inbox
from portal.people.queries import actors
from portal.recognition.kinds import TEAM, THANKED
from portal.recognition.queries import loading, wall


def thanks_given(event: ThanksGiven) -> None:
    """One line for each receiver; for each manager one, only where everybody may read it anyway."""
    giver = actors.by_id(event.actor_id)
    if giver is None:
        return
    try:
        card = wall.one(giver, event.thanks_id)
    except NotFound:  # taken back before it was delivered: nobody needs to hear of it
        return
    inbox.tell(event.to, THANKED, card.ref, actor=giver)
    if card.shown == "public":
        managers = loading.managers_of(event.to) - set(event.to)
        names = ", ".join(face.name for face in card.receivers)
        inbox.tell(managers, TEAM, card.ref, actor=giver, names=names)
