"""What people have begun to write: saved every few seconds, gone with the post."""

from __future__ import annotations

import re

from sqlalchemy import delete, func, select

from portal.conversations.models import Draft, Post
from portal.conversations.services.upsert import upsert
from portal.core import clock, text, unit
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import Invalid
from portal.core.i18n import _
from portal.core.refs import Ref

_PLACE = re.compile(r"[a-z_]{2,30}\.[a-z_]{2,30}:[\w-]{1,58}")
MOST = 200
"""Drafts of one person; the oldest make room."""


@unit.writes
def save(actor: Actor, place: str, source: str) -> None:
    """Keeps what the actor has written so far at `place`; an empty text forgets it.

    A place is a ref, or another key of the same form, such as `communities.new:coffee`.
    """
    if not _PLACE.fullmatch(place):
        raise Invalid(_("There is no place for a draft like this."))
    source = text.without_controls(source).replace("\r\n", "\n")
    if len(source.encode("utf-8", "replace")) > text.POST_LIMIT:
        raise Invalid(_("This is longer than 64 kB. Shorten it, or make two posts of it."), "body")
    if not source.strip() or _just_posted(actor, place, source):
        forget(actor, place)
        return
    values = {"person_id": actor.id, "place": place, "source": source, "saved_at": clock.now()}
    change = {"source": source, "saved_at": values["saved_at"]}
    db.session.execute(upsert(Draft, values, keys=("person_id", "place"), change=change))
    _make_room(actor)


def _just_posted(actor: Actor, place: str, source: str) -> bool:
    """True where a late autosave brings the beginning of what has become a post meanwhile."""
    try:
        ref = Ref.parse(place)
    except ValueError:
        return False
    last = db.session.scalar(
        select(Post.source)
        .where(Post.author_id == actor.id, Post.ref_kind == ref.kind, Post.ref_id == ref.id)
        .order_by(Post.id.desc())
        .limit(1)
    )
    return last is not None and last.startswith(source.rstrip())


def _make_room(actor: Actor) -> None:
    mine = Draft.person_id == actor.id
    count = db.session.scalar(select(func.count()).where(mine)) or 0
    if count > MOST:
        oldest = select(Draft.place).where(mine).order_by(Draft.saved_at).limit(count - MOST)
        db.session.execute(delete(Draft).where(mine, Draft.place.in_(oldest)))


@unit.writes
def forget(actor: Actor, place: str) -> None:
    """Deletes the actor's draft at `place`."""
    db.session.execute(delete(Draft).where(Draft.person_id == actor.id, Draft.place == place))
