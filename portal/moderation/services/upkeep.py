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
_ASKED = (Item.id, Item.ref, Item.author_id, Item.appealed_from, Item.state)


@unit.writes
def refresh() -> int:
    """Stores anew who may decide on each unresolved item, oldest first; the number of items
    looked at. Who may not any more has them no longer on the due list.
    """
    rows = db.session.execute(
        select(*_ASKED).where(Item.state != "resolved").order_by(Item.id).limit(BATCH)
    ).all()
    for row in rows:
        before, ref = people.deciders(row), Ref.parse(row.ref)
        kind = house().moderated.get(ref.kind)
        items.set_moderators(row.id, kind.moderators(ref.id) if kind else ())
        gone = set(before) - set(people.deciders(row))
        if gone:
            dues.settle("moderate", Ref(KIND, row.id), gone)
    return len(rows)


@unit.writes
def person_changed(person_id: int) -> None:
    """After a change of roles: items leave the due list of somebody who may not decide on them any more."""
    rows = db.session.execute(select(*_ASKED).where(Item.state != "resolved").limit(BATCH)).all()
    for row in rows:
        if person_id not in people.deciders(row):
            dues.settle("moderate", Ref(KIND, row.id), [person_id])
