"""What the tests of insights share: insights in any state, uploads, a worker that has worked."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from portal.core import clock, outbox, unit
from portal.core.actor import SYSTEM, Actor
from portal.core.db import db
from portal.insights.models.base import Source, Topic
from portal.insights.models.insight import Insight
from portal.insights.models.run import Run
from portal.insights.services import decisions, working
from portal.insights.services.intake import mark
from portal.people.models import Department, Person
from tests.client import Browser


def department(key: str) -> int:
    """The id of a department of the cast."""
    return int(db.session.query(Department.id).filter_by(key=key).scalar())


def person(handle: str) -> int:
    """The id of a member of the cast."""
    return int(db.session.query(Person.id).filter_by(handle=handle).scalar())


@unit.writes
def source(key: str = "care", *, owner: str = "carla", privacy: str = "on", channel: str = "social") -> int:
    """A source that the owner's department looks after."""
    one = db.session.query(Person).filter_by(handle=owner).one()
    row = Source(
        key=key, name=key.title(), channel=channel, owner_id=one.id, department_id=one.department_id,
        privacy=privacy, created_at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row.id


@unit.writes
def topic(key: str = "late", *, to: str = "logistics", parent: int | None = None, **names: str) -> int:
    """A topic."""
    row = Topic(key=key, names=names or {"en": key.title()}, parent_id=parent, department_id=department(to),
                synonyms=["parcel", "atraso"])  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row.id


@unit.writes
def insight(source_id: int, said: str = "The parcel came three weeks late", **values: Any) -> int:
    """An insight that waits, unless the values say otherwise."""
    facts: dict[str, Any] = {
        "external_id": f"x{db.session.query(Insight).count()}", "content": "c", "text_hash": "t",
        "channel": "social", "text": said, "occurred_at": clock.now() - timedelta(hours=3),
        "created_at": clock.now(), "language": "en",
    }  # fmt: skip
    row = Insight(source_id=source_id, **(facts | values))
    db.session.add(row)
    db.session.flush()
    mark({row.id: row.text})
    unit.index_all("insights.insight", [row.id])
    return row.id


def published(source_id: int, actor: Actor, said: str = "The parcel came late", **values: Any) -> int:
    """An insight in the feed."""
    number = insight(source_id, said, **values)
    decisions.publish(actor, number, title=values.get("title") or said[:60])
    return number


def get(number: int) -> Insight:
    """The row, fresh."""
    db.session.rollback()
    db.session.expire_all()
    row = db.session.get(Insight, number)
    assert row is not None
    return row


def work() -> None:
    """What the worker does: events, and runs that wait for it."""
    outbox.drain()
    waiting = ("checking", "importing", "undoing")
    for number in [n for (n,) in db.session.query(Run.id).filter(Run.state.in_(waiting))]:
        db.session.rollback()
        working.carry_out(number)
    outbox.drain()


def send(browser: Browser, content: bytes, name: str = "said.csv", status: int = 303, **more: str) -> str:
    """Uploads a file; where it led to."""
    data = {"file": (io.BytesIO(content), name), "encoding": "utf-8", **more}
    response = browser.post("/insights/imports", data, status=status, content_type="multipart/form-data")
    return str(response.headers.get("Location", "")) or response.get_data(as_text=True)


def number_of(url: str) -> int:
    """The id at the end of an address."""
    return int(url.rstrip("/").rpartition("/")[2])


__all__ = ["SYSTEM", "department", "get", "insight", "number_of", "person", "published", "send", "source",
           "topic", "work"]  # fmt: skip
