"""Reactions as they are shown: of what kind, how many, and which are the reader's own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, select, tuple_

from portal.conversations.models import REACTIONS, Reaction, Tally
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.i18n import lazy_
from portal.core.refs import Ref

LABELS: dict[str, tuple[Any, str]] = {
    "thanks": (lazy_("Thank you"), "heart"),
    "agree": (lazy_("I agree"), "hand-thumbs-up"),
    "helpful": (lazy_("Helpful"), "lightbulb"),
    "celebrate": (lazy_("Well done"), "stars"),
}


@dataclass(frozen=True, slots=True)
class Chip:
    """One kind of reaction under something."""

    kind: str
    count: int
    mine: bool

    @property
    def label(self) -> str:
        """The word for it."""
        return str(LABELS[self.kind][0])

    @property
    def icon(self) -> str:
        """Its picture."""
        return LABELS[self.kind][1]


@dataclass(frozen=True, slots=True)
class ReactionBar:
    """What the part `components/reactions.html` shows; without a url it cannot be clicked."""

    url: str | None
    items: tuple[Chip, ...]


_NONE = tuple(Chip(kind, 0, False) for kind in REACTIONS)


def chips(stored: str | None) -> tuple[Chip, ...]:
    """All four kinds from `thanks:3:1,agree:1:0`."""
    if not stored:
        return _NONE
    counted = {}
    for part in stored.split(","):
        kind, count, mine = part.split(":")
        counted[kind] = Chip(kind, int(count), mine == "1")
    return tuple(counted.get(chip.kind, chip) for chip in _NONE)


def reactions(actor: Actor, refs: Iterable[Ref]) -> dict[Ref, ReactionBar]:
    """The reactions to each of `refs`, in one query; refs without any have a bar of zeros."""
    wanted = list(dict.fromkeys(refs))
    if not wanted:
        return {}
    mine = and_(
        Reaction.ref_kind == Tally.ref_kind,
        Reaction.ref_id == Tally.ref_id,
        Reaction.reaction == Tally.reaction,
        Reaction.person_id == actor.id,
    )
    rows = db.session.execute(
        select(Tally.ref_kind, Tally.ref_id, Tally.reaction, Tally.count, Reaction.person_id)
        .outerjoin(Reaction, mine)
        .where(tuple_(Tally.ref_kind, Tally.ref_id).in_([tuple(ref) for ref in wanted]), Tally.count > 0)
    )
    found: dict[Ref, dict[str, Chip]] = {ref: {} for ref in wanted}
    for kind, number, reaction, count, person in rows:
        found[Ref(kind, number)][reaction] = Chip(reaction, count, person is not None)
    return {ref: bar(ref, tuple(have.get(c.kind, c) for c in _NONE)) for ref, have in found.items()}


def bar(ref: Ref, items: tuple[Chip, ...]) -> ReactionBar:
    """The bar of a ref with the address that toggles."""
    return ReactionBar(f"/conversations/react/{ref}", items)
