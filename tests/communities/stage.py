"""A small world for the tests: an open, a closed and a private community, with members."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert

from portal.communities.models import Community
from portal.communities.services import communities, members, threads
from portal.conversations.models import Post
from portal.conversations.services.importing import put_counters
from portal.core import clock, unit
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.refs import Ref
from portal.people.queries import actors


def person(handle: str) -> Actor:
    """A member of the cast as actor."""
    found = actors.by_handle(handle)
    assert found is not None
    return found


def community(slug: str, kind: str = "open", owner: str = "bruno", people: tuple[str, ...] = ()) -> int:
    """A community; its id."""
    communities.create(person(owner), name=slug.title(), purpose=f"For {slug}.", kind=kind, slug=slug)
    if people:
        members.add(person(owner), slug, handles=people)
    return db.session.query(Community.id).filter_by(slug=slug).scalar()


def thread(
    slug: str, author: str = "ana", title: str = "How do I answer this?", **more: str
) -> threads.Started:
    """A question in a community."""
    values: dict[str, Any] = {"body": "A customer asks, and I do not know.", "kind": "question", **more}
    return threads.start(person(author), slug, title=title, **values)


def world() -> dict[str, int]:
    """Ids of an open, a closed and a private community."""
    return {
        "floor": community("floor"),
        "desk": community("desk", "closed", people=("carla", "hugo")),
        "vault": community("vault", "private", owner="farah", people=("gil",)),
    }


@unit.writes
def fill(thread_id: int, count: int) -> None:
    """So many posts more in a thread, at once."""
    rows = [
        {
            "ref_kind": "communities.thread",
            "ref_id": thread_id,
            "number": number,
            "author_id": 3 + number % 5,
            "author_name": "",
            "source": "A line",
            "body_html": f"<p>A line of post {number}</p>",
            "body_text": f"A line of post {number}",
            "render_version": 1,
            "votes": 0,
            "created_at": clock.now(),
            "edit_count": 0,
            "hidden_reason": "",
        }
        for number in range(2, count + 2)
    ]
    db.session.execute(insert(Post), rows)
    counters = put_counters(Ref("communities.thread", thread_id))
    threads.set_values(thread_id, top=counters.top, post_count=counters.count)
