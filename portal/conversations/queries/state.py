"""What a reader's own state in a conversation is: read up to, following, draft; who follows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select

from portal.conversations.models import Draft, Follow, Post, Read, Stream
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.refs import Ref


@dataclass(frozen=True, slots=True)
class SavedDraft:
    """A draft as the composer takes it."""

    body: str
    saved_at: datetime


def with_pointer(query: Any, actor: Actor, kind: str, id_column: Any) -> Any:
    """Adds columns `pointer` (the reader's last read number or NULL) and `level` (NULL: normal)."""
    me = actor.id if actor.id is not None else 0
    reading = and_(Read.person_id == me, Read.ref_kind == kind, Read.ref_id == id_column)
    following = and_(Follow.person_id == me, Follow.ref_kind == kind, Follow.ref_id == id_column)
    query = query.outerjoin(Read, reading).outerjoin(Follow, following)
    return query.add_columns(Read.number.label("pointer"), Follow.level.label("level"))


def read_until(kind: str, id_column: Any, moment: Any) -> Any:
    """Column `read_until`: the last number that was written until `moment`; looks from the end."""
    earlier = (Post.ref_kind == kind) & (Post.ref_id == id_column) & (Post.created_at <= moment)
    last = select(Post.number).where(earlier).order_by(Post.number.desc()).limit(1)
    return last.scalar_subquery().label("read_until")


def with_draft(query: Any, actor: Actor, place: Any) -> Any:
    """Adds columns `draft` and `draft_at` of the reader's draft at `place`."""
    mine = and_(Draft.person_id == (actor.id if actor.id is not None else 0), Draft.place == place)
    return query.outerjoin(Draft, mine).add_columns(
        Draft.source.label("draft"), Draft.saved_at.label("draft_at")
    )


def draft(actor: Actor, place: str) -> SavedDraft | None:
    """What the actor has begun to write at `place`."""
    row = db.session.execute(
        select(Draft.source, Draft.saved_at).where(Draft.person_id == actor.id, Draft.place == place)
    ).first()
    return SavedDraft(*row) if row else None


def pointer(actor: Actor, ref: Ref) -> int:
    """The last number that the actor has read; 0 for none."""
    found = db.session.scalar(
        select(Read.number).where(
            Read.person_id == actor.id, Read.ref_kind == ref.kind, Read.ref_id == ref.id
        )
    )
    return found or 0


def unread(actor: Actor, refs: Iterable[Ref], since: datetime | None = None) -> dict[Ref, int]:
    """How many posts of others each conversation holds that the actor has not read, in one query.

    `since`: older posts count as read. Refs without unread posts are left out.
    """
    kinds: dict[str, list[int]] = {}
    for ref in refs:
        kinds.setdefault(ref.kind, []).append(ref.id)
    if not kinds:
        return {}
    wanted = or_(*(and_(Post.ref_kind == kind, Post.ref_id.in_(ids)) for kind, ids in kinds.items()))
    reading = and_(Read.person_id == actor.id, Read.ref_kind == Post.ref_kind, Read.ref_id == Post.ref_id)
    query = (
        select(Post.ref_kind, Post.ref_id, func.count())
        .outerjoin(Read, reading)
        .where(
            wanted,
            Post.number > func.coalesce(Read.number, 0),
            Post.deleted_at.is_(None),
            Post.hidden_at.is_(None),
            or_(Post.author_id.is_(None), Post.author_id != actor.id),
        )
        .group_by(Post.ref_kind, Post.ref_id)
    )
    if since is not None:
        query = query.where(Post.created_at > since)
    return {Ref(kind, number): count for kind, number, count in db.session.execute(query)}


@dataclass(frozen=True, slots=True)
class Told:
    """Whom a new post concerns."""

    author_id: int | None
    replied_to: int | None
    watching: frozenset[int]
    muted: frozenset[int]


def concerned(ref: Ref, post_id: int) -> Told | None:
    """Who follows the conversation, and who wrote the post that `post_id` answers.

    A post to everybody answers the one who began, if that person follows still.
    """
    row = db.session.execute(
        select(Post.author_id, Post.reply_to, Post.created_at).where(
            Post.id == post_id, Post.deleted_at.is_(None), Post.hidden_at.is_(None)
        )
    ).first()
    if row is None:
        return None
    levels = db.session.execute(
        select(Follow.person_id, Follow.level, Follow.since).where(
            Follow.ref_kind == ref.kind, Follow.ref_id == ref.id
        )
    ).all()
    # Whoever began to follow by answering this very post has read it.
    watching = frozenset(
        one.person_id for one in levels if one.level == "watching" and one.since <= row.created_at
    )
    answered = db.session.scalar(
        select(Post.author_id).where(
            Post.ref_kind == ref.kind, Post.ref_id == ref.id, Post.number == (row.reply_to or 1)
        )
    )
    if answered == row.author_id or (row.reply_to is None and answered not in watching):
        answered = None
    return Told(
        author_id=row.author_id,
        replied_to=answered,
        watching=watching,
        muted=frozenset(one.person_id for one in levels if one.level == "muted"),
    )


def counters(ref: Ref) -> tuple[int, int, int]:
    """(last number, highest visible number, visible posts); zeros where nothing is written yet."""
    row = db.session.execute(
        select(Stream.last, Stream.top, Stream.count).where(
            Stream.ref_kind == ref.kind, Stream.ref_id == ref.id
        )
    ).first()
    return (row[0], row[1], row[2]) if row else (0, 0, 0)


def texts(kind: str, ids: Sequence[int], cap: int = 300) -> dict[int, list[str]]:
    """Plain texts of the visible posts of several conversations, in order, at most `cap` of each."""
    rows = db.session.execute(
        select(Post.ref_id, Post.body_text)
        .where(
            Post.ref_kind == kind,
            Post.ref_id.in_(list(ids)),
            Post.number <= cap,
            Post.deleted_at.is_(None),
            Post.hidden_at.is_(None),
        )
        .order_by(Post.ref_id, Post.number)
    )
    found: dict[int, list[str]] = {}
    for number, text in rows:
        found.setdefault(number, []).append(text)
    return found
