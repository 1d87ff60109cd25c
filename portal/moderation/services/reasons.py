"""Editing the list of reasons."""

from __future__ import annotations

import re

from portal.core import access as permissions
from portal.core import audit, unit
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import Invalid
from portal.core.i18n import _
from portal.moderation import access, kinds
from portal.moderation.models import Reason
from portal.moderation.queries import reasons


@unit.writes
def save(
    actor: Actor, key: str, *, labels: dict[str, str], helps: dict[str, str], policy: str = "",
    place: int = 100, active: bool = True,
) -> None:  # fmt: skip
    """Adds a reason or changes one; texts by language code, empty ones mean Ponte's own words.

    Invalid where a new reason has no label, or where no reason would be left to choose.
    """
    permissions.require(actor, access.REASONS)
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,59}", key):
        raise Invalid(_("Use letters a-z, digits and _ only."), "key")
    kept = {code: text.strip() for code, text in labels.items() if text.strip()}
    if not kept and key not in kinds.REASONS:
        raise Invalid(_("A reason needs a label in one language at least."), "label_en")
    others = [line for line in reasons.offered() if line.key != key]
    if not active and not others:
        raise Invalid(_("One reason must be left to choose."), "active")
    db.session.merge(
        Reason(
            key=key,
            labels=kept,
            helps={code: text.strip() for code, text in helps.items() if text.strip()},
            policy=policy.strip(),
            place=place,
            active=active,
        )
    )
    audit.record(actor, "moderation.reason", None, key=key, labels=kept, policy=policy, active=active)
