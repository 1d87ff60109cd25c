"""Fills an empty data folder with a company of any size, straight through the tables.

The page of a community, the thread of twenty posts, the wiki page and the feed that are measured look alike
at every size; what differs is how much stands beside them.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text

from bench.portal import fill_areas, words
from bench.portal.rows import add
from portal.communities.models import Community, Member, Thread
from portal.conversations.models import Post, Read, Stream
from portal.core import clock
from portal.core.db import Model, db
from portal.core.markup.draw import draw
from portal.core.markup.shapes import Job
from portal.core.ports import Document
from portal.core.searchable import documents_of, kinds
from portal.core.text import RENDER_VERSION
from portal.engines import choose
from portal.people.models import Department, Person, RoleGrant
from portal.people.services import sessions

KIND = "communities.thread"
COMMUNITIES, SHOWN, FRESH = 20, 60, 5
"""Communities; threads of one post that fill the first page of the measured one; unread among them."""
READER = 1
"""Id of the person who reads: an employee, member of half the communities."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What was made, and where the measured pages are."""

    posts: int
    threads: int
    pages: int
    insights: int
    documents: int
    indexed: int
    thread_id: int
    addresses: dict[str, str]
    reader: str
    writer: str


def fill(posts: int, *, people: int = 60, index_most: int = 20_000) -> Filled:
    """Fills the database and the index; `reader` and `writer` are session tokens (employee, policy owner)."""
    rng = random.Random(posts)
    now = clock.now()
    _people(people, now)
    _communities(people, now)
    last = _threads(rng, posts, people, now)
    pages = 200 if posts <= 1000 else 1000
    fill_areas.wiki(rng, pages, now)
    fill_areas.insights(rng, max(50, posts // 2), now)
    fill_areas.thanks(rng, max(20, posts // 50), people, now)
    _sequences()
    documents, indexed = _index(index_most)
    return Filled(
        posts=posts, threads=last, pages=pages, insights=max(50, posts // 2), documents=documents,
        indexed=indexed, thread_id=1, addresses=_addresses(), reader=sessions.start(READER),
        writer=sessions.start(2),
    )  # fmt: skip


def _addresses() -> dict[str, str]:
    return {
        "home": "/",
        "thread list": "/communities/community-1",
        "thread of 20 posts": "/communities/community-1/threads/1?page=1",
        "wiki page": "/wiki/page-11",
        "insight feed": "/insights",
        "search": "/search?q=refund+battery",
        "directory": "/people",
    }


def _people(count: int, now: datetime) -> None:
    keys = ("service", "product", "marketing", "sales", "logistics", "it", "finance", "legal")
    add(Department, [{"id": n, "key": key, "name": key.title()} for n, key in enumerate(keys, 1)])
    people = [
        {
            "id": n, "handle": f"person{n}", "email": f"person{n}@torralume.example",
            "name": f"Person Number{n}", "folded": f" person number{n} person{n} agent", "title": "Agent",
            "department_id": 1 + n % 8, "zone": "Europe/Dublin", "joined_at": now - timedelta(days=400),
        }
        for n in range(1, count + 1)
    ]  # fmt: skip
    add(Person, people)
    roles = [(n, "employee") for n in range(1, count + 1)] + [(2, "policy_owner"), (3, "moderator")]
    add(RoleGrant, [{"person_id": n, "role": role, "granted_at": now} for n, role in roles])


def _communities(people: int, now: datetime) -> None:
    kinds_of = ["open", "open", "closed", "open", "private"]
    communities = [
        {
            "id": n, "slug": f"community-{n}", "name": f"Community {n}", "folded": f" community {n}",
            "purpose": "Where agents help each other with what customers ask.", "kind": kinds_of[n % 5],
            "owner_id": 3, "member_count": people // 2, "thread_count": 0, "last_at": now,
            "created_at": now - timedelta(days=400),
        }
        for n in range(1, COMMUNITIES + 1)
    ]  # fmt: skip
    add(Community, communities)
    members = [
        {
            "community_id": n, "person_id": person, "role": "moderator" if person == 3 else "member",
            "joined_at": now - timedelta(days=300), "watermark": now - timedelta(days=7),
        }
        for n in range(1, COMMUNITIES + 1)
        for person in range(1, people + 1)
        if n == 1 or person == 3 or (person + n) % 2 == 0
    ]  # fmt: skip
    add(Member, members)


def _plan(posts: int) -> Iterator[tuple[int, int, int]]:
    """(thread id, community id, number of posts): the measured thread, the first page, all others."""
    yield 1, 1, 20
    for number in range(SHOWN):
        yield 2 + number, 1, 1
    for number in range(posts // 10):
        yield 2 + SHOWN + number, 1 + number % COMMUNITIES, 10


def _threads(rng: random.Random, posts: int, people: int, now: datetime) -> int:
    """Threads with their posts and read pointers; the number of threads."""
    texts = [_drawn(words.post(rng, rng.choice(words.LANGUAGES))) for _ in range(60)]
    plan = list(_plan(posts))
    dated = [_at(number, now) for number, _place, _count in plan]

    def authors(number: int, post: int) -> int:
        return 2 + (number * 7 + post) % (people - 1)

    threads = (
        {
            "id": number, "community_id": place, "kind": "question" if number % 4 == 0 else "discussion",
            "title": words.sentence(rng, 8).rstrip("."), "language": "en", "tags": "|refunds|app|",
            "author_id": authors(number, 1), "last_author_id": authors(number, count),
            "created_at": at - timedelta(hours=count), "last_at": at, "top": count, "post_count": count,
        }
        for (number, place, count), at in zip(plan, dated, strict=True)
    )  # fmt: skip
    add(Thread, threads)
    add(Stream, (
        {"ref_kind": KIND, "ref_id": n, "last": count, "top": count, "count": count} for n, _p, count in plan
    ))  # fmt: skip
    written = (
        texts[(number + post) % len(texts)]
        | {
            "ref_kind": KIND, "ref_id": number, "number": post, "author_id": authors(number, post),
            "created_at": at - timedelta(hours=count - post),
        }
        for (number, _place, count), at in zip(plan, dated, strict=True)
        for post in range(1, count + 1)
    )  # fmt: skip
    add(Post, written)
    add(Read, (
        {"person_id": READER, "ref_kind": KIND, "ref_id": n, "number": count, "at": now}
        for n, _place, count in plan
        if _is_read(n)
    ))  # fmt: skip
    return len(plan)


def _is_read(number: int) -> bool:
    """The reader's pointer stands at the end: most of the first page, a fifth of what is old."""
    if number <= 1 + SHOWN:
        return number == 1 or number % (SHOWN // FRESH) != 0
    return number % 5 == 0


def _at(number: int, now: datetime) -> datetime:
    """The first page is of this week, all others are older, one after the other."""
    if number <= 1 + SHOWN:
        return now - timedelta(hours=2 * number + 3)
    return now - timedelta(days=8, minutes=number)


def _drawn(source: str) -> dict[str, Any]:
    found = draw(Job(source))
    return {
        "source": source, "body_html": found.html, "body_text": found.plain,
        "render_version": RENDER_VERSION, "language": "en",
    }  # fmt: skip


def _sequences() -> None:
    """PostgreSQL counts on behind the ids that were given here."""
    if db.engine.dialect.name != "postgresql":
        return
    with db.engine.begin() as connection:
        for table in Model.metadata.sorted_tables:
            name = f"pg_get_serial_sequence('{table.name}', 'id')"
            if "id" in table.c and connection.execute(text(f"select {name}")).scalar():
                connection.execute(
                    text(f'select setval({name}, (select coalesce(max(id), 0) + 1 from "{table.name}"))')
                )
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("analyze"))


def _index(most: int) -> tuple[int, int]:
    """Builds the index of at most `most` documents, each kind in its share; (all, indexed)."""
    ids = {name: list(_all_ids(kind)) for name, kind in kinds().items()}
    whole = sum(map(len, ids.values()))
    share = min(1.0, most / whole) if whole else 1.0

    def documents() -> Iterator[Document]:
        for name, numbers in ids.items():
            chosen = numbers[: max(1, int(len(numbers) * share))]
            for start in range(0, len(chosen), 500):
                yield from documents_of(name, chosen[start : start + 500])

    indexed = choose.search().rebuild(documents())
    db.session.remove()
    return whole, indexed


def _all_ids(kind: Any) -> Iterator[int]:
    last = 0
    while found := list(kind.ids_after(last, 5000)):
        yield from found
        last = found[-1]
