"""Cards of communities and threads, for whatever points at them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from portal.communities import access
from portal.communities.models import Community, Thread
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.refs import Ref, RefCard

COMMUNITY = "communities.community"
THREAD = "communities.thread"
ICONS = {
    "discussion": "chat-square-text",
    "question": "question-circle",
    "idea": "lightbulb",
    "announcement": "megaphone",
}


def thread_url(slug: str, thread_id: int) -> str:
    """Address of a thread."""
    return f"/communities/{slug}/threads/{thread_id}"


def tags_of(stored: str) -> tuple[str, ...]:
    """The tags of `|refunds|app|`."""
    return tuple(tag for tag in stored.split("|") if tag)


def communities(actor: Actor, ids: Sequence[int]) -> dict[int, RefCard]:
    """Cards of communities of which the actor may know."""
    rows = db.session.execute(
        select(Community.id, Community.slug, Community.name, Community.language).where(
            Community.id.in_(list(ids)), access.listed(actor)
        )
    )
    return {
        row.id: RefCard(
            Ref(COMMUNITY, row.id), row.name, f"/communities/{row.slug}", "people-fill", "", row.language
        )
        for row in rows
    }


def threads(actor: Actor, ids: Sequence[int]) -> dict[int, RefCard]:
    """Cards of threads that the actor may read."""
    rows = db.session.execute(
        select(Thread.id, Thread.title, Thread.kind, Thread.language, Community.slug, Community.name)
        .join(Community, Community.id == Thread.community_id)
        .where(Thread.id.in_(list(ids)), access.readable(actor), access.standing_thread(actor))
    )
    return {
        row.id: RefCard(
            Ref(THREAD, row.id),
            row.title,
            thread_url(row.slug, row.id),
            ICONS[row.kind],
            row.name,
            row.language,
        )
        for row in rows
    }


def find_community(key: str) -> int | None:
    """Id of the community with that slug."""
    return db.session.scalar(select(Community.id).where(Community.slug == key[:60]))


def find_thread(key: str) -> int | None:
    """`thread#12`."""
    return int(key) if key.isascii() and key.isdigit() and len(key) < 15 else None
