"""Which kinds of object can be found, and how the index learns about them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from portal.core.actor import Actor
from portal.core.ports import Document


@dataclass(frozen=True, slots=True)
class SearchKind:
    """A kind of object in the index; its cards come from the RefKind of the same name.

    `documents` loads documents by id (a missing id means: drop it), `ids_after` pages through all ids.
    """

    kind: str
    label: Any
    documents: Callable[[Sequence[int]], Iterable[Document]]
    ids_after: Callable[[int, int], Sequence[int]]


_KINDS: dict[str, SearchKind] = {}
_TOKENS: list[Callable[[Actor], set[str]]] = []


def register(kind: SearchKind) -> None:
    """Makes a kind searchable."""
    _KINDS[kind.kind] = kind


def register_tokens(tokens: Callable[[Actor], set[str]]) -> None:
    """Adds a source of access tokens, such as the communities of a person."""
    if tokens not in _TOKENS:
        _TOKENS.append(tokens)


def kinds() -> dict[str, SearchKind]:
    """All searchable kinds by name."""
    return dict(_KINDS)


def tokens_of(actor: Actor) -> frozenset[str]:
    """What the actor may read, as access tokens.

    `all`: every employee; `any`: everybody with an account; `p:ID`: this person; `r:ROLE`; and what
    the areas add (`c:ID` for a community).
    """
    if not actor.signed_in:
        return frozenset()
    tokens = {"any", f"p:{actor.id}"} | {f"r:{role}" for role in actor.roles}
    if actor.inside:
        tokens.add("all")
    for source in _TOKENS:
        tokens |= source(actor)
    return frozenset(tokens)


def documents_of(kind: str, ids: Sequence[int]) -> Iterator[Document]:
    """Documents of those ids that exist; an unknown kind has none."""
    if kind in _KINDS:
        yield from _KINDS[kind].documents(ids)


def all_documents(batch: int = 500) -> Iterator[Document]:
    """Every document of every kind, for a new index."""
    for kind in _KINDS.values():
        last = 0
        while ids := list(kind.ids_after(last, batch)):
            yield from kind.documents(ids)
            last = ids[-1]
