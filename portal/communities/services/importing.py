"""Threads from elsewhere: one transaction for each batch, known again by their external ids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import select, update

from portal.communities.models import Community, Thread
from portal.communities.queries.cards import COMMUNITY, THREAD
from portal.communities.services import answers, communities
from portal.communities.services.threads import checked_title, insert_thread, recount_threads, stored_tags
from portal.conversations.models import Post
from portal.conversations.services import writing
from portal.conversations.services.importing import put_counters
from portal.conversations.services.writing import Prepared
from portal.core import audit, unit
from portal.core.actor import SYSTEM, Actor
from portal.core.db import db
from portal.core.refs import Ref

prepare = writing.prepare
__all__ = ["Answer", "Counts", "Question", "bring_in", "checked_title", "open_community", "prepare"]


@dataclass(frozen=True, slots=True)
class Answer:
    """A post of elsewhere: who wrote it there, when, how many voted for it."""

    external_id: str
    author: str
    votes: int
    at: datetime
    prepared: Prepared


@dataclass(frozen=True, slots=True)
class Question:
    """A thread of elsewhere with its posts, ready to be stored."""

    external_id: str
    title: str
    tags: tuple[str, ...]
    accepted: str
    post: Answer
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """What an import found and made; adds up over batches."""

    lines: int = 0
    threads_seen: int = 0
    threads: int = 0
    answers_seen: int = 0
    answers: int = 0
    accepted: int = 0
    votes: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


@unit.writes
def open_community(owner: Actor, slug: str) -> None:
    """Makes the community where it is missing, open, with `owner`."""
    wanted = communities.slug_of(slug)
    if db.session.scalar(select(Community.id).where(Community.slug == wanted)) is None:
        name = wanted.replace("-", " ").capitalize()
        communities.create(owner, name=name, purpose="", slug=wanted)


@unit.writes
def bring_in(slug: str, batch: Sequence[Question]) -> Counts:
    """Stores a batch: threads and answers that are not there yet; what is there is left as it is."""
    community_id = db.session.scalars(
        select(Community.id).where(Community.slug == communities.slug_of(slug))
    ).one()
    total = Counts()
    for question in batch:
        total += _bring(community_id, question)
    recount_threads(community_id)
    if total.threads or total.answers:
        ref = Ref(COMMUNITY, community_id)
        audit.record(SYSTEM, "communities.import", ref, threads=total.threads, answers=total.answers)
    return total


def _bring(community_id: int, question: Question) -> Counts:
    known = db.session.scalar(
        select(Thread.id).where(
            Thread.community_id == community_id, Thread.external_id == question.external_id
        )
    )
    thread_id = known or _new_thread(community_id, question)
    ref = Ref(THREAD, thread_id)
    there = _posts_there(ref)
    wanted = [question.post, *question.answers]
    fresh = [post for post in wanted if post.external_id not in there]
    number = max((number for _id, number in there.values()), default=0)
    for post in fresh:
        number += 1
        there[post.external_id] = (_put(ref, number, post, question), number)
    if fresh:
        _settle(ref, question, there)
    accepted = question.accepted in there
    return Counts(
        lines=1,
        threads_seen=1,
        threads=0 if known else 1,
        answers_seen=len(question.answers),
        answers=sum(post in question.answers for post in fresh),
        accepted=int(accepted),
        votes=sum(post.votes for post in wanted),
    )


def _new_thread(community_id: int, question: Question) -> int:
    values = {
        "title": question.title,
        "kind": "question",
        "tags": stored_tags(question.tags),
    }
    return insert_thread(
        community_id,
        values,
        author_id=None,
        author_name=question.post.author,
        at=question.post.at,
        language=writing.guessed(question.title + " " + question.post.prepared.rendered.plain),
        external_id=question.external_id,
        votes=question.post.votes,
    )


def _posts_there(ref: Ref) -> dict[str, tuple[int, int]]:
    rows = db.session.execute(
        select(Post.external_id, Post.id, Post.number).where(
            Post.ref_kind == ref.kind, Post.ref_id == ref.id, Post.external_id.is_not(None)
        )
    )
    return {row.external_id: (row.id, row.number) for row in rows}


def _put(ref: Ref, number: int, post: Answer, question: Question) -> int:
    return writing.insert_post(
        ref,
        number,
        post.prepared,
        author_id=None,
        author_name=post.author,
        at=post.at,
        # The votes of the opening post are the thread's.
        votes=0 if post is question.post else post.votes,
        external_id=post.external_id,
    )


def _settle(ref: Ref, question: Question, there: dict[str, tuple[int, int]]) -> None:
    counters = put_counters(ref)
    moments = [post.at for post in question.answers]
    db.session.execute(
        update(Thread)
        .where(Thread.id == ref.id)
        .values(
            top=counters.top,
            post_count=counters.count,
            last_at=max([question.post.at, *moments]),
            first_answer_at=min(moments, default=None),
        )
    )
    if question.accepted in there:
        answers.mark(ref.id, *there[question.accepted])
    unit.index(ref)
