"""Posts as readers see them: a page by numbers, one post, its history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import String, bindparam, case, cast, exists, func, select

from portal.conversations import places
from portal.conversations.models import Post, Reaction, Revision, Tally
from portal.conversations.queries.reactions import Chip, chips
from portal.core import diff, refs
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import NotAllowed
from portal.core.i18n import _
from portal.core.refs import Ref, RefCard
from portal.people.models import Person, RoleGrant

KIND = "conversations.post"
SIZE = 20


@dataclass(frozen=True, slots=True)
class Line:
    """A post on a page. `html` is empty where it is hidden or deleted; `gone` says which."""

    id: int
    number: int
    author_id: int | None
    name: str
    handle: str
    guest: bool
    created_at: datetime
    edited_at: datetime | None
    html: str
    language: str | None
    reply_to: int | None
    votes: int
    gone: str
    reason: str
    chips: tuple[Chip, ...]
    mine: bool

    @property
    def face(self) -> tuple[int, str]:
        """Tint (0-7) and initials, as the part `avatar` makes them."""
        return face(self.name, self.handle)


_SIGNS = "abcdefghijklmnopqrstuvwxyz0123456789_.-"


@lru_cache(maxsize=4096)
def face(name: str, handle: str) -> tuple[int, str]:
    """The same tint and initials for a person everywhere (see `components/avatar.html`)."""
    tint = 0
    for letter in (handle or name)[:8]:
        tint = tint * 7 + _SIGNS.find(letter.lower()) + 2
    words = name.split() or ["?"]
    first = words[0][0]
    last = words[-1][0] if len(words) > 1 and first.upper() != first.lower() else ""
    return tint % 8, (first + last).upper()


_MINE = exists().where(
    Reaction.ref_kind == Tally.ref_kind,
    Reaction.ref_id == Tally.ref_id,
    Reaction.reaction == Tally.reaction,
    Reaction.person_id == bindparam("me"),
)
_REACTIONS = (
    select(
        func.aggregate_strings(
            Tally.reaction + ":" + cast(Tally.count, String) + case((_MINE, ":1"), else_=":0"), ","
        )
    )
    .where(Tally.ref_kind == KIND, Tally.ref_id == Post.id, Tally.count > 0)
    .correlate(Post)
    .scalar_subquery()
)
_GUEST = exists().where(RoleGrant.person_id == Post.author_id, RoleGrant.role == "agency")
_PAGE = (
    select(
        Post.id,
        Post.number,
        Post.author_id,
        Post.author_name,
        Person.name,
        Person.handle,
        _GUEST.label("guest"),
        Post.created_at,
        Post.edited_at,
        Post.body_html,
        Post.language,
        Post.reply_to,
        Post.votes,
        Post.hidden_at,
        Post.hidden_reason,
        Post.deleted_at,
        _REACTIONS.label("reactions"),
    )
    .outerjoin(Person, Person.id == Post.author_id)
    .where(
        Post.ref_kind == bindparam("kind"),
        Post.ref_id == bindparam("ref_id"),
        Post.number.between(bindparam("first"), bindparam("last")),
    )
    .order_by(Post.number)
)


def page_number(number: int, size: int = SIZE) -> int:
    """On which page post `number` stands."""
    return (max(1, number) - 1) // size + 1


def posts(actor: Actor, ref: Ref, page: int = 1, size: int = SIZE) -> list[Line]:
    """One page of the conversation, by number; one query with authors and reactions.

    The caller has made sure that the actor may read `ref`.
    """
    first = (page - 1) * size + 1
    asked = {"kind": ref.kind, "ref_id": ref.id, "first": first, "last": first + size - 1, "me": actor.id}
    return [_line(row, actor) for row in db.session.execute(_PAGE, asked)]


def _line(row: Any, actor: Actor) -> Line:
    gone = "deleted" if row.deleted_at else "hidden" if row.hidden_at else ""
    return Line(
        id=row.id,
        number=row.number,
        author_id=row.author_id,
        name=row.name or row.author_name or _("Somebody"),
        handle=row.handle or "",
        guest=row.guest,
        created_at=row.created_at,
        edited_at=row.edited_at,
        html="" if gone else row.body_html,
        language=row.language,
        reply_to=row.reply_to,
        votes=row.votes,
        gone=gone,
        reason=row.hidden_reason,
        chips=chips(row.reactions),
        mine=row.author_id is not None and row.author_id == actor.id,
    )


@dataclass(frozen=True, slots=True)
class One:
    """One post by itself, with the card of the place where it stands."""

    id: int
    ref: Ref
    number: int
    author_id: int | None
    author: str
    source: str
    text: str
    edit_count: int
    created_at: datetime
    edited_at: datetime | None
    hidden: bool
    deleted: bool
    place: RefCard

    @property
    def url(self) -> str:
        """Where it stands in its place."""
        return places.post_url(self.place.url, self.number)


def one(actor: Actor, post_id: int) -> One:
    """A post that the actor may read; NotFound where it is gone or hidden from the actor."""
    row = db.session.execute(
        select(Post, Person.name).outerjoin(Person, Person.id == Post.author_id).where(Post.id == post_id)
    ).first()
    if row is None:
        raise places.gone()
    post: Post = row[0]
    ref = Ref(post.ref_kind, post.ref_id)
    return One(
        id=post.id,
        ref=ref,
        number=post.number,
        author_id=post.author_id,
        author=row[1] or post.author_name or _("Somebody"),
        source=post.source,
        text=post.body_text,
        edit_count=post.edit_count,
        created_at=post.created_at,
        edited_at=post.edited_at,
        hidden=post.hidden_at is not None,
        deleted=post.deleted_at is not None,
        place=places.card(actor, ref),
    )


def place_ref(post_id: int) -> Ref | None:
    """Where a post stands; None where there is no such post."""
    row = db.session.execute(select(Post.ref_kind, Post.ref_id).where(Post.id == post_id)).first()
    return Ref(*row) if row else None


def own(actor: Actor, post_id: int) -> One:
    """The actor's own post, to be edited; NotAllowed for other people's."""
    found = one(actor, post_id)
    if found.deleted:
        raise places.gone()
    if found.author_id is None or found.author_id != actor.id:
        raise NotAllowed(
            _("Only its author changes a post. If something is wrong with it, report it or answer it.")
        )
    if found.hidden:
        raise NotAllowed(
            _("Moderators have hidden this post, so it cannot be changed. Write to them about it.")
        )
    return found


def cards(actor: Actor, ids: Sequence[int]) -> dict[int, RefCard]:
    """Cards of posts that stand in places which the actor may see."""
    rows = db.session.execute(
        select(Post.id, Post.ref_kind, Post.ref_id, Post.number, Post.language, Person.name, Post.author_name)
        .outerjoin(Person, Person.id == Post.author_id)
        .where(Post.id.in_(list(ids)), Post.deleted_at.is_(None), Post.hidden_at.is_(None))
    ).all()
    standing = refs.resolve(actor, {Ref(row.ref_kind, row.ref_id) for row in rows})
    found = {}
    for row in rows:
        place = standing.get(Ref(row.ref_kind, row.ref_id))
        if place is not None:
            found[row.id] = RefCard(
                Ref(KIND, row.id),
                place.title,
                places.post_url(place.url, row.number),
                "chat-left-text",
                row.name or row.author_name,
                row.language,
            )
    return found


@dataclass(frozen=True, slots=True)
class Change:
    """One edit: when, and the words that changed."""

    number: int
    at: datetime
    runs: list[diff.Op]


@dataclass(frozen=True, slots=True)
class History:
    """A post with its edits, the newest first, and the text that it began with."""

    post: One
    changes: list[Change]
    first: str


def history(actor: Actor, post_id: int) -> History:
    """The edits of a post that the actor may read."""
    post = one(actor, post_id)
    if post.hidden or post.deleted:
        raise places.gone()
    rows = db.session.execute(
        select(Revision.number, Revision.source, Revision.written_at)
        .where(Revision.post_id == post_id)
        .order_by(Revision.number)
    ).all()
    texts = [row.source for row in rows] + [post.source]
    moments = [row.written_at for row in rows[1:]] + [post.edited_at or post.created_at]
    changes = [Change(at + 1, moments[at], diff.words(texts[at], texts[at + 1])) for at in range(len(rows))]
    return History(post, changes[::-1], texts[0])
