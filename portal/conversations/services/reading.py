"""Read pointers and follow levels: one row for each person and conversation."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from portal.conversations import places
from portal.conversations.models import LEVELS, Follow, Post, Read
from portal.conversations.queries import state
from portal.conversations.services.upsert import upsert
from portal.core import clock, unit
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import Invalid
from portal.core.i18n import _
from portal.core.refs import Ref
from portal.notices.services import inbox

KEYS = ("person_id", "ref_kind", "ref_id")


@unit.writes
def mark_read(actor: Actor, ref: Ref, number: int | None = None) -> None:
    """The actor has read the conversation up to `number` (None: all of it). The pointer never goes back.

    Whoever has reached the end has seen what the inbox said about it, too.
    """
    places.card(actor, ref)
    last, top, _count = state.counters(ref)
    reached = last if number is None else min(number, last)
    if reached > 0:
        _advance(actor, ref, reached)
    if reached >= top:
        inbox.mark_read_about(actor, ref)


@unit.writes
def mark_unread(actor: Actor, ref: Ref, number: int) -> None:
    """Post `number` and what follows count as unread again."""
    places.card(actor, ref)
    _set(actor, ref, max(0, number - 1), {"number": max(0, number - 1), "at": clock.now()})


def _advance(actor: Actor, ref: Ref, number: int) -> None:
    further = func.max if db.session.get_bind().dialect.name == "sqlite" else func.greatest
    _set(actor, ref, number, {"number": further(Read.number, number), "at": clock.now()})


def _set(actor: Actor, ref: Ref, number: int, change: dict[str, object]) -> None:
    values = {"person_id": actor.id, "ref_kind": ref.kind, "ref_id": ref.id, "number": number}
    db.session.execute(upsert(Read, values | {"at": clock.now()}, keys=KEYS, change=change))


def wrote(actor: Actor, ref: Ref, number: int, seen: int) -> None:
    """A person's own post is read, unless posts of others that were not seen stand before it.

    Whoever writes follows the conversation from then on, unless a level was chosen before.
    """
    if actor.id is None:
        return
    # Nobody can have written between what was seen and the own post where the numbers follow each other.
    if seen >= number - 1 or not _unseen(actor, ref, max(seen, state.pointer(actor, ref)), number):
        _advance(actor, ref, number)
    _follow(actor, ref, "watching", clock.now(), keep=True)


def _unseen(actor: Actor, ref: Ref, known: int, number: int) -> bool:
    """Posts of others stand between the last one that the actor knows and `number`."""
    between = select(Post.id).where(
        Post.ref_kind == ref.kind,
        Post.ref_id == ref.id,
        Post.number > known,
        Post.number < number,
        Post.author_id.is_distinct_from(actor.id),
    )
    return db.session.scalar(between.limit(1)) is not None


@unit.writes
def follow(actor: Actor, ref: Ref, level: str) -> None:
    """`watching`: told of every post; `normal`: of mentions and answers to oneself; `muted`: of mentions."""
    if level not in LEVELS:
        raise Invalid(_("There is no such way to follow."), "level")
    places.card(actor, ref)
    _follow(actor, ref, level, clock.now(), keep=False)


def _follow(actor: Actor, ref: Ref, level: str, at: datetime, *, keep: bool) -> None:
    values = {"person_id": actor.id, "ref_kind": ref.kind, "ref_id": ref.id, "level": level, "since": at}
    change = None if keep else {"level": level, "since": at}
    db.session.execute(upsert(Follow, values, keys=KEYS, change=change))
