"""What those who write tracks see: drafts, lessons, questions with their answers, what waits for a look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from portal.core import access as permissions
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.i18n import _
from portal.core.refs import Ref
from portal.people.models import Person
from portal.training import access
from portal.training.models.learning import Completion, Enrolment
from portal.training.models.tracks import LEVELS, Audience, Lesson, Prerequisite, Question, Track
from portal.training.queries import done


@dataclass(frozen=True, slots=True)
class ManagedTrack:
    """A track in the list of those who write them."""

    slug: str
    title: str
    level: str
    state: str
    language: str
    owner: str | None
    lessons: int
    on_it: int
    completed: int
    stale: int


@dataclass(frozen=True, slots=True)
class ManagedLesson:
    """A lesson in the editor of its track."""

    id: int
    kind: str
    title: str
    minutes: int
    ready: int
    stale: int
    draw: int


@dataclass(frozen=True, slots=True)
class StaleQuestion:
    """A question that rests until somebody confirms it."""

    id: int
    text: str
    kind: str
    options: Sequence[dict[str, Any]]
    explains: str
    section: str | None
    source: Ref | None
    lesson: str
    lesson_id: int
    track: str
    slug: str
    stale_at: datetime | None


@dataclass(frozen=True, slots=True)
class EditedTrack:
    """What the form of a track shows beside its own columns."""

    track: Track
    audience: list[str]
    requires: list[int]
    lessons: Sequence[ManagedLesson] = field(default=())


def _questions(state: str) -> Any:
    counted = select(func.count(Question.id)).where(Question.state == state)
    return counted.where(Question.lesson_id == Lesson.id).correlate(Lesson).scalar_subquery()


def all_tracks(actor: Actor) -> list[ManagedTrack]:
    """Every track, drafts too; one SELECT."""
    permissions.require(actor, access.MANAGE)
    stale = (
        select(func.count(Question.id))
        .join(Lesson, Lesson.id == Question.lesson_id)
        .where(Lesson.track_id == Track.id, Lesson.active, Question.state == "stale")
        .correlate(Track)
        .scalar_subquery()
    )
    on_it = select(func.count(Enrolment.id)).where(Enrolment.track_id == Track.id)
    completed = select(func.count(func.distinct(Completion.person_id))).where(Completion.track_id == Track.id)
    rows = db.session.execute(
        select(
            Track.slug, Track.title, Track.level, Track.state, Track.language, Person.name.label("owner"),
            done.lessons_all().label("lessons"),
            on_it.correlate(Track).scalar_subquery().label("on_it"),
            completed.correlate(Track).scalar_subquery().label("completed"),
            stale.label("stale"),
        ).outerjoin(Person, Person.id == Track.owner_id)
    )  # fmt: skip
    lines = [ManagedTrack(**row._mapping) for row in rows]
    return sorted(lines, key=lambda line: (LEVELS.index(line.level), line.title))


def by_slug(actor: Actor, slug: str) -> Track:
    """A track to be changed."""
    permissions.require(actor, access.MANAGE)
    found = db.session.scalar(select(Track).where(Track.slug == slug))
    if found is None:
        raise NotFound(_("There is no such track. It may have another address now."))
    return found


def lesson(actor: Actor, lesson_id: int) -> Lesson:
    """A lesson to be changed."""
    permissions.require(actor, access.MANAGE)
    found = db.session.get(Lesson, lesson_id)
    if found is None or not found.active:
        raise NotFound(_("There is no such lesson. It may have been removed."))
    return found


def question(actor: Actor, question_id: int) -> Question:
    """A question to be changed, with its answers."""
    permissions.require(actor, access.MANAGE)
    found = db.session.get(Question, question_id)
    if found is None or found.state == "retired":
        raise NotFound(_("There is no such question. It may have been removed."))
    return found


def edited(actor: Actor, slug: str) -> EditedTrack:
    """A track with audience, prerequisites and lessons for its editor; four SELECTs."""
    track = by_slug(actor, slug)
    audience = db.session.scalars(select(Audience.value).where(Audience.track_id == track.id))
    requires = db.session.scalars(select(Prerequisite.requires_id).where(Prerequisite.track_id == track.id))
    return EditedTrack(track, list(audience), list(requires), lessons_of(track.id))


def lessons_of(track_id: int) -> list[ManagedLesson]:
    """Lessons of a track in order, with how many questions can be asked."""
    rows = db.session.execute(
        select(
            Lesson.id, Lesson.kind, Lesson.title, Lesson.minutes,
            _questions("ready").label("ready"), _questions("stale").label("stale"), Lesson.draw,
        )
        .where(Lesson.track_id == track_id, Lesson.active)
        .order_by(Lesson.position, Lesson.id)
    )  # fmt: skip
    return [ManagedLesson(**row._mapping) for row in rows]


def in_order(track_id: int) -> list[Lesson]:
    """Lessons of a track in order, to be changed."""
    return list(
        db.session.scalars(
            select(Lesson)
            .where(Lesson.track_id == track_id, Lesson.active)
            .order_by(Lesson.position, Lesson.id)
        )
    )


def questions_of(lesson_id: int) -> list[Question]:
    """Questions of a quiz that are not retired, to be shown to those who write them."""
    return list(
        db.session.scalars(
            select(Question)
            .where(Question.lesson_id == lesson_id, Question.state != "retired")
            .order_by(Question.id)
        )
    )


def questions_about(source: str) -> list[tuple[Question, Track]]:
    """(question, track) of questions about a page that can be asked, to be changed."""
    rows = db.session.execute(
        select(Question, Track)
        .join(Lesson, Lesson.id == Question.lesson_id)
        .join(Track, Track.id == Lesson.track_id)
        .where(Question.source == source, Question.state == "ready", Lesson.active)
    )
    return [(row.Question, row.Track) for row in rows]


def stale(actor: Actor, limit: int = 100) -> list[StaleQuestion]:
    """Questions whose paragraphs changed, longest waiting first."""
    permissions.require(actor, access.MANAGE)
    rows = db.session.execute(
        select(
            Question.id, Question.text, Question.kind, Question.options, Question.explains,
            Question.section, Question.source, Question.stale_at, Lesson.title.label("lesson"),
            Lesson.id.label("lesson_id"), Track.title.label("track"), Track.slug,
        )
        .join(Lesson, Lesson.id == Question.lesson_id)
        .join(Track, Track.id == Lesson.track_id)
        .where(Question.state == "stale", Lesson.active)
        .order_by(Question.stale_at, Question.id)
        .limit(limit)
    )  # fmt: skip
    return [
        StaleQuestion(**dict(row._mapping) | {"source": Ref.parse(row.source) if row.source else None})
        for row in rows
    ]


def stale_count() -> int:
    """How many questions wait for a look."""
    return (
        db.session.scalar(
            select(func.count(Question.id))
            .join(Lesson, Lesson.id == Question.lesson_id)
            .where(Question.state == "stale", Lesson.active)
        )
        or 0
    )


def other_tracks(slug: str | None) -> list[tuple[int, str]]:
    """(id, title) of tracks that can be prerequisites."""
    rows = db.session.execute(select(Track.id, Track.title).where(Track.slug != (slug or "")))
    return sorted(((row.id, row.title) for row in rows), key=lambda pair: pair[1])


def needed_by(track_id: int) -> list[tuple[int, int]]:
    """All (track, requires) pairs but those of this track."""
    rows = db.session.execute(
        select(Prerequisite.track_id, Prerequisite.requires_id).where(Prerequisite.track_id != track_id)
    )
    return [(row.track_id, row.requires_id) for row in rows]
