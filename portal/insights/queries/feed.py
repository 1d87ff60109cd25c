"""The feed: published insights, newest first, narrowed by what the reader asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, false, select, true

from portal.core import clock
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.paging import Columns, Page, page_of
from portal.insights.models.base import CHANNELS, LANGUAGES, Source, Topic
from portal.insights.models.insight import HANDLING, Insight
from portal.insights.queries import lists
from portal.insights.queries.shapes import Line, breached
from portal.people.models import Department

HANDLED = (*HANDLING, "late")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the feed is narrowed to; empty values narrow nothing."""

    department: int | None = None
    topic: int | None = None
    channel: str = ""
    language: str = ""
    state: str = ""
    mine: bool = False

    @classmethod
    def of(cls, args: Mapping[str, str]) -> Asked:
        """From an address; what is not known is left out."""

        def number(name: str) -> int | None:
            text = args.get(name, "")
            return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None

        def word(name: str, known: Sequence[str]) -> str:
            return args.get(name, "") if args.get(name) in known else ""

        return cls(
            number("department"), number("topic"), word("channel", CHANNELS), word("language", LANGUAGES),
            word("state", HANDLED), args.get("mine") == "1",
        )  # fmt: skip

    @property
    def args(self) -> dict[str, Any]:
        """The same as words of an address."""
        all_of = {
            "department": self.department, "topic": self.topic, "channel": self.channel,
            "language": self.language, "state": self.state, "mine": 1 if self.mine else None,
        }  # fmt: skip
        return {name: value for name, value in all_of.items() if value}


def conditions(actor: Actor, asked: Asked) -> list[ColumnElement[bool]]:
    """The filters in SQL."""
    found: list[ColumnElement[bool]] = [Insight.state == "published"]
    if not (actor.inside or actor.has("administrator")):
        found.append(false())
    if asked.department:
        found.append(Insight.department_id == asked.department)
    if asked.topic:
        found.append(_in_topic(asked.topic))
    if asked.channel:
        found.append(Insight.channel == asked.channel)
    if asked.language:
        found.append(Insight.language == asked.language)
    if asked.state == "late":
        found += [Insight.handling == "routed", breached(clock.now())]
    elif asked.state:
        found.append(Insight.handling == asked.state)
    if asked.mine:
        found.append(Insight.owner_id == (actor.id or 0))
    return found


def _in_topic(topic_id: int) -> ColumnElement[bool]:
    """A topic of the upper level with all below it (by its own index), or one of the lower level."""
    upper = select(Topic.id).where(Topic.id == topic_id, Topic.parent_id.is_(None)).exists()
    if db.session.scalar(select(upper)):
        return Insight.root_topic_id == topic_id
    return Insight.topic_id == topic_id


def feed(actor: Actor, asked: Asked, cursor: str | None = None, size: int = 20) -> Page[Line]:
    """One page of the feed."""
    query = lists.lines(actor).where(*conditions(actor, asked))
    page = page_of(
        query,
        [(Insight.published_at, True), (Insight.id, True)],
        cursor,
        lambda statement: db.session.execute(statement).all(),
        size=size,
        values=lambda row: (row.published_at, row.id),
    )
    return Page([lists.line(row) for row in page.rows], page.next, page.previous, size=page.size)


EXPORT_LIMIT = 10_000
EXPORTED = (
    "id", "title", "text", "channel", "language", "kind", "topic", "segment", "rating", "messages", "authors",
    "support", "said_at", "published_at", "state", "department", "first_response_due_at", "first_response_at",
)  # fmt: skip


def export(actor: Actor, asked: Asked) -> Iterator[Sequence[Any]]:
    """Rows for a spreadsheet, in the order of EXPORTED: the redacted copy, the newest first."""
    i = Insight
    query = (
        select(
            i.id, i.title, i.text, i.channel, i.language, i.kind, Topic.key, i.segment, i.rating, i.messages,
            i.authors, i.support, i.occurred_at, i.published_at, i.handling, Department.name,
            i.first_response_due_at, i.first_response_at,
        )
        .outerjoin(Topic, Topic.id == i.topic_id)
        .outerjoin(Department, Department.id == i.department_id)
        .where(*conditions(actor, asked))
        .order_by(i.published_at.desc(), i.id.desc())
        .limit(EXPORT_LIMIT)
    )  # fmt: skip
    for row in db.session.execute(query.execution_options(yield_per=500)):
        yield tuple(v.isoformat(" ", "seconds") if hasattr(v, "isoformat") else v for v in row)


def for_department(actor: Actor, limit: int = 5) -> list[Line]:
    """What is routed to the actor's department and not answered, the clock that ends first on top."""
    if actor.department_id is None:
        return []
    query = lists.lines(actor).where(
        Insight.state == "published", Insight.handling == "routed",
        Insight.department_id == actor.department_id,
    )  # fmt: skip
    rows = db.session.execute(query.order_by(Insight.first_response_due_at, Insight.id).limit(limit))
    return [lists.line(row) for row in rows]


def moving(actor: Actor) -> Columns:
    """For home: published insights, the newest first."""
    place = select(Source.name).where(Source.id == Insight.source_id).scalar_subquery()
    query: Select[Any] = select(
        Insight.id.label("id"), Insight.title.label("title"), place.label("place"),
        Insight.published_by.label("person_id"), Insight.support.label("count"),
        Insight.published_at.label("at"),
    ).where(Insight.state == "published", true() if actor.inside else false())  # fmt: skip
    return query.order_by(Insight.published_at.desc(), Insight.id.desc())
