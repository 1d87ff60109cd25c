"""Notes of a pairing."""

from __future__ import annotations

from datetime import datetime

from portal.core import clock, text, unit
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import Conflict, Invalid
from portal.core.i18n import _
from portal.training.models.mentoring import Note
from portal.training.queries import pairings


@unit.writes
def write(actor: Actor, pairing_id: int, *, body: str, visibility: str, at: datetime | None = None) -> int:
    """A note by one of the two: `mine` stays with its author, `ours` is read by both. Its id."""
    pairing = pairings.for_change(actor, pairing_id)
    if pairing.state == "requested":
        raise Conflict(_("Notes can be written once the request is accepted."))
    if visibility not in ("mine", "ours"):
        raise Invalid(_("Choose who reads the note."), "visibility")
    if not body.strip():
        raise Invalid(_("This looks empty. Write something that can be seen."), "body")
    note = Note(
        pairing_id=pairing_id, author_id=actor.id or 0, visibility=visibility, text=body,
        html=text.render(body).html, render_version=text.RENDER_VERSION, created_at=at or clock.now(),
    )  # fmt: skip
    db.session.add(note)
    db.session.flush()
    return note.id
