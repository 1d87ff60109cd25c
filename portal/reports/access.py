"""Who sees the figures of the house."""

from __future__ import annotations

from portal.core import access
from portal.core.actor import Actor

_ROLES = ("sponsor", "policy_owner", "moderator", "mentor", "administrator")


def _reads(actor: Actor) -> bool:
    return actor.inside and actor.has(*_ROLES)


SEE = access.declare("reports.see", "See the figures of all areas, each as far as one may.", _reads)
