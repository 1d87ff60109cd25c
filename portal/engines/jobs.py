"""The queue and the clock, on huey: SQLite in a file of its own, or Redis for several machines."""

from __future__ import annotations

import json
import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from huey import Huey
from huey.api import Task

from portal.engines import jobs_clock, jobs_storage
from portal.engines.jobs_message import JsonSerializer
from portal.engines.jobs_storage import SafeRedis, SafeSqlite

log = logging.getLogger("ponte.jobs")

OnDead = Callable[[str, dict[str, Any], str], None]
RETRIES = 5
RETRY_DELAY = 2.0  # seconds, four times as long each time: 2, 8, 32, 128, 512
BACK_OFF = 4
GRACE = 30.0  # seconds for running jobs to end when the worker is asked to stop


class _Huey(Huey):
    """huey without revoking, which costs two writes a job, and with a clock that knows its zone."""

    def is_revoked(self, task: Any, timestamp: Any = None, peek: bool = True) -> bool:
        return False

    def delete(self, key: str) -> bool:
        return False

    def _get_timestamp(self) -> datetime:
        return datetime.now(UTC)


class HueyJobs:
    """Jobs by name with JSON arguments. A job runs at least once; after its last try it is dead."""

    def __init__(
        self, backend: Literal["sqlite", "redis"], place: str | Path, *, zone: str = "UTC",
        name: str = "ponte", retries: int = RETRIES, retry_delay: float = RETRY_DELAY, threads: int = 1,
        on_dead: OnDead | None = None,
    ) -> None:  # fmt: skip
        """`place`: path of the queue's file, or address of Redis. `zone`: of crontab lines.

        `on_dead(name, arguments, error)` is called, and may be set later, for jobs that are given up.
        """
        self.on_dead = on_dead
        self._zone, self._threads = zone, threads
        self._jobs: dict[str, Callable[..., Any]] = {}
        self._periodic: dict[str, jobs_clock.Every] = {}
        self._failed = threading.local()
        if backend == "sqlite":
            Path(place).parent.mkdir(parents=True, exist_ok=True)
            options: dict[str, Any] = {
                "storage_class": SafeSqlite,
                "filename": str(place),
                "fsync": True,
                "timeout": 30,
            }
        else:
            options = {"storage_class": SafeRedis, "url": str(place)}
        self._huey = _Huey(name, results=False, serializer=JsonSerializer(), **options)
        self._huey.storage.owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        jobs_storage.HERE.add(self._huey.storage.owner)
        task = self._huey.task(name="job", retries=retries, retry_delay=retry_delay, retry_backoff=BACK_OFF)
        self._task = task(self._call)

    def register(self, name: str, fn: Callable[..., Any], every: str | None = None) -> None:
        """Makes `fn` callable by name; `every`: "30s", "5m", "2h", "1d" or a crontab line (0 = Sunday)."""
        if name in self._jobs:
            raise ValueError(f"the job {name} is registered twice")
        if every is not None:
            self._periodic[name] = jobs_clock.every(every, self._zone)
        self._jobs[name] = fn

    def enqueue(self, name: str, /, **arguments: Any) -> None:
        """Queues a call. When this returns the job is on the disk. TypeError for what is not JSON.

        A web process, which registers nothing, may queue any name; the worker buries unknown ones.
        """
        if self._jobs and name not in self._jobs:
            raise ValueError(f"no job is named {name}")
        self._huey.enqueue(self._new(name, arguments))

    def waiting(self) -> int:
        """How many jobs wait, those for a later try included."""
        return int(self._huey.pending_count() + self._huey.scheduled_count())

    def run_pending(self) -> int:
        """Runs what waits now in this thread, without the clock; how many. For tests and commands."""
        count = 0
        self._huey.read_schedule()
        while self._next():
            count += 1
        return count

    def run_worker(self, stop: threading.Event) -> None:
        """Runs jobs until `stop` is set; the caller handles signals. Running jobs get time to end."""
        self._safely(self._huey.storage.beat)
        self._safely(self._huey.storage.recover)
        threads = [
            threading.Thread(target=self._work, args=(stop,), name=f"job-{number}", daemon=True)
            for number in range(self._threads)
        ]
        for thread in threads:
            thread.start()
        self._keep_time(stop)
        end = time.monotonic() + GRACE
        for thread in threads:
            thread.join(max(0.0, end - time.monotonic()))
        self._safely(self._huey.storage.leave)

    def tick(self, now: datetime | None = None) -> list[str]:
        """Queues the periodic jobs that are due; their names."""
        return [name for name in self._periodic if self._tick(name, now or datetime.now(UTC))]

    def _tick(self, name: str, now: datetime) -> bool:
        last = self._huey.storage.last_tick(name)
        due = self._periodic[name].due(None if last is None else datetime.fromtimestamp(last, UTC), now)
        if last is not None and not due:
            return False
        data = self._huey.serialize_task(self._new(name, {})) if due else None
        return bool(self._huey.storage.tick(name, last, now.timestamp(), data)) and due

    def _keep_time(self, stop: threading.Event) -> None:
        turn = 0
        while not stop.is_set():
            self._safely(self._huey.read_schedule)
            self._safely(self.tick)
            if turn % 5 == 0:
                self._safely(self._huey.storage.beat)
            if turn % 15 == 14:
                self._safely(self._huey.storage.recover)
            turn += 1
            stop.wait(1.0)

    def _work(self, stop: threading.Event) -> None:
        idle = 0.05
        while not stop.is_set():
            if self._safely(self._next):
                idle = 0.05
            else:
                stop.wait(idle)
                idle = min(idle * 1.5, 0.5)

    def _next(self) -> bool:
        """Runs one job; False where none waits."""
        data = self._huey.storage.dequeue()
        if data is None:
            return False
        task = self._huey.deserialize_task(data)
        last_try = task.retries <= 0  # asked before: huey counts down while it runs
        error = self._try(task)
        if error is not None and last_try:
            self._bury(task, error)
        self._huey.storage.done(task.id)
        return True

    def _try(self, task: Task) -> str | None:
        """Runs the job once, puts it back for later where it fails and may; the error."""
        if task.retries < 0:
            return "The worker ended while it ran this job, at every try."
        self._failed.error = None
        self._huey.execute(task)
        error: str | None = self._failed.error
        return error

    def _call(self, job: str, arguments: dict[str, Any]) -> None:
        try:
            if job not in self._jobs:
                raise LookupError(f"no job is named {job}; is this an older release?")
            self._jobs[job](**arguments)
        except (Exception, SystemExit) as error:
            self._failed.error = f"{type(error).__name__}: {error}"
            raise RuntimeError(self._failed.error) from error

    def _bury(self, task: Task, error: str) -> None:
        """An error in `on_dead` goes on: the job then stays in the list of running ones."""
        job, arguments = task.kwargs["job"], task.kwargs["arguments"]
        log.error("job %s is given up: %s", job, error)
        if self.on_dead is not None:
            self.on_dead(job, arguments, error)

    def _new(self, name: str, arguments: dict[str, Any]) -> Task:
        return self._task.s(job=name, arguments=arguments)

    def _safely(self, act: Callable[[], Any]) -> Any:
        """The queue may be away for a while; the worker outlives that."""
        try:
            return act()
        except Exception:  # a queue that is away must not end the worker; it is told and tried again
            log.exception("the queue is in trouble: %s", getattr(act, "__name__", ""))
            return None


class ImmediateJobs:
    """Runs each job within `enqueue`, for tests; errors go to the caller."""

    def __init__(self) -> None:
        self.on_dead: OnDead | None = None
        self.periodic: dict[str, jobs_clock.Every] = {}
        self._jobs: dict[str, Callable[..., Any]] = {}

    def register(self, name: str, fn: Callable[..., Any], every: str | None = None) -> None:
        """Like HueyJobs; `every` is checked and never comes."""
        if every is not None:
            self.periodic[name] = jobs_clock.every(every)
        self._jobs[name] = fn

    def enqueue(self, name: str, /, **arguments: Any) -> None:
        """Runs it now, with the arguments as the queue would hand them over."""
        if name not in self._jobs:
            raise ValueError(f"no job is named {name}")
        self._jobs[name](**json.loads(json.dumps(arguments, allow_nan=False)))

    def run_worker(self, stop: threading.Event) -> None:
        """There is never anything to do; waits for `stop`."""
        stop.wait()
