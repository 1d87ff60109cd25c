"""What every act on an item shares: finding or making it, its moderators, its history, its version."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from portal.core import clock
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import Conflict, NotFound
from portal.core.feature import Moderated, house
from portal.core.i18n import _
from portal.core.refs import Ref
from portal.moderation import access
from portal.moderation.models import UNRESOLVED, HistoryEntry, Item, ItemModerator

EXCERPT = 2000
"""Characters of the text that are kept for the queue."""


def kind_of(ref: Ref) -> Moderated:
    """How objects of the ref's kind are hidden; NotFound where the kind cannot be moderated."""
    found = house().moderated.get(ref.kind)
    if found is None:
        raise NotFound(_("There is nothing here that could be reported."))
    return found


def insert_new(table: Any) -> Any:
    """An INSERT that can yield to a row that is there already, on either database."""
    build = pg_insert if db.session.get_bind().dialect.name == "postgresql" else sqlite_insert
    return build(table)


def open_item(
    ref: Ref, *, source: str, suggested: str, excerpt: str, author_id: int | None, at: datetime
) -> tuple[Item, bool]:
    """The unresolved item of `ref` and whether it was made just now; of two at once, one makes it."""
    made = db.session.execute(
        insert_new(Item)
        .values(
            ref=str(ref),
            source=source[:60],
            suggested=suggested[:60],
            excerpt=excerpt[:EXCERPT],
            author_id=author_id,
            state="open",
            flags=0,
            note="",
            author_told=False,
            version=1,
            created_at=at,
        )
        .on_conflict_do_nothing(index_elements=["ref"], index_where=UNRESOLVED)
        .returning(Item.id)
    ).scalar_one_or_none()
    item = db.session.scalars(
        select(Item).where(Item.ref == str(ref), Item.state != "resolved").with_for_update()
    ).one()
    set_moderators(item.id, kind_of(ref).moderators(ref.id))
    return item, made is not None


def set_moderators(item_id: int, person_ids: Iterable[int]) -> None:
    """Stores who may decide beside the portal's moderators."""
    db.session.execute(delete(ItemModerator).where(ItemModerator.item_id == item_id))
    rows = [{"item_id": item_id, "person_id": person} for person in sorted(set(person_ids))]
    if rows:
        db.session.execute(insert(ItemModerator), rows)


def for_decision(actor: Actor, item_id: int) -> Item:
    """The item, locked, with its moderators as they are now; NotFound for whom it is not for."""
    item = db.session.get(Item, item_id, with_for_update=True, populate_existing=True)
    if item is None:
        raise not_here()
    ref = Ref.parse(item.ref)
    moderators = kind_of(ref).moderators(ref.id)
    if not access.may_decide(
        actor,
        author_id=item.author_id,
        appealed_from=item.appealed_from,
        state=item.state,
        moderators=moderators,
    ):
        raise not_here()
    set_moderators(item.id, moderators)
    return item


def not_here() -> NotFound:
    """The same words for an item that is not there and for one that is not for the actor."""
    return NotFound(_("There is no such item in your queue. It may be about a text of your own."))


def advance(item: Item, base: int, **values: Any) -> int:
    """Changes the item if it still has version `base`; the new version. Conflict where it moved on."""
    changed = db.session.execute(
        update(Item).where(Item.id == item.id, Item.version == base).values(version=base + 1, **values)
    )
    if not changed.rowcount:  # type: ignore[attr-defined]
        raise moved_on(item.id, base)
    db.session.refresh(item)
    return item.version


def moved_on(item_id: int, base: int) -> Conflict:
    """What a stale decision gets: nothing was decided; the page shows what happened meanwhile."""
    return Conflict(
        _("Something happened with this item while you were reading it, so nothing was decided."),
        item_id=item_id,
        base=base,
    )


def note_down(item: Item, actor_id: int | None, act: str, at: datetime | None = None, **details: Any) -> None:
    """Appends to the history of the item."""
    db.session.execute(
        insert(HistoryEntry).values(
            item_id=item.id,
            person_id=actor_id,
            act=act,
            details=details,
            version=item.version,
            at=at or clock.now(),
        )
    )
