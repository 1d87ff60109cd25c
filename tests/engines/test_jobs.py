"""The queue keeps its promises over failures, crashes and restarts, on SQLite and on Redis."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import redis

from portal.engines import jobs_storage
from portal.engines.jobs import HueyJobs, ImmediateJobs
from portal.engines.jobs_clock import every

REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/15")
NAME = f"pontetest{os.getpid()}"
Make = Callable[..., HueyJobs]


@pytest.fixture(params=["sqlite", "redis"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Make]:
    """Makes queues that look at the same store, as processes would."""
    place = str(tmp_path / "queue.db") if request.param == "sqlite" else REDIS
    client = redis.Redis.from_url(REDIS, socket_connect_timeout=0.5)
    made: list[HueyJobs] = []
    if request.param == "redis":
        try:
            client.ping()
        except redis.RedisError:
            pytest.skip("no Redis answers at " + REDIS)

    def make_one(**options: Any) -> HueyJobs:
        jobs = HueyJobs(request.param, place, **({"name": NAME, "retry_delay": 0.02} | options))
        made.append(jobs)
        return jobs

    make_one.place = place  # type: ignore[attr-defined]
    make_one.backend = request.param  # type: ignore[attr-defined]
    yield make_one
    for jobs in made:
        jobs._huey.storage.close() if request.param == "sqlite" else jobs._huey.storage.pool.disconnect()
    if request.param == "redis":
        for key in client.scan_iter(f"huey.*{NAME}*"):
            client.delete(key)
    client.close()


def run_for(jobs: HueyJobs, until: Callable[[], bool], seconds: float = 10) -> None:
    stop = threading.Event()
    thread = threading.Thread(target=jobs.run_worker, args=(stop,))
    thread.start()
    end = time.monotonic() + seconds
    while not until() and time.monotonic() < end:
        time.sleep(0.01)
    stop.set()
    thread.join(10)
    assert not thread.is_alive()
    assert until()


def test_a_worker_runs_what_another_process_queued(make: Make) -> None:
    web, worker, ran = make(), make(), []
    for jobs in (web, worker):
        jobs.register("greet", lambda **arguments: ran.append(arguments))
    web.enqueue("greet", name="سارا", numbers=[1, None, True])
    web.enqueue("greet", name="second")
    assert web.waiting() == 2
    run_for(worker, lambda: len(ran) == 2)
    assert ran == [{"name": "سارا", "numbers": [1, None, True]}, {"name": "second"}]
    assert web.waiting() == 0


def test_only_json_and_known_names(make: Make) -> None:
    jobs = make()
    jobs.register("known", print)
    with pytest.raises(ValueError, match="no job"):
        jobs.enqueue("unknown")
    for wrong in (object(), float("nan"), {1, 2}, b"x"):
        with pytest.raises((TypeError, ValueError)):
            jobs.enqueue("known", value=wrong)
    assert jobs.waiting() == 0
    with pytest.raises(ValueError, match="twice"):
        jobs.register("known", print)


def test_a_process_without_jobs_may_queue_and_unknown_names_are_buried(make: Make) -> None:
    dead: list[Any] = []
    web, worker = make(retries=0), make(on_dead=lambda *what: dead.append(what))
    worker.register("known", print)
    web.enqueue("of a newer release", a=1)
    worker.run_pending()
    assert dead[0][:2] == ("of a newer release", {"a": 1})
    assert "older release" in dead[0][2]


def test_a_failing_job_is_tried_again(make: Make) -> None:
    jobs, tries, dead = make(on_dead=lambda *what: dead.append(what)), [], []

    def shaky() -> None:
        tries.append(1)
        if len(tries) < 3:
            raise OSError("not yet")

    jobs.register("shaky", shaky)
    jobs.enqueue("shaky")
    run_for(jobs, lambda: len(tries) == 3)
    assert dead == []
    assert jobs.waiting() == 0


def test_a_hopeless_job_is_buried_once_and_harms_no_other(make: Make) -> None:
    dead: list[tuple[str, dict[str, Any], str]] = []
    ran: list[int] = []
    jobs = make(retries=2, on_dead=lambda *what: dead.append(what))
    jobs.register("hopeless", lambda number: ran.append(1 // number))
    jobs.register("exits", lambda: sys.exit(3))
    jobs.register("fine", lambda: ran.append(7))
    for name, arguments in (("hopeless", {"number": 0}), ("exits", {}), ("fine", {})):
        jobs.enqueue(name, **arguments)
    run_for(jobs, lambda: len(dead) == 2 and jobs.waiting() == 0)
    assert ran == [7]
    assert sorted(dead) == [
        ("exits", {}, "SystemExit: 3"),
        ("hopeless", {"number": 0}, "ZeroDivisionError: integer division or modulo by zero"),
    ]


def test_the_delay_grows(make: Make) -> None:
    jobs, times = make(retries=2, retry_delay=0.3), []

    def fail() -> None:
        times.append(time.monotonic())
        raise ValueError

    jobs.register("fail", fail)
    jobs.enqueue("fail")
    run_for(jobs, lambda: len(times) == 3)
    assert times[1] - times[0] >= 0.3
    assert times[2] - times[1] >= 1.2


def test_a_job_is_not_lost_where_its_burial_fails(make: Make) -> None:
    def no_database(*_: Any) -> None:
        raise OSError("database is away")

    first = make(retries=0, on_dead=no_database)
    first.register("fail", lambda: 1 // 0)
    first.enqueue("fail")
    with pytest.raises(OSError, match="away"):
        first.run_pending()
    dead: list[Any] = []
    second = make(retries=0, on_dead=lambda *what: dead.append(what))
    second.register("fail", lambda: 1 // 0)
    second._huey.storage.recover()
    second.run_pending()
    assert [name for name, _a, _e in dead] == ["fail"]


WORKER = """
import os, sys, threading, time
from portal.engines.jobs import HueyJobs
backend, place, name, log = sys.argv[1:5]
def slow(number):
    with open(log, "a") as out:
        out.write(f"start {number}\\n"); out.flush(); os.fsync(out.fileno())
    time.sleep(60)
jobs = HueyJobs(backend, place, name=name)
jobs.register("slow", slow)
jobs.run_worker(threading.Event())
"""


def killed_worker(make: Make, log: Path) -> None:
    """A worker process that is killed while it runs a job."""
    arguments = [sys.executable, "-c", WORKER, make.backend, make.place, NAME, str(log)]  # type: ignore[attr-defined]
    process = subprocess.Popen(arguments, cwd=Path(__file__).parents[2])
    try:
        end = time.monotonic() + 20
        while not log.exists() and time.monotonic() < end:
            time.sleep(0.02)
        assert log.exists()
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def test_kill_9_loses_no_job(make: Make, tmp_path: Path) -> None:
    web = make()
    web.register("slow", print)
    for number in range(3):
        web.enqueue("slow", number=number)
    killed_worker(make, tmp_path / "log")
    ran: list[int] = []
    again = make()
    again.register("slow", lambda number: ran.append(number))
    run_for(again, lambda: len(ran) >= 3)
    assert sorted(ran) == [0, 1, 2]


def test_a_job_that_kills_every_worker_is_buried(make: Make, tmp_path: Path) -> None:
    web = make(retries=1)
    web.register("slow", print)
    web.enqueue("slow", number=1)
    for number in range(2):
        killed_worker(make, tmp_path / f"log{number}")
    dead: list[Any] = []
    ran: list[int] = []
    last = make(on_dead=lambda *what: dead.append(what))
    last.register("slow", lambda number: ran.append(number))
    run_for(last, lambda: bool(dead))
    assert ran == []
    assert dead[0][:2] == ("slow", {"number": 1})


def test_a_living_worker_keeps_its_job(make: Make) -> None:
    one, two = make(), make()
    two._huey.storage.owner = "another.machine:1:x"
    one._huey.storage.beat()
    two._huey.storage.beat()
    one.register("job", print)
    one.enqueue("job")
    one._huey.storage.owner = "third.machine:1:y"
    one._huey.storage.beat()
    assert one._huey.storage.dequeue() is not None
    assert two._huey.storage.recover() == 0
    one._huey.storage.leave()
    assert two._huey.storage.recover() == 1
    assert two._huey.storage.recover() == 0


def test_periodic_jobs(make: Make) -> None:
    now = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
    jobs, other = make(), make()
    for each in (jobs, other):
        each.register("often", lambda: None, every="5m")
        each.register("morning", lambda: None, every="0 7 * * *")
    assert jobs.tick(now) == ["often"]
    assert other.tick(now) == []
    assert other.tick(now + timedelta(minutes=5)) == ["often"]
    assert jobs.tick(now + timedelta(minutes=30, seconds=5)) == ["often", "morning"]
    assert other.tick(now + timedelta(minutes=31)) == []
    assert jobs.run_pending() == 4


def test_what_was_missed_while_the_worker_was_down_runs_once(make: Make) -> None:
    now = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
    before = make()
    before.register("morning", lambda: None, every="0 7 * * *")
    before.tick(now)
    ran: list[int] = []
    after = make()
    after.register("morning", lambda: ran.append(1), every="0 7 * * *")
    assert after.tick(now + timedelta(days=4)) == ["morning"]
    assert after.tick(now + timedelta(days=4, minutes=1)) == []
    after.run_pending()
    assert ran == [1]


def test_two_workers_run_each_job_once(make: Make) -> None:
    ran: list[int] = []
    workers = [make(threads=2), make(threads=2)]
    for jobs in workers:
        jobs.register("job", lambda number: ran.append(number))
    for number in range(100):
        workers[0].enqueue("job", number=number)
    stop = threading.Event()
    threads = [threading.Thread(target=jobs.run_worker, args=(stop,)) for jobs in workers]
    for thread in threads:
        thread.start()
    end = time.monotonic() + 20
    while len(ran) < 100 and time.monotonic() < end:
        time.sleep(0.02)
    stop.set()
    for thread in threads:
        thread.join()
    assert sorted(ran) == list(range(100))


def test_the_worker_outlives_a_queue_that_is_away(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    jobs, ran = make(), []
    jobs.register("job", lambda: ran.append(1))
    jobs.enqueue("job")
    dequeue, failures = jobs._huey.storage.dequeue, iter([1, 1])

    def shaky() -> bytes | None:
        if next(failures, None):
            raise OSError("away")
        return dequeue()

    monkeypatch.setattr(jobs._huey.storage, "dequeue", shaky)
    run_for(jobs, lambda: ran == [1])


def test_the_queue_is_json_and_synced(tmp_path: Path) -> None:
    jobs = HueyJobs("sqlite", tmp_path / "deep" / "queue.db")
    jobs.register("job", print)
    jobs.enqueue("job", a=1)
    storage = jobs._huey.storage
    (data,) = storage.sql("select data from task", results=True)[0]
    assert bytes(data).startswith(b"{")
    assert storage.sql("pragma synchronous", results=True) == [(2,)]
    storage.close()


@pytest.mark.parametrize(
    "wrong", ["", "5", "0m", "5 minutes", "* * * *", "61 * * * *", "x * * * *", "* * * * 9"]
)
def test_wrong_rhythms(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        every(wrong)


def test_crontab_in_a_zone() -> None:
    monday_seven_in_tehran = datetime(2026, 3, 2, 3, 30, tzinfo=UTC)
    rhythm = every("0 7 * * 1-5", "Asia/Tehran")
    assert rhythm.due(monday_seven_in_tehran - timedelta(hours=1), monday_seven_in_tehran)
    assert not rhythm.due(monday_seven_in_tehran, monday_seven_in_tehran + timedelta(hours=5))
    assert not rhythm.due(None, monday_seven_in_tehran)


def test_a_long_absence_is_looked_up_quickly() -> None:
    start = time.monotonic()
    assert not every("0 0 30 2 *").due(datetime(2020, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC))
    assert time.monotonic() - start < 2


def test_owners() -> None:
    here = socket.gethostname()
    assert not jobs_storage.surely_dead("elsewhere:1:x", "me")
    assert jobs_storage.surely_dead(f"{here}:{os.getpid()}:old", f"{here}:{os.getpid()}:new")
    assert not jobs_storage.surely_dead(f"{here}:1:x", "me")
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    assert jobs_storage.surely_dead(f"{here}:{process.pid}:x", "me")


def test_immediate() -> None:
    ran: list[Any] = []
    jobs = ImmediateJobs()
    jobs.register("job", lambda pair: ran.append(pair), every="5m")
    jobs.enqueue("job", pair=(1, 2))
    assert ran == [[1, 2]]
    with pytest.raises(ValueError, match="no job"):
        jobs.enqueue("other")
