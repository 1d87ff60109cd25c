"""Who may flag, and who may decide on what; as a predicate and as the same rule in SQL."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from portal.core import access
from portal.core.actor import Actor
from portal.moderation.models import Item, ItemModerator

FLAG = access.declare("moderation.flag", "Report what one sees to the moderators.", access.signed_in)
OUTCOME = access.declare(
    "moderation.outcome", "See what came of one's own flags and texts, and appeal.", access.signed_in
)
REVIEW = access.declare(
    "moderation.review",
    "Decide on flagged objects: all of them for moderators, those of one's communities for their moderators.",
    access.inside,
)
MODERATE = access.declare(
    "moderation.moderate", "Have the review queue of all areas in the menu.", access.role("moderator")
)
REASONS = access.declare("moderation.reasons", "Edit the list of reasons.", access.role())


def moderates_all(actor: Actor) -> bool:
    """True for moderators and administrators of the portal."""
    return actor.inside and actor.has("moderator", "administrator")


def may_decide(
    actor: Actor,
    *,
    author_id: int | None,
    appealed_from: int | None,
    state: str,
    moderators: Collection[int],
) -> bool:
    """Nobody decides on a text of one's own, nor on the appeal against a decision of one's own."""
    if not actor.inside or actor.id == author_id:
        return False
    if state == "appealed" and actor.id == appealed_from:
        return False
    return moderates_all(actor) or actor.id in moderators


def decidable(actor: Actor) -> ColumnElement[bool]:
    """The rule of `may_decide` in SQL, with the moderators that are stored for each item."""
    if not actor.inside:
        return false()
    own = or_(Item.author_id.is_(None), Item.author_id != actor.id)
    judged = and_(Item.state == "appealed", Item.appealed_from.is_not(None), Item.appealed_from == actor.id)
    stored = select(ItemModerator.item_id).where(ItemModerator.person_id == actor.id)
    return and_(own, ~judged, true() if moderates_all(actor) else Item.id.in_(stored))
