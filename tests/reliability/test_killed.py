"""kill -9 at any moment: nothing acknowledged is missing, nothing is there by half, all agree again."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.journeys.house import Portal
from tests.reliability.people import Person, Worker, rows, wait_for

pytestmark = pytest.mark.slow
THREAD = "communities.thread:6"
CSV = "id,text,time\n" + "".join(
    f'row-{n},"The grinder of order {n} jams after the third cup, lot {n * 7}",2026-10-0{n % 9 + 1}\n'
    for n in range(3000)
)


def processes(portal: Portal) -> dict[int, str]:
    """Ids of all processes of this portal with their command lines, the supervisor's among them."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            if f"PONTE_DATA={portal.data}\0".encode() in (folder / "environ").read_bytes():
                found[int(folder.name)] = line
    return found


def kill(portal: Portal, which: Callable[[str], bool]) -> int:
    """kill -9 of the processes of this portal that fit; how many."""
    fit = [number for number, line in processes(portal).items() if which(line)]
    for number in fit:
        with contextlib.suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)
    return len(fit)


def settled(portal: Portal) -> bool:
    """Nothing waits for the worker."""
    waiting = (
        "select (select count(*) from core_outbox where state = 'waiting' and due_at <= datetime('now')),"
    )
    return portal.answers() and rows(portal.data, waiting + "(select count(*) from core_index_queue)") == [
        (0, 0)
    ]


def import_file(admin: Person, portal: Portal, content: str) -> int:
    """Uploads a file and starts its import; the number of the run."""
    fields = {"csrf_token": admin.token, "encoding": "utf-8"}
    answer = admin.client.post("/insights/imports", data=fields, files={"file": ("grinder.csv", content)})
    assert answer.status_code == 303, answer.text[-2000:]
    number = int(answer.headers["location"].rpartition("/")[2])
    mapped = {
        "map-id": "id",
        "map-text": "text",
        "map-time": "time",
        "channel": "social",
        "source_name": "Kill",
    }
    answer = admin.post(f"/insights/imports/{number}/check", **mapped)
    assert answer.status_code == 303, answer.text[-2000:]
    wait_for(lambda: state_of(portal, number) == "checked", 60, "the file was checked")
    return number


def state_of(portal: Portal, number: int) -> str:
    """State of an import."""
    return str(rows(portal.data, "select state from insights_import where id = ?", number)[0][0])


def test_kill_9_of_web_worker_and_supervisor_while_people_work(portal: Portal) -> None:
    stop = threading.Event()
    ana, farah, admin = (Person(portal.url, handle) for handle in ("ana", "farah", "admin"))
    run = import_file(admin, portal, CSV)

    def reply(number: int) -> httpx.Response:
        return ana.post(f"/conversations/{THREAD}/posts", body=f"Reply zqreply{number} of a busy day.")

    def save(number: int) -> httpx.Response:
        latest, title = rows(portal.data, "select latest, title from wiki_page where slug = ?", PAGE)[0]
        body = f"The rules of this page.\n\nSentence zqsave{number} was added."
        return farah.post(f"/wiki/{PAGE}/edit", base=str(latest), title=title, body=body)

    workers = [Worker(reply, stop), Worker(save, stop)]
    for worker in workers:
        worker.start()
    assert admin.post(f"/insights/imports/{run}/start").status_code == 303
    for _round in range(2):
        time.sleep(1.0)
        assert kill(portal, lambda line: "portal.cli work" in line), "there is a worker"
        time.sleep(1.0)
        assert kill(portal, lambda line: "portal.supervisor.web" in line), "there are web processes"
        wait_for(portal.answers, 30, "the portal answers again")
    time.sleep(1.0)
    kill(portal, lambda line: "portal.cli run" in line)
    stop.set()
    for worker in workers:
        worker.join(40)
    wait_for(lambda: not processes(portal), 10, f"the children end with the supervisor: {processes(portal)}")
    portal.stop()  # only takes note of its end
    portal.start()
    replies, saves = workers
    assert len(replies.done) > 20, "people worked"
    assert len(saves.done) > 5, "people worked"
    assert not replies.wrong, replies.wrong[:3]
    assert not saves.wrong, saves.wrong[:3]
    wait_for(lambda: settled(portal), 60, "outbox and index queue are empty")
    check_replies(portal, replies.done)
    versions = "\n".join(source for (source,) in rows(portal.data, VERSIONS, PAGE))
    assert not [n for n in saves.done if f"zqsave{n} " not in versions], "an acknowledged save is missing"
    wait_for(
        lambda: state_of(portal, run) in ("done", "failed"), 60, f"the import ends: {state_of(portal, run)}"
    )
    check_import(portal, run)
    last = replies.done[-1]
    wait_for(
        lambda: f"<mark>zqreply{last}" in ana.client.get(f"/search?q=zqreply{last}").text, 60, "it is found"
    )
    for person in (ana, farah, admin):
        person.client.close()


PAGE = "agency-working-rules"
VERSIONS = "select v.source from wiki_version v join wiki_page p on p.id = v.page_id where p.slug = ?"


def check_replies(portal: Portal, acknowledged: list[int]) -> None:
    """All are there, once each, numbered without a gap, and the thread knows how many there are."""
    whole = "select number, source from conversations_post where ref_kind = ? and ref_id = ?"
    posts = rows(portal.data, whole, *THREAD.split(":"))
    for number in acknowledged:
        found = [source for _number, source in posts if f"zqreply{number} " in source]
        assert len(found) == 1, f"reply {number} stands {len(found)} times"
    assert sorted(number for number, _source in posts) == list(range(1, len(posts) + 1))
    assert rows(portal.data, "select last from conversations_stream where ref_kind = ? and ref_id = ?",
                *THREAD.split(":")) == [(len(posts),)]  # fmt: skip


def check_import(portal: Portal, run: int) -> None:
    """An import that was interrupted counts right and created nothing twice."""
    state, position, counts = rows(
        portal.data, "select state, position, counts from insights_import where id = ?", run
    )[0]
    there = rows(portal.data, "select count(*), count(distinct external_id) from insights_insight "
                              "where external_id like 'row-%'")[0]  # fmt: skip
    assert state == "done"
    assert position == 3000, counts
    assert there == (3000, 3000)
