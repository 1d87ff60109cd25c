"""Where conversations happen: the area that owns a kind of ref says who may write and what follows.

    places.register(Place("communities.thread", may_write=..., readers=..., written=...))

Registered at import by the area's feature module, so that this package knows no area. Who may *read* is
what the kind's ref cards say (`portal.core.refs`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.core import refs
from portal.core.actor import Actor
from portal.core.errors import NotFound
from portal.core.i18n import _
from portal.core.refs import Ref, RefCard


@dataclass(frozen=True, slots=True)
class Counters:
    """The stored counters of a conversation: `last` number, highest visible number, visible posts."""

    last: int
    top: int
    count: int


@dataclass(frozen=True, slots=True)
class Writing:
    """A post that was just written, for the owner of the place."""

    post_id: int
    number: int
    author_id: int | None
    at: datetime
    counters: Counters


def _nobody(_ref_id: int) -> Sequence[int]:
    return ()


def _nothing(*_details: object) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Place:
    """What conversations ask about a kind of ref. All hooks run inside the open unit of work.

    `may_write(actor, id)` raises NotFound or NotAllowed with the reason. `readers(id, people)` gives those
    of `people` who can see the place. `audience(id)` gives the ids of all who can see it where they are few,
    None where it is every employee. `moderates(actor, id)` is true for those who keep order there.
    `written(actor, id, Writing)` follows each post; `changed(id, number, act, Counters)` follows `edited`,
    `deleted`, `hidden`, `restored`; `reacted(id, number, reaction, step)` a reaction to a post (+1 or -1).
    """

    kind: str
    may_write: Callable[[Actor, int], None]
    readers: Callable[[int, Sequence[int]], set[int]]
    audience: Callable[[int], Sequence[int] | None]
    moderates: Callable[[Actor, int], bool]
    moderators: Callable[[int], Sequence[int]] = _nobody
    written: Callable[[Actor, int, Writing], None] = _nothing
    changed: Callable[[int, int, str, Counters], None] = _nothing
    reacted: Callable[[int, int, str, int], None] = _nothing


_PLACES: dict[str, Place] = {}


def register(place: Place) -> None:
    """Makes a kind of ref a place where people write."""
    _PLACES[place.kind] = place


def gone() -> NotFound:
    """The refusal for what is not there and for what is hidden alike."""
    return NotFound(_("This conversation is not there, or it is not for you."))


def place_of(ref: Ref) -> Place:
    """The place of a ref; NotFound where nothing can be written on that kind."""
    if ref.kind not in _PLACES:
        raise gone()
    return _PLACES[ref.kind]


def card(actor: Actor, ref: Ref) -> RefCard:
    """The card of the place where the actor may read it; NotFound otherwise."""
    place_of(ref)
    found = refs.card(actor, ref)
    if found is None:
        raise gone()
    return found


def post_url(card_url: str, number: int) -> str:
    """Address of post `number` in the place with that address: the place's page takes `post=N`."""
    return f"{card_url}{'&' if '?' in card_url else '?'}post={number}#post-{number}"
