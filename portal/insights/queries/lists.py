"""The columns of an insight in a list, and from rows to lines."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import aliased

from portal.core import clock
from portal.core.actor import Actor
from portal.core.text import excerpt
from portal.insights.models.base import Source, Topic
from portal.insights.models.insight import Insight, Support
from portal.insights.queries.shapes import Line, clock_of, named
from portal.people.models import Department, Person

Owner = aliased(Person)
EXCERPT = 180


def columns(actor: Actor) -> tuple[Any, ...]:
    """What a Line needs; one row an insight."""
    supported = exists().where(Support.insight_id == Insight.id, Support.person_id == (actor.id or 0))
    return (
        Insight.id,
        Insight.title,
        func.substr(Insight.text, 1, EXCERPT * 2).label("start"),
        Insight.channel,
        Insight.language,
        Insight.kind,
        Insight.rating,
        Topic.names.label("topic_names"),
        Source.name.label("source"),
        Department.name.label("department"),
        Department.names.label("department_names"),
        Owner.name.label("owner"),
        Owner.handle.label("owner_handle"),
        Insight.handling,
        Insight.first_response_due_at,
        Insight.first_response_at,
        Insight.state,
        Insight.held,
        Insight.sensitive,
        Insight.messages,
        Insight.support,
        supported.label("supported"),
        Insight.published_at,
        Insight.created_at,
        Insight.redactions,
    )


def joined(query: Select[Any]) -> Select[Any]:
    """Insight with source, topic, department, owner."""
    return (
        query.select_from(Insight)
        .join(Source, Source.id == Insight.source_id)
        .outerjoin(Topic, Topic.id == Insight.topic_id)
        .outerjoin(Department, Department.id == Insight.department_id)
        .outerjoin(Owner, Owner.id == Insight.owner_id)
    )


def lines(actor: Actor) -> Select[Any]:
    """A statement of lines, to be narrowed and ordered."""
    return joined(select(*columns(actor)))


def line_values(row: Any, now: datetime | None = None) -> dict[str, Any]:
    """The fields of a Line from a row with `columns`."""
    short = excerpt(row.start, EXCERPT)
    return {
        "id": row.id,
        "title": row.title or excerpt(row.start, 180),
        "excerpt": short if row.title else "",
        "channel": row.channel,
        "language": row.language,
        "kind": row.kind,
        "rating": row.rating,
        "topic": named(row.topic_names),
        "source": row.source,
        "department": named(row.department_names, row.department),
        "owner": row.owner,
        "owner_handle": row.owner_handle,
        "handling": row.handling,
        "clock": clock_of(row.first_response_due_at, row.first_response_at, now or clock.now()),
        "due_at": row.first_response_due_at,
        "state": row.state,
        "held": row.held,
        "sensitive": row.sensitive,
        "messages": row.messages,
        "support": row.support,
        "supported": bool(row.supported),
        "at": row.published_at or row.created_at,
        "redacted": sum((row.redactions or {}).values()),
    }


def line(row: Any) -> Line:
    """A Line from a row with `columns`."""
    return Line(**line_values(row))
