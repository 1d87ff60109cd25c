"""Hiding posts and bringing them back, for moderation (see the manifest)."""

from __future__ import annotations

from collections.abc import Sequence

from portal.conversations import places
from portal.conversations.models import Post
from portal.conversations.services.writing import recount
from portal.core import clock, text, unit
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.refs import Ref


def _post(post_id: int) -> Post:
    post = db.session.get(Post, post_id)
    if post is None:
        raise places.gone()
    return post


@unit.writes
def hide(actor: Actor, post_id: int, reason: str) -> None:
    """Readers see that moderators hid a post, with the reason; nothing is lost."""
    post = _post(post_id)
    post.hidden_at, post.hidden_reason = clock.now(), reason[:300]
    _changed(post, "hidden")


@unit.writes
def restore(actor: Actor, post_id: int) -> None:
    """The post is shown again."""
    post = _post(post_id)
    post.hidden_at, post.hidden_reason = None, ""
    _changed(post, "restored")


def _changed(post: Post, act: str) -> None:
    ref = Ref(post.ref_kind, post.ref_id)
    db.session.flush()
    places.place_of(ref).changed(ref.id, post.number, act, recount(ref))


def excerpt(post_id: int) -> str:
    """The beginning of a post, for the queue."""
    return text.excerpt(_post(post_id).body_text, 400)


def author(post_id: int) -> int | None:
    """Who wrote it; None for imported posts."""
    return _post(post_id).author_id


def moderators(post_id: int) -> Sequence[int]:
    """Who keeps order in the place where it stands."""
    post = _post(post_id)
    return places.place_of(Ref(post.ref_kind, post.ref_id)).moderators(post.ref_id)
