"""Communities and threads in the search index; a thread is found with its replies as one document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from portal.communities.models import Community, Member, Thread
from portal.communities.queries.cards import COMMUNITY, THREAD, tags_of
from portal.conversations.queries import state
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.i18n import lazy_
from portal.core.ports import Document
from portal.core.refs import Ref
from portal.core.searchable import SearchKind

CAP = 100_000
"""Characters of a thread that the index takes."""


def tokens(actor: Actor) -> set[str]:
    """`c:ID` for each community of the actor."""
    mine = select(Member.community_id).where(Member.person_id == actor.id)
    return {f"c:{number}" for number in db.session.scalars(mine)}


def communities(ids: Sequence[int]) -> Iterator[Document]:
    """Open and closed communities for everybody inside, private ones for members."""
    rows = db.session.scalars(select(Community).where(Community.id.in_(list(ids))))
    for one in rows:
        public = {"all"} if one.kind != "private" else set()
        yield Document(
            ref=Ref(COMMUNITY, one.id),
            title=one.name,
            body=" ".join([one.purpose, *one.tags]),
            tokens=frozenset({f"c:{one.id}"} | public),
            at=one.created_at,
            language=one.language,
            labels=frozenset(one.tags),
        )


def threads(ids: Sequence[int]) -> Iterator[Document]:
    """Threads that readers see; those of open communities for everybody inside."""
    rows = db.session.execute(
        select(
            Thread.id, Thread.title, Thread.tags, Thread.language, Thread.author_id, Thread.last_at,
            Community.id.label("community"), Community.slug, Community.kind,
        )
        .join(Community, Community.id == Thread.community_id)
        .where(Thread.id.in_(list(ids)), Thread.deleted_at.is_(None), Thread.hidden_at.is_(None))
    ).all()  # fmt: skip
    texts = state.texts(THREAD, [row.id for row in rows])
    for row in rows:
        tags = tags_of(row.tags)
        yield Document(
            ref=Ref(THREAD, row.id),
            title=row.title,
            body="\n".join([*texts.get(row.id, ()), " ".join(tags)])[:CAP],
            tokens=frozenset({f"c:{row.community}"} | ({"all"} if row.kind == "open" else set())),
            at=row.last_at,
            language=row.language,
            author_id=row.author_id,
            place=row.slug,
            labels=frozenset(tags),
        )


def _communities_after(last: int, limit: int) -> list[int]:
    query = select(Community.id).where(Community.id > last).order_by(Community.id).limit(limit)
    return list(db.session.scalars(query))


def _threads_after(last: int, limit: int) -> list[int]:
    query = select(Thread.id).where(Thread.id > last).order_by(Thread.id).limit(limit)
    return list(db.session.scalars(query))


THREADS = SearchKind(THREAD, lazy_("Threads"), threads, _threads_after)
COMMUNITIES = SearchKind(COMMUNITY, lazy_("Communities"), communities, _communities_after)
