"""Many at once in the real portal: one form, one page, a storm of guesses, a lost index, a backup."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.journeys.house import Portal, command
from tests.reliability.people import Person, Worker, rows, wait_for

pytestmark = pytest.mark.slow
THREAD = "communities.thread:6"
PAGE = "agency-working-rules"
Enter = Callable[[str], Person]


@pytest.fixture
def enter(portal: Portal) -> Iterator[Enter]:
    """`enter("ana")`: Ana with a browser."""
    people: list[Person] = []

    def come(handle: str) -> Person:
        people.append(Person(portal.url, handle))
        return people[-1]

    yield come
    for person in people:
        person.client.close()


def at_once(call: Callable[[int], httpx.Response], times: int = 10) -> list[httpx.Response]:
    """Calls it from as many threads at the same moment."""
    gate = threading.Barrier(times)

    def wait_and_call(number: int) -> httpx.Response:
        gate.wait(10)
        return call(number)

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(wait_and_call, range(times)))


def test_at_once(portal: Portal, enter: Enter, tmp_path: Path) -> None:
    """One portal serves all of these in turn: its start takes longest."""
    same_form(portal, enter("ana"))
    same_page(portal, enter("farah"), enter("farah"))
    storm(portal, enter("bruno"))
    backup_under_load(portal, enter("ana"), tmp_path)
    lost_index(portal, enter("ana"))


def same_form(portal: Portal, ana: Person) -> None:
    """Ten times the same once token: one post, and everybody is led to it."""
    answers = at_once(
        lambda _n: ana.post(f"/conversations/{THREAD}/posts", "same-token", body="Once zqonce.")
    )
    assert {answer.status_code for answer in answers} == {303}
    assert rows(portal.data, "select count(*) from conversations_post where source like '%zqonce%'") == [(1,)]
    assert len({answer.headers["location"] for answer in answers}) == 1


def same_page(portal: Portal, one: Person, other: Person) -> None:
    """Two save from the same base: one is saved, the other is shown both texts or joined; none is lost."""
    latest, title = rows(portal.data, "select latest, title from wiki_page where slug = ?", PAGE)[0]
    texts = ["The rules, as zqfirst has them.", "The rules, as zqsecond has them."]
    people = [one, other]
    answers = at_once(
        lambda n: people[n].post(f"/wiki/{PAGE}/edit", base=str(latest), title=title, body=texts[n]), 2
    )
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert "zqfirst" in refused.text
    assert "zqsecond" in refused.text
    assert rows(portal.data, "select latest from wiki_page where slug = ?", PAGE) == [(latest + 1,)]


def storm(portal: Portal, bruno: Person) -> None:
    """Wrong passwords for one account: it is refused after ten, others sign in and work meanwhile."""
    stranger = httpx.Client(base_url=portal.url, trust_env=False, timeout=30)
    guesser = Person.__new__(Person)
    guesser.client = stranger
    guesser.read_token("/sign-in")
    answers = at_once(lambda n: guesser.post("/sign-in", name="davi", password=f"wrong guess {n}"), 20)
    codes = [answer.status_code for answer in answers]
    assert codes.count(429) >= 10
    assert set(codes) <= {422, 429}
    started = time.monotonic()
    assert bruno.client.get("/").status_code == 200
    assert time.monotonic() - started < 2
    assert guesser.post("/sign-in/demo", handle="carla").status_code == 303
    stranger.close()


def backup_under_load(portal: Portal, ana: Person, folder: Path) -> None:
    """A backup taken while people write is whole: restored elsewhere it serves what was acknowledged."""
    stop = threading.Event()
    writer = Worker(lambda n: ana.post(f"/conversations/{THREAD}/posts", body=f"Busy zqbackup{n} day."), stop)
    writer.start()
    time.sleep(1)
    before = len(writer.done)
    archive = folder / "ponte-backup.tar.gz"
    portal.run("backup", str(archive))
    stop.set()
    writer.join(30)
    assert before, "somebody wrote"
    copy = folder / "copy"
    done = command("restore", str(archive), data=copy)
    assert done.returncode == 0, done.stdout + done.stderr
    found = rows(copy, "select count(*) from conversations_post where source like '%zqbackup%'")[0][0]
    assert before <= found <= len(writer.done) + writer.lost
    assert rows(copy, "pragma integrity_check") == [("ok",)]
    second = Portal(copy)
    second.start()
    try:
        person = Person(second.url, "ana")
        assert "zqbackup1 " in person.client.get("/communities/threads/6", follow_redirects=True).text
        person.client.close()
    finally:
        second.stop()
    again = command("restore", str(archive), data=copy)
    assert again.returncode != 0, "a folder that is in use is not overwritten"


def lost_index(portal: Portal, ana: Person) -> None:
    """The index folder is deleted: search says so and shows nothing; the worker builds it anew."""
    assert ana.client.get("/search?q=grinder").status_code == 200
    shutil.rmtree(portal.data / "index")
    answer = ana.client.get("/search?q=zqonce")
    assert answer.status_code in (200, 503)
    ana.post(f"/conversations/{THREAD}/posts", body="Something zqafter to index.")
    wait_for(lambda: "zqafter</mark>" in ana.client.get("/search?q=zqafter").text, 60, "the index is back")
    assert "zqonce</mark>" in ana.client.get("/search?q=zqonce").text
