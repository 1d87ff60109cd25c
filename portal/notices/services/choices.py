"""How a person wants to hear of things."""

from __future__ import annotations

from portal.core import unit
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.feature import house
from portal.notices.models import Preference


@unit.writes
def choose(actor: Actor, channels: dict[str, str]) -> None:
    """Saves the channel of each kind: `portal`, `mail` or `none`; unknown kinds are left out."""
    for kind in house().notices.keys() & channels.keys():
        if channels[kind] in ("portal", "mail", "none"):
            db.session.merge(Preference(person_id=actor.id, kind=kind, channel=channels[kind]))
