"""The catalogue, and one track as a learner sees it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, literal, select

from portal.core import clock
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.i18n import _
from portal.people.models import Person
from portal.training import access
from portal.training.models.learning import Completion, Enrolment, Progress
from portal.training.models.tracks import LEVELS, Lesson, Prerequisite, Track
from portal.training.queries import done


@dataclass(frozen=True, slots=True)
class TrackLine:
    """A track in the catalogue with the reader's own progress."""

    id: int
    slug: str
    level: str
    title: str
    summary: str
    language: str
    topics: tuple[str, ...]
    minutes: int
    state: str
    lessons: int
    meant: bool
    enrolled: bool
    done: int
    minutes_left: int
    next_id: int | None
    next_title: str | None
    due_at: datetime | None
    completed_at: datetime | None
    valid_until: datetime | None
    code: str | None

    @property
    def running(self) -> bool:
        """Started, or something of it was opened again."""
        return self.enrolled and self.next_id is not None

    @property
    def overdue(self) -> bool:
        """The date has passed and the track is not completed."""
        return self.due_at is not None and self.completed_at is None and self.due_at < clock.now()


@dataclass(frozen=True, slots=True)
class Step:
    """A lesson as a station of its track. `state`: done, current, open (done before, reopened), locked."""

    id: int
    kind: str
    title: str
    minutes: int
    state: str
    reopened_because: str


@dataclass(frozen=True, slots=True)
class Needed:
    """A track that is to be completed first."""

    slug: str
    title: str
    met: bool


@dataclass(frozen=True, slots=True)
class TrackPage(TrackLine):
    """One track, whole."""

    owner_id: int | None
    owner_name: str | None
    owner_handle: str | None
    validity_days: int
    version: int
    steps: Sequence[Step] = field(default=())
    needs: Sequence[Needed] = field(default=())

    @property
    def missing(self) -> list[Needed]:
        """Prerequisites that are not met."""
        return [one for one in self.needs if not one.met]


def _latest(column: Any, actor: Actor) -> Any:
    return (
        select(column)
        .where(Completion.track_id == Track.id, Completion.person_id == actor.id)
        .order_by(Completion.at.desc(), Completion.id.desc())
        .limit(1)
        .correlate(Track)
        .scalar_subquery()
    )


def _columns(actor: Actor) -> list[Any]:
    return [
        Track.id, Track.slug, Track.level, Track.title, Track.summary, Track.language, Track.topics,
        Track.minutes, Track.state,
        done.lessons_all().label("lessons"),
        access.meant_for(actor).label("meant"),
        Enrolment.id.label("enrolment_id"), Enrolment.due_at, Enrolment.completed_at,
        done.lessons_done().label("done"),
        done.minutes_left().label("minutes_left"),
        done.next_lesson(Lesson.id).label("next_id"),
        done.next_lesson(Lesson.title).label("next_title"),
        _latest(Completion.valid_until, actor).label("valid_until"),
        _latest(Completion.code, actor).label("code"),
    ]  # fmt: skip


def _mine(actor: Actor) -> ColumnElement[bool]:
    return and_(Enrolment.track_id == Track.id, Enrolment.person_id == actor.id)


def _fields(row: Any) -> dict[str, Any]:
    values = {name: value for name, value in row._mapping.items() if name in TrackPage.__dataclass_fields__}
    enrolled = row.enrolment_id is not None
    return values | {
        "topics": tuple(row.topics),
        "enrolled": enrolled,
        "meant": bool(row.meant),
        "next_id": row.next_id if enrolled else None,
    }


def catalogue(actor: Actor) -> list[TrackLine]:
    """All tracks that the actor may see, by level and title, with the actor's progress; one SELECT."""
    rows = db.session.execute(
        select(*_columns(actor)).outerjoin(Enrolment, _mine(actor)).where(access.visible_tracks(actor))
    )
    lines = [TrackLine(**_fields(row)) for row in rows]
    return sorted(lines, key=lambda line: (LEVELS.index(line.level), not line.meant, line.title))


def track(actor: Actor, slug: str) -> TrackPage:
    """One track with its lessons and prerequisites; NotFound where the actor may not see it."""
    more = (Track.owner_id, Track.validity_days, Track.version, Person.name.label("owner_name"))
    row = db.session.execute(
        select(*_columns(actor), *more, Person.handle.label("owner_handle"))
        .outerjoin(Enrolment, _mine(actor))
        .outerjoin(Person, Person.id == Track.owner_id)
        .where(Track.slug == slug, access.visible_tracks(actor))
    ).first()
    if row is None:
        raise not_there()
    steps = steps_of(actor, row.id)
    return TrackPage(**_fields(row), steps=steps, needs=needs(actor, row.id))


def not_there() -> NotFound:
    """The same words for a track that does not exist and for one that is not the reader's."""
    return NotFound(_("There is no such track for you. Look through the catalogue."))


def steps_of(actor: Actor, track_id: int) -> list[Step]:
    """The lessons in order with the actor's state; the first that is not done is the current one."""
    rows = db.session.execute(
        select(
            Lesson.id, Lesson.kind, Lesson.title, Lesson.minutes, Lesson.reopened_because,
            Enrolment.id.label("enrolment_id"), done.is_done().label("is_done"),
            done_before(actor).label("before"),
        )
        .select_from(Lesson)
        .outerjoin(Enrolment, and_(Enrolment.track_id == Lesson.track_id, Enrolment.person_id == actor.id))
        .where(Lesson.track_id == track_id, Lesson.active)
        .order_by(Lesson.position, Lesson.id)
    ).all()  # fmt: skip
    return list(_stations(rows))


def done_before(actor: Actor) -> ColumnElement[bool]:
    """Whether the actor did Lesson once, however long ago; correlated."""
    facts = select(literal(1)).where(Progress.lesson_id == Lesson.id, Progress.person_id == actor.id)
    return facts.correlate(Lesson).exists()


def _stations(rows: Sequence[Any]) -> Iterator[Step]:
    waiting = False
    for row in rows:
        is_done = row.enrolment_id is not None and bool(row.is_done)
        reopened = bool(row.before) and not is_done and bool(row.reopened_because)
        state = "done" if is_done else "open" if reopened and waiting else "locked" if waiting else "current"
        waiting = waiting or not is_done
        because = row.reopened_because if reopened else ""
        yield Step(row.id, row.kind, row.title, row.minutes, state, because)


def needs(actor: Actor, track_id: int) -> list[Needed]:
    """Prerequisites of a track, and whether the actor has completed each (a certificate that is valid)."""
    met = (
        select(literal(1))
        .where(
            Completion.track_id == Track.id,
            Completion.person_id == actor.id,
            Completion.valid_until > clock.now(),
        )
        .correlate(Track)
        .exists()
    )
    rows = db.session.execute(
        select(Track.slug, Track.title, met.label("met"))
        .join(Prerequisite, Prerequisite.requires_id == Track.id)
        .where(Prerequisite.track_id == track_id)
        .order_by(Track.title)
    )
    return [Needed(row.slug, row.title, bool(row.met)) for row in rows]
