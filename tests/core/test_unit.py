"""The unit of work: all or nothing, events with it, the same request once."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import pytest
from sqlalchemy import func, insert, select

from portal.core import bus, clock, outbox, unit
from portal.core.db import db
from portal.core.errors import Invalid
from portal.core.events import EVENTS, Event
from portal.core.models import Delivery, IndexRequest, Value
from portal.core.refs import Ref

CALLS: list[int] = []


@dataclass(frozen=True, slots=True)
class Waved(Event):
    """An event of these tests alone."""

    person_id: int


del EVENTS["Waved"]


def joined(event: Waved) -> None:
    """A handler that remembers, and fails for person 13."""
    if event.person_id == 13:
        raise RuntimeError("an unlucky number")
    CALLS.append(event.person_id)


@pytest.fixture(autouse=True)
def listening(app):
    """Listens to Waved for one test."""
    CALLS.clear()
    EVENTS["Waved"] = Waved
    bus.subscribe(Waved, joined)
    yield
    bus._BY_EVENT[Waved].remove(bus.name_of(joined))
    del bus._BY_NAME[bus.name_of(joined)], EVENTS["Waved"]


@unit.writes
def store(name: str, *, fail: bool = False, person: int = 1) -> None:
    """Writes a value, emits, asks for the index; may fail at the end."""
    db.session.execute(insert(Value).values(name=name, value=1))
    unit.emit(Waved(person_id=person))
    unit.index(Ref("people.person", 1))
    if fail:
        raise Invalid("not this time")


@unit.writes
def store_two(first: str, second: str) -> None:
    """Two services in one unit."""
    store(first)
    store(second, fail=second == "bad")


def count(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_events_and_index_requests_are_written_with_the_rows() -> None:
    store("a")
    assert (count(Value), count(Delivery), count(IndexRequest)) == (1, 1, 1)
    outbox.drain()
    assert CALLS == [1]
    assert count(Delivery) == 0


def test_nothing_is_left_of_a_unit_that_fails() -> None:
    with pytest.raises(Invalid):
        store("a", fail=True)
    assert (count(Value), count(Delivery), count(IndexRequest)) == (0, 0, 0)


def test_inner_services_join_the_outer_unit() -> None:
    with pytest.raises(Invalid):
        store_two("good", "bad")
    assert count(Value) == 0


def test_a_failing_handler_is_retried_later_and_harms_nobody() -> None:
    store("a", person=13)
    store("b", person=2)
    outbox.deliver()
    assert CALLS == [2]
    row = db.session.execute(select(Delivery.attempts, Delivery.state, Delivery.error)).one()
    assert row.attempts == 1
    assert row.state == "waiting"
    assert "unlucky" in row.error


def test_after_the_last_try_it_is_dead_and_can_be_revived() -> None:
    store("a", person=13)
    number = db.session.scalar(select(Delivery.id))
    for _try in range(outbox.TRIES):
        make_due(number)
        outbox.deliver()
    assert outbox.backlog()["deliveries_dead"] == 1
    outbox.revive(number)
    assert outbox.backlog()["deliveries_dead"] == 0


@unit.writes
def make_due(number: int) -> None:
    db.session.get(Delivery, number).due_at = clock.now()


def test_the_same_key_is_carried_out_once() -> None:
    unit.once("key")
    store("a")
    unit.once("key")
    with pytest.raises(unit.AlreadyDone):
        store("b")
    assert count(Value) == 1


def test_many_writers_at_once_lose_nothing(app) -> None:
    problems: list[BaseException] = []

    def work(number: int) -> None:
        with app.app_context():
            try:
                for step in range(10):
                    store(f"{number}-{step}")
            except BaseException as error:
                problems.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert count(Value) == 80


def test_emitting_outside_a_unit_is_a_mistake_with_a_remedy() -> None:
    with pytest.raises(RuntimeError, match=r"@unit\.writes"):
        unit.emit(Waved(person_id=1))
