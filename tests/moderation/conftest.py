"""A kind of object for these tests: notes on a board, some of them in a room that few may enter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pytest

from portal.core import refs
from portal.core.actor import Actor
from portal.core.errors import NotFound
from portal.core.feature import Moderated, house
from portal.core.refs import Ref, RefCard, RefKind
from portal.people.queries import cards


@dataclass
class Board:
    """Notes by id; `private`: who may see a note; `moderators`: of the place where the notes hang."""

    texts: dict[int, str] = field(default_factory=dict)
    authors: dict[int, int] = field(default_factory=dict)
    private: dict[int, set[int]] = field(default_factory=dict)
    moderators: set[int] = field(default_factory=set)
    hidden: dict[int, str] = field(default_factory=dict)

    def add(self, text: str, by: str, *, only: Sequence[str] | None = None) -> Ref:
        """Hangs up a note."""
        number = len(self.texts) + 1
        ids = cards.ids_of([by, *(only or [])])
        self.texts[number], self.authors[number] = text, ids[by]
        if only is not None:
            self.private[number] = {ids[handle] for handle in [by, *only]}
        return Ref("board.note", number)

    def cards(self, actor: Actor, ids: Sequence[int]) -> dict[int, RefCard]:
        """What the actor may see."""
        seen = [i for i in ids if i in self.texts and i not in self.hidden]
        seen = [i for i in seen if actor.signed_in and actor.id in self.private.get(i, {actor.id})]
        return {i: RefCard(Ref("board.note", i), self.texts[i], f"/people?note={i}", "sticky") for i in seen}

    def hide(self, actor: Actor, number: int, reason: str) -> None:
        """Takes a note from sight."""
        if number in self.hidden:
            raise NotFound("hidden already")
        self.hidden[number] = reason

    def restore(self, actor: Actor, number: int) -> None:
        """Brings it back."""
        del self.hidden[number]


@pytest.fixture
def board(app) -> Iterator[Board]:
    """The board, known to refs and to moderation."""
    made = Board()
    refs.register(RefKind("board.note", "Note", "sticky", made.cards))
    house().moderated["board.note"] = Moderated(
        kind="board.note",
        hide=made.hide,
        restore=made.restore,
        excerpt=lambda number: made.texts[number],
        author=lambda number: made.authors[number],
        moderators=lambda number: sorted(made.moderators),
    )
    yield made
    del house().moderated["board.note"]
    refs._KINDS.pop("board.note")
