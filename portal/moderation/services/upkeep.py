"""Keeping right who may decide, and whose due list has what, when roles and communities change."""

from __future__ import annotations

from sqlalchemy import select

from portal.core import unit
from portal.core.db import db
from portal.core.feature import house
from portal.core.refs import Ref
from portal.moderation.kinds import KIND
from portal.moderation.models import Item
from portal.moderation.queries import people
from portal.moderation.services import items
from portal.notices.services import dues

BATCH = 500


@unit.writes
def refresh() -> int:
    """Stores anew who may decide on each unresolved item, oldest first; the number of items looked at."""
    rows = db.session.execute(
        select(Item.id, Item.ref).where(Item.state != "resolved").order_by(Item.id).limit(BATCH)
    ).all()
    for item_id, text in rows:
        ref = Ref.parse(text)
        kind = house().moderated.get(ref.kind)
        items.set_moderators(item_id, kind.moderators(ref.id) if kind else ())
    return len(rows)


@unit.writes
def person_changed(person_id: int) -> None:
    """After a change of roles: items leave the due list of somebody who may not decide on them any more."""
    rows = db.session.execute(
        select(Item.id, Item.ref, Item.author_id, Item.appealed_from, Item.state)
        .where(Item.state != "resolved")
        .limit(BATCH)
    ).all()
    for row in rows:
        if person_id not in people.deciders(row):
            dues.settle("moderate", Ref(KIND, row.id), [person_id])
