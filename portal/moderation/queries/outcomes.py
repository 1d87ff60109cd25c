"""What reporter and author may see of an item."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select

from portal.core import refs
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.i18n import _
from portal.core.refs import Ref, RefCard
from portal.moderation.models import Flag, Item
from portal.moderation.queries.items import kind_word


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the reporter or the author sees of an item; nobody's name is in it."""

    id: int
    role: str
    kind: str
    excerpt: str
    card: RefCard | None
    state: str
    outcome: str | None
    reason: str | None
    note: str
    flagged_reason: str
    decided_at: datetime | None
    appealed_at: datetime | None
    created_at: datetime


def outcome(actor: Actor, item_id: int) -> Outcome:
    """What came of it, for somebody who flagged it or whose text was hidden; NotFound for all others."""
    row = db.session.execute(
        select(*Item.__table__.columns, Flag.reason.label("flagged_reason"), Flag.created_at.label("sent_at"))
        .outerjoin(Flag, and_(Flag.item_id == Item.id, Flag.person_id == actor.id))
        .where(Item.id == item_id)
    ).first()
    role = _role(actor, row) if row else None
    if row is None or role is None:
        raise NotFound(_("There is nothing at this address, or it is not for you."))
    ref = Ref.parse(row.ref)
    author = role == "author"
    return Outcome(
        id=row.id,
        role=role,
        kind=kind_word(ref.kind)[0],
        excerpt=row.excerpt if author else "",
        card=refs.card(actor, ref),
        state=row.state,
        outcome=row.outcome,
        reason=row.reason,
        note=row.note if author else "",
        flagged_reason="" if author else row.flagged_reason,
        decided_at=row.decided_at,
        appealed_at=row.appealed_at if author else None,
        created_at=row.decided_at or row.created_at if author else row.sent_at,
    )


def _role(actor: Actor, row: Any) -> str | None:
    """`author` only once something was decided against the text: a mere flag stays unknown to the author."""
    if actor.id is not None and row.author_id == actor.id:
        return "author" if row.author_told else None
    return "reporter" if row.flagged_reason is not None else None
