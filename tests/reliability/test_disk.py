"""A disk without room: a clear answer, nothing saved by half, and all is well again once there is room."""

from __future__ import annotations

import errno
import io
import sqlite3
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import event, text

from portal.communities.services import communities, threads
from portal.core.db import db
from portal.engines import choose
from tests.client import Browser


@pytest.fixture
def thread(app: Flask, actor: Callable) -> int:
    """A thread in an open community."""
    communities.create(actor("carla"), name="Square", slug="square", purpose="For all.", kind="open")
    return threads.start(actor("carla"), "square", title="A thread", body="Its first post.").id


@pytest.fixture
def full(app: Flask) -> Iterator[None]:
    """The database file cannot grow any more, in whichever connection."""
    if not app.extensions["ponte.config"].sqlite:
        pytest.skip("on PostgreSQL the disk is another machine's")
    pages = db.session.execute(text("pragma page_count")).scalar_one()
    db.session.rollback()

    def limit(connection: sqlite3.Connection, _record: object, _proxy: object) -> None:
        connection.execute(f"pragma max_page_count={pages}")

    db.engine.dispose()
    event.listen(db.engine, "checkout", limit)
    yield
    event.remove(db.engine, "checkout", limit)
    db.engine.dispose()


def test_a_full_disk_saves_nothing_and_says_so(
    app: Flask, thread: int, sign_in: Callable[[str], Browser], request: pytest.FixtureRequest
) -> None:
    ana = sign_in("ana")
    ana.csrf()
    request.getfixturevalue("full")
    before = db.session.execute(text("select count(*), sum(length(source)) from conversations_post")).one()
    answers = [
        ana.post(f"/conversations/communities.thread:{thread}/posts", {"body": f"Long words {n}. " * 3000})
        for n in range(20)
    ]
    refused = [answer for answer in answers if answer.status_code == 507]
    assert refused, {answer.status_code for answer in answers}
    assert {answer.status_code for answer in answers} <= {303, 507}
    assert "The disk is full" in refused[0].get_data(as_text=True)
    saved = len(answers) - len(refused)
    after = db.session.execute(text("select count(*) from conversations_post")).scalar_one()
    assert after == before[0] + saved, "what was acknowledged is there, and nothing else"
    assert db.session.execute(text("pragma integrity_check")).scalar_one() == "ok"
    ana.get(f"/communities/threads/{thread}", status=302)


def test_an_upload_without_room_says_so(
    app: Flask, sign_in: Callable[[str], Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    def put(*_args: object, **_kwargs: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(type(choose.files()), "put", put)
    answer = sign_in("ana").post("/files", {"file": (io.BytesIO(b"words"), "words.txt")}, status=507)
    assert "The disk is full" in answer.get_data(as_text=True)
