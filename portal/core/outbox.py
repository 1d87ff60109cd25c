"""Delivery of what units of work left behind: events to handlers, changed objects to the index.

Runs in the worker. Each handler on its own, in its own transaction, retried with a growing pause;
after `TRIES` it is dead and shown to administrators, who can send it again.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, select, update

from portal.core import bus, clock, unit
from portal.core.db import db
from portal.core.events import EVENTS, Event
from portal.core.models import Delivery, IndexRequest, Once
from portal.core.ports import SearchEngine
from portal.core.refs import Ref
from portal.core.searchable import documents_of

log = logging.getLogger("ponte.outbox")

TRIES = 8
PAUSES = (1, 5, 30, 120, 600, 3600, 3600, 3600)
BATCH = 100


def deliver(limit: int = BATCH) -> int:
    """Delivers what is due; the number of deliveries tried."""
    due = db.session.execute(
        select(Delivery.id, Delivery.event, Delivery.handler, Delivery.payload, Delivery.attempts)
        .where(Delivery.state == "waiting", Delivery.due_at <= clock.now())
        .order_by(Delivery.id)
        .limit(limit)
    ).all()
    db.session.rollback()
    for row in due:
        _deliver_one(row)
    return len(due)


def _deliver_one(row: Any) -> None:
    try:
        _handle(row.id, row.handler, EVENTS[row.event].of(row.payload))
    except Exception as error:  # a failing handler must not harm the others; it is told and retried
        log.exception("handler %s failed on %s", row.handler, row.event)
        _postpone(row.id, row.attempts + 1, f"{type(error).__name__}: {error}"[:2000])


@unit.writes
def _handle(delivery_id: int, name: str, event: Event) -> None:
    # Taking the row first, in the handler's own transaction: done exactly once, even with two workers.
    taken = db.session.execute(delete(Delivery).where(Delivery.id == delivery_id))
    handler = bus.handler(name)
    if taken.rowcount and handler is not None:  # type: ignore[attr-defined]
        handler(event)


@unit.writes
def _postpone(delivery_id: int, attempts: int, error: str) -> None:
    state = "dead" if attempts >= TRIES else "waiting"
    due = clock.now() + timedelta(seconds=PAUSES[min(attempts, TRIES) - 1])
    db.session.execute(
        update(Delivery)
        .where(Delivery.id == delivery_id)
        .values(attempts=attempts, state=state, due_at=due, error=error)
    )


@unit.writes
def revive(delivery_id: int) -> None:
    """A dead delivery is tried again now."""
    db.session.execute(
        update(Delivery)
        .where(Delivery.id == delivery_id)
        .values(state="waiting", attempts=0, due_at=clock.now())
    )


def update_index(engine: SearchEngine, limit: int = 500) -> int:
    """Brings the index up to date with one batch; the number of requests taken off the queue."""
    queued = db.session.execute(
        select(IndexRequest.id, IndexRequest.kind, IndexRequest.object_id)
        .order_by(IndexRequest.id)
        .limit(limit)
    ).all()
    if not queued:
        db.session.rollback()
        return 0
    wanted: dict[str, set[int]] = defaultdict(set)
    for row in queued:
        wanted[row.kind].add(row.object_id)
    documents, gone = [], []
    for kind, ids in wanted.items():
        found = list(documents_of(kind, sorted(ids)))
        documents += found
        gone += [Ref(kind, number) for number in ids - {document.ref.id for document in found}]
    db.session.rollback()
    engine.apply(documents, gone)
    # Only now: a crash before this line repeats the batch, which does no harm.
    _forget([row.id for row in queued])
    return len(queued)


@unit.writes
def _forget(ids: list[int]) -> None:
    db.session.execute(delete(IndexRequest).where(IndexRequest.id.in_(ids)))


@unit.writes
def sweep() -> None:
    """Forgets the marks of repeated requests after two days."""
    db.session.execute(delete(Once).where(Once.created_at < clock.now() - timedelta(days=2)))


def drain(engine: SearchEngine | None = None, rounds: int = 50) -> int:
    """Delivers until nothing is due (tests, seeding); the number of deliveries."""
    total = 0
    for _round in range(rounds):
        done = deliver()
        while engine is not None and update_index(engine):
            pass
        total += done
        if not done:
            break
    return total


def backlog() -> dict[str, int]:
    """How much is waiting: for the health page and for metrics."""
    states = db.session.execute(select(Delivery.state, func.count()).group_by(Delivery.state)).all()
    waiting = {f"deliveries_{state}": count for state, count in states}
    queue = db.session.scalar(select(func.count()).select_from(IndexRequest)) or 0
    return {"deliveries_waiting": 0, "deliveries_dead": 0, "index_queue": queue} | waiting
