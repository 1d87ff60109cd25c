"""What the forms of insights offer: topics, receivers, sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select

from portal.core.actor import Actor
from portal.core.analysis import words
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.i18n import _
from portal.insights import access
from portal.insights.models.base import Source, Topic
from portal.insights.models.insight import Insight
from portal.insights.queries.shapes import named
from portal.people.models import Department, Person

PEOPLE = 400


@dataclass(frozen=True, slots=True)
class TopicLine:
    """A topic in the order of the tree; `depth` 0 or 1."""

    id: int
    name: str
    depth: int
    parent_id: int | None
    department_id: int | None
    department: str
    names: dict[str, str]
    synonyms: tuple[str, ...]


def topics() -> list[TopicLine]:
    """All topics, each upper one followed by those below it."""
    rows = db.session.execute(
        select(Topic, Department.name, Department.names)
        .outerjoin(Department, Department.id == Topic.department_id)
        .order_by(Topic.place, Topic.id)
    ).all()
    found = [
        TopicLine(
            t.id, named(t.names, t.key), 1 if t.parent_id else 0, t.parent_id, t.department_id,
            named(names, name), dict(t.names), tuple(t.synonyms),
        )
        for t, name, names in rows
    ]  # fmt: skip
    below: dict[int | None, list[TopicLine]] = {}
    for topic in found:
        below.setdefault(topic.parent_id, []).append(topic)
    return [line for upper in below.get(None, []) for line in (upper, *below.get(upper.id, []))]


def guess_topic(said: str, known: Sequence[TopicLine]) -> TopicLine | None:
    """The topic whose names and synonyms come up most in a text; a suggestion for a person."""
    inside = {term for word in words(said, limit=300) for term in word.terms}
    best, most = None, 0
    for topic in known:
        hits = sum(_occurs(phrase, inside) for phrase in (*topic.names.values(), *topic.synonyms))
        if hits > most or (hits == most and best is not None and hits and topic.depth > best.depth):
            best, most = topic, hits
    return best


def _occurs(phrase: str, inside: set[str]) -> bool:
    """Every word of the phrase is in the text, in any of its forms."""
    parts = list(words(phrase))
    return bool(parts) and all(not word.terms.isdisjoint(inside) for word in parts)


@dataclass(frozen=True, slots=True)
class Receivers:
    """A department with its people, for the choice to whom something is routed."""

    id: int
    name: str
    people: tuple[tuple[int, str], ...]


def receivers() -> list[Receivers]:
    """All departments that have people."""
    rows = db.session.execute(
        select(
            Department.id, Department.name, Department.names, Person.id.label("person"),
            Person.name.label("who"),
        )
        .join(Person, Person.department_id == Department.id)
        .where(Person.state == "active")
        .order_by(Department.name, Person.name)
        .limit(PEOPLE)
    )  # fmt: skip
    found: dict[int, tuple[str, list[tuple[int, str]]]] = {}
    for r in rows:
        found.setdefault(r.id, (named(r.names, r.name), []))[1].append((r.person, r.who))
    return [Receivers(number, name, tuple(people)) for number, (name, people) in found.items()]


def likely_receiver(
    topic_id: int | None, known: Sequence[TopicLine], offered: Sequence[Receivers]
) -> Receivers | None:
    """The department that looks after a topic, or after the one above it, where it has people."""
    by_id = {topic.id: topic for topic in known}
    topic = by_id.get(topic_id or 0)
    upper = by_id.get(topic.parent_id or 0) if topic else None
    wanted = next((one.department_id for one in (topic, upper) if one and one.department_id), None)
    return next((one for one in offered if one.id == wanted), None)


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source in a list."""

    id: int
    name: str
    channel: str
    language: str | None
    privacy: str
    retention_days: int | None
    owner: str | None
    owner_handle: str | None
    count: int
    own: bool


def sources(actor: Actor) -> list[SourceLine]:
    """All sources with how much came from each; `own`: the actor may import into it."""
    held = select(func.count()).where(Insight.source_id == Source.id).correlate(Source).scalar_subquery()
    rows = db.session.execute(
        select(Source, Person.name, Person.handle, held.label("count"), access.service_id().label("service"))
        .outerjoin(Person, Person.id == Source.owner_id)
        .order_by(Source.name)
    )
    return [
        SourceLine(
            s.id, s.name, s.channel, s.language, s.privacy, s.retention_days, name, handle, count,
            access.may_import_into(actor, source_department=s.department_id, service=service),
        )
        for s, name, handle, count, service in rows
    ]  # fmt: skip


def source_choices(actor: Actor) -> list[tuple[int, str]]:
    """(id, name) of the sources that the actor may import into, without counting what is in them."""
    query = select(Source.id, Source.name).order_by(Source.name)
    if not access.oversees(actor):
        mine = Source.department_id == (actor.department_id or 0)
        query = query.where(or_(mine, access.service_id() == (actor.department_id or 0)))
    return [(row.id, row.name) for row in db.session.execute(query)]


def source(actor: Actor, source_id: int) -> SourceLine:
    """One source; NotFound where there is none."""
    found = next((line for line in sources(actor) if line.id == source_id), None)
    if found is None:
        raise NotFound(_("There is no such source."))
    return found
