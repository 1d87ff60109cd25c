"""The benchmark fills a company whose measured pages open, and reads what wrk says."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, func, select

from bench.portal import arrivals, looks, reads, words, writes
from bench.portal.fill import COMMUNITIES, SHOWN, Filled, fill
from portal.communities.models import Community, Thread
from portal.conversations.models import Post
from portal.core.db import Model, db


@pytest.fixture
def filled(app: Flask) -> Filled:
    """The benchmark's company instead of the cast."""
    with db.engine.begin() as connection:
        for table in reversed(Model.metadata.sorted_tables):
            connection.execute(delete(table))
    db.session.remove()
    return fill(100)


def _count(model: type[Model]) -> int | None:
    return db.session.scalar(select(func.count()).select_from(model))


def test_the_company_is_as_large_as_asked_for(filled: Filled) -> None:
    assert _count(Community) == COMMUNITIES
    assert _count(Thread) == filled.threads == 1 + SHOWN + 10
    assert _count(Post) == 20 + SHOWN + 100
    assert filled.indexed == filled.documents > 300
    twenty = select(func.count()).select_from(Post).where(Post.ref_id == filled.thread_id)
    assert db.session.scalar(twenty) == 20


def test_the_measured_pages_open_with_few_queries(app: Flask, filled: Filled) -> None:
    db.session.remove()
    weights = {name: looks.look(app, at, filled.reader) for name, at in filled.addresses.items()}
    assert set(weights) >= {"home", "thread list", "thread of 20 posts", "wiki page", "insight feed"}
    assert all(count <= 6 for _size, count in weights.values()), weights
    assert weights["thread of 20 posts"][0] > 20_000


def test_forms_go_on_where_the_last_one_led() -> None:
    form = writes.saves("page-12", "## Section 3\n\nText.\n", "Title", 1)
    assert form("")[1]["base"] == "1"
    assert form("/wiki/page-12/versions/7")[1]["base"] == "7"
    reply = writes.replies()
    first = reply("")[0]
    for _ in range(49):
        reply(f"{first.replace('conversations', 'x')}")
    assert reply("/communities/c/threads/3?post=9#post-9")[1]["seen"] == "9"


def test_texts_are_of_the_announced_length(tmp_path: Path) -> None:

    page = words.page(random.Random(1))
    assert 3000 < len(page) < 4400
    arrivals.write(tmp_path / "rows.csv", 30)
    assert len((tmp_path / "rows.csv").read_text().splitlines()) == 31


def test_units_of_time_are_read() -> None:
    assert [reads._milliseconds(text) for text in ("250.00us", "1.50ms", "2s")] == [0.25, 1.5, 2000]
