"""The worker: delivers events, keeps the index up to date, runs jobs by queue and clock."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from portal.admin.services import machinery
from portal.core import limits, outbox
from portal.core.db import db
from portal.core.feature import house
from portal.core.searchable import all_documents
from portal.engines import choose

log = logging.getLogger("ponte.worker")
PAUSE = 0.15
"""Seconds between looks at the outbox when nothing was due."""


def run(app: Flask) -> None:
    """Works until SIGTERM or SIGINT; what is being done is finished first."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with app.app_context():
        register_jobs(app)
        jobs = threading.Thread(target=_run_jobs, args=(app, stop), name="jobs", daemon=True)
        jobs.start()
        ensure_index()
        while not stop.is_set():
            if not turn():
                stop.wait(PAUSE)
        jobs.join(8)


def turn() -> int:
    """One look at the outbox and the index queue; how much was done."""
    try:
        return outbox.deliver() + outbox.update_index(choose.search())
    except (SQLAlchemyError, OSError):
        db.session.rollback()
        log.exception("the outbox could not be worked on; trying again")
        return 0
    finally:
        db.session.remove()


def ensure_index() -> None:
    """Builds the search index where there is none that can be used."""
    engine = choose.search()
    if not engine.ready():
        log.info("building the search index")
        log.info("%s documents indexed", engine.rebuild(all_documents()))


def register_jobs(app: Flask) -> None:
    """Makes the areas' jobs and the house-keeping known to the queue."""
    queue = choose.jobs()
    bury = in_context(app, machinery.bury)
    queue.on_dead = lambda job, arguments, error: bury(job=job, arguments=arguments, error=error)
    queue.register("core.sweep", in_context(app, _sweep), "1h")
    for job in house().jobs.values():
        queue.register(job.name, in_context(app, job.run), job.every)


def in_context(app: Flask, run_it: Callable[..., Any]) -> Callable[..., Any]:
    """The callable inside an application context of its own, its session closed afterwards."""

    def call(**arguments: Any) -> Any:
        with app.app_context():
            try:
                return run_it(**arguments)
            finally:
                db.session.remove()

    return call


def _sweep() -> None:
    outbox.sweep()
    limits.sweep()
    choose.files().sweep()


def _run_jobs(app: Flask, stop: threading.Event) -> None:
    with app.app_context():
        choose.jobs().run_worker(stop)
