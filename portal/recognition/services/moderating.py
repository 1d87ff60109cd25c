"""What moderation does with thanks, inside its own unit; the decision itself is recorded there."""

from __future__ import annotations

from portal.core import clock, unit
from portal.core.actor import Actor
from portal.core.refs import Ref
from portal.recognition.queries import loading
from portal.recognition.queries.wall import KIND


@unit.writes
def hide(actor: Actor, thanks_id: int, reason: str) -> None:
    """Only the giver sees it from now on, with the reason."""
    thanks = loading.row(thanks_id)
    thanks.hidden_at, thanks.hidden_reason = clock.now(), reason[:300]
    unit.index(Ref(KIND, thanks_id))


@unit.writes
def restore(actor: Actor, thanks_id: int) -> None:
    """It is shown as before."""
    thanks = loading.row(thanks_id)
    thanks.hidden_at, thanks.hidden_reason = None, ""
    unit.index(Ref(KIND, thanks_id))
