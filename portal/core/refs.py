"""Something is pointed at: `Ref("wiki.page", 12)`, and the registry that can show any kind.

Moderation, notices, recognition, conversations, search and audit point with refs and import nobody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from portal.core.actor import Actor

LARGEST_ID = 2**31 - 1
"""Ids are 32 bits wide in the database, which refuses to compare with more."""


class Ref(NamedTuple):
    """A typed pointer; its text form is `kind:id`."""

    kind: str
    id: int

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> Ref:
        """The ref of `"wiki.page:12"`; ValueError where it is not one."""
        kind, _, number = text.partition(":")
        plain = "." in kind and number.isascii() and number.isdigit() and len(number) <= 10
        if not plain or int(number) > LARGEST_ID:
            raise ValueError(f"not a ref: {text[:60]!r}")
        return cls(kind, int(number))


@dataclass(frozen=True, slots=True)
class RefCard:
    """How an object shows itself to a reader who may see it."""

    ref: Ref
    title: str
    url: str
    icon: str = "link-45deg"
    subtitle: str = ""
    language: str | None = None


Cards = Callable[[Actor, Sequence[int]], dict[int, RefCard]]


@dataclass(frozen=True, slots=True)
class RefKind:
    """A kind of object. `cards` answers only for what the actor may see, in one query.

    `word` is what people type (`[[word:key]]`, `word#12`); `find` turns the key into an id.
    """

    kind: str
    label: Any
    icon: str
    cards: Cards
    word: str = ""
    find: Callable[[str], int | None] | None = None


_KINDS: dict[str, RefKind] = {}


def register(kind: RefKind) -> None:
    """Makes a kind known; done once for each by the application."""
    _KINDS[kind.kind] = kind


def kinds() -> dict[str, RefKind]:
    """All kinds by name."""
    return dict(_KINDS)


def resolve(actor: Actor, refs: Iterable[Ref]) -> dict[Ref, RefCard]:
    """Cards of those refs that exist and that the actor may see; one query for each kind."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for ref in refs:
        if ref.kind in _KINDS:
            wanted[ref.kind].add(ref.id)
    found: dict[Ref, RefCard] = {}
    for kind, ids in wanted.items():
        for number, card in _KINDS[kind].cards(actor, sorted(ids)).items():
            found[Ref(kind, number)] = card
    return found


def card(actor: Actor, ref: Ref) -> RefCard | None:
    """The card of one ref, or None where it is gone or hidden from the actor."""
    return resolve(actor, [ref]).get(ref)


def by_word(word: str) -> RefKind | None:
    """The kind that people call `word` in text."""
    return next((kind for kind in _KINDS.values() if kind.word == word), None)
