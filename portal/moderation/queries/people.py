"""Who is asked to decide on an item, and who is told about it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from portal.core.db import db
from portal.moderation.models import Flag, Item, ItemModerator
from portal.people.queries import actors, cards


def item(item_id: int) -> Any:
    """The columns of an item, for handlers; None where it is gone."""
    return db.session.execute(select(*Item.__table__.columns).where(Item.id == item_id)).first()


def deciders(item: Any) -> list[int]:
    """Ids of those who are asked: moderators of the portal and of the place; administrators where all of
    them are excluded. `item` has id, author_id, appealed_from and state.

    Neither the author, nor on an appeal the one who decided first, nor anybody of an agency is among them.
    """
    excluded = {item.author_id} | ({item.appealed_from} if item.state == "appealed" else set())
    stored = db.session.scalars(select(ItemModerator.person_id).where(ItemModerator.item_id == item.id))
    inside = {actor.id for actor in actors.many(list(stored)) if actor.inside and actor.id}
    asked = (inside | set(cards.with_role("moderator"))) - excluded
    return sorted(asked or set(cards.with_role("administrator")) - excluded)


def reporters(item_id: int) -> list[int]:
    """Ids of those who flagged the item."""
    return list(db.session.scalars(select(Flag.person_id).where(Flag.item_id == item_id)))
