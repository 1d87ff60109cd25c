"""The accepted answer of a question, and taking the acceptance back."""

from __future__ import annotations

from sqlalchemy import select, update

from portal.communities.models import Thread
from portal.communities.queries import threads
from portal.communities.queries.cards import THREAD
from portal.conversations.models import Post
from portal.core import audit, clock, unit
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import Conflict, Invalid, NotAllowed
from portal.core.events import AnswerAccepted
from portal.core.i18n import _


def _allowed(actor: Actor, thread_id: int) -> threads.One:
    thread = threads.one(actor, thread_id)
    asker = thread.author_id is not None and thread.author_id == actor.id
    if not (asker or thread.moderates):
        raise NotAllowed(_("Only who asked, or a moderator of the community, accepts an answer."))
    if thread.kind != "question":
        raise Conflict(_("Only questions have accepted answers. Change the kind of the thread first."))
    return thread


@unit.writes
def accept(actor: Actor, thread_id: int, *, number: int) -> None:
    """Marks post `number` as the answer; an answer accepted before gives way."""
    thread = _allowed(actor, thread_id)
    post = db.session.execute(
        select(Post.id, Post.author_id).where(
            Post.ref_kind == THREAD,
            Post.ref_id == thread.id,
            Post.number == number,
            Post.number > 1,
            Post.deleted_at.is_(None),
            Post.hidden_at.is_(None),
        )
    ).first()
    if post is None:
        raise Invalid(_("This post cannot be the answer: it is the question itself, or it is gone."))
    if post.id == thread.accepted_id:
        return
    mark(thread.id, post.id, number)
    unit.index(thread.ref)
    if post.author_id is not None:
        unit.emit(AnswerAccepted(thread.id, post.id, post.author_id, actor.id or 0))
    if actor.id != thread.author_id:
        audit.record(actor, "communities.accept_answer", thread.ref, post_id=post.id)


def mark(thread_id: int, post_id: int, number: int) -> None:
    """Sets the accepted answer inside the open unit; for imports and seeding too."""
    values = {"accepted_id": post_id, "accepted_number": number, "accepted_at": clock.now()}
    db.session.execute(update(Thread).where(Thread.id == thread_id).values(**values))


@unit.writes
def take_back(actor: Actor, thread_id: int) -> None:
    """The question is open again."""
    thread = _allowed(actor, thread_id)
    db.session.execute(
        update(Thread)
        .where(Thread.id == thread.id)
        .values(accepted_id=None, accepted_number=None, accepted_at=None)
    )
    unit.index(thread.ref)
