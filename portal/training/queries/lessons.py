"""One lesson, and the attempts at a quiz."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from portal.core import clock, reading
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.i18n import _
from portal.core.reading import ReadingText
from portal.core.refs import Ref
from portal.training import access
from portal.training.models.learning import Attempt, Completion
from portal.training.models.tracks import Lesson, Question, Track
from portal.training.queries.tracks import Step, steps_of

TRIES = 6
"""Attempts at one quiz within a day."""


@dataclass(frozen=True, slots=True)
class LessonPage:
    """A lesson with its place in the track."""

    id: int
    track_id: int
    slug: str
    track_title: str
    language: str
    kind: str
    title: str
    minutes: int
    source: Ref | None
    section: str | None
    pass_mark: int
    draw: int
    ready: int
    steps: Sequence[Step]

    @property
    def step(self) -> Step:
        """The lesson's own station."""
        return next(step for step in self.steps if step.id == self.id)

    @property
    def number(self) -> int:
        """Its place, from 1."""
        return [step.id for step in self.steps].index(self.id) + 1

    @property
    def blocking(self) -> Step | None:
        """The lesson that is to be done first, where this one is locked."""
        if self.step.state != "locked":
            return None
        return next((step for step in self.steps if step.state == "current"), None)

    @property
    def following(self) -> Step | None:
        """The next lesson to do after this one."""
        rest = [step for step in self.steps[self.number :] if step.state != "done"]
        return rest[0] if rest else None


def lesson(actor: Actor, lesson_id: int, slug: str | None = None) -> LessonPage:
    """A lesson of a track that the actor may see; NotFound otherwise. Two SELECTs."""
    ready = (
        select(func.count(Question.id))
        .where(Question.lesson_id == Lesson.id, Question.state == "ready")
        .correlate(Lesson)
        .scalar_subquery()
    )
    row = db.session.execute(
        select(
            Lesson.id, Lesson.track_id, Track.slug, Track.title.label("track_title"), Track.language,
            Lesson.kind, Lesson.title, Lesson.minutes, Lesson.source, Lesson.section, Lesson.pass_mark,
            Lesson.draw, ready.label("ready"),
        )
        .join(Track, Track.id == Lesson.track_id)
        .where(Lesson.id == lesson_id, Lesson.active, access.visible_tracks(actor))
    ).first()  # fmt: skip
    if row is None or (slug is not None and row.slug != slug):
        raise NotFound(_("There is no such lesson for you. Look through the catalogue."))
    values = dict(row._mapping) | {"source": Ref.parse(row.source) if row.source else None}
    return LessonPage(**values, steps=steps_of(actor, row.track_id))


def text_of(actor: Actor, source: Ref | None, section: str | None) -> ReadingText | None:
    """The text that a lesson or question is about, in force, as far as the actor may read it."""
    return reading.load(actor, source, section) if source else None


def bound_text(actor: Actor, source: Ref | None, section: str | None, language: str) -> ReadingText | None:
    """The text in the track's own language: what questions are bound to."""
    return text_of(replace(actor, language=language), source, section)


@dataclass(frozen=True, slots=True)
class Option:
    """An option as it may be shown before marking: nothing tells whether it is right."""

    place: int
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it may be shown before marking."""

    id: int
    kind: str
    text: str
    options: Sequence[Option]


@dataclass(frozen=True, slots=True)
class OpenAttempt:
    """An attempt that waits for answers."""

    id: int
    started_at: datetime
    questions: Sequence[Asked]


@dataclass(frozen=True, slots=True)
class Tries:
    """What a person has tried at a quiz so far: the open attempt, the best score, tries left today."""

    open: OpenAttempt | None
    left: int
    best: int | None
    last_id: int | None


def tries(actor: Actor, lesson_id: int) -> Tries:
    """The actor's attempts at a quiz; one SELECT."""
    rows = db.session.execute(
        select(Attempt.id, Attempt.started_at, Attempt.finished_at, Attempt.score, Attempt.questions)
        .where(Attempt.person_id == actor.id, Attempt.lesson_id == lesson_id)
        .order_by(Attempt.id.desc())
        .limit(30)
    ).all()
    waiting = next((row for row in rows if row.finished_at is None), None)
    finished = [row for row in rows if row.finished_at is not None]
    return Tries(
        open=OpenAttempt(waiting.id, waiting.started_at, shown(waiting.questions)) if waiting else None,
        left=max(0, TRIES - sum(row.started_at > clock.now() - timedelta(days=1) for row in finished)),
        best=max((row.score for row in finished), default=None),
        last_id=finished[0].id if finished else None,
    )


def shown(questions: Sequence[Mapping[str, Any]]) -> list[Asked]:
    """Drawn questions without what would tell the answer."""
    return [
        Asked(
            one["id"],
            one["kind"],
            one["text"],
            [Option(place, option["text"]) for place, option in enumerate(one["options"])],
        )
        for one in questions
    ]


@dataclass(frozen=True, slots=True)
class MarkedOption:
    """An option after marking."""

    text: str
    right: bool
    chosen: bool
    feedback: str


@dataclass(frozen=True, slots=True)
class Marked:
    """A question after marking, with the way to the paragraph that explains it."""

    text: str
    kind: str
    right: bool
    explains: str
    source: Ref | None
    section: str | None
    block: str | None
    options: Sequence[MarkedOption]


@dataclass(frozen=True, slots=True)
class Result:
    """A finished attempt."""

    id: int
    lesson_id: int
    score: int
    passed: bool
    finished_at: datetime
    questions: Sequence[Marked]


def result(actor: Actor, attempt_id: int) -> Result:
    """The actor's own finished attempt; NotFound for anybody else's."""
    row = db.session.execute(
        select(Attempt).where(
            Attempt.id == attempt_id, Attempt.person_id == actor.id, Attempt.finished_at.is_not(None)
        )
    ).scalar_one_or_none()
    if row is None or row.finished_at is None:
        raise NotFound(_("There is no such result of yours."))
    questions = [_marked(one, row.given.get(str(one["id"]), [])) for one in row.questions]
    return Result(row.id, row.lesson_id, row.score or 0, row.passed, row.finished_at, questions)


def _marked(one: Mapping[str, Any], given: Sequence[int]) -> Marked:
    options = [
        MarkedOption(o["text"], o["right"], place in given, o["feedback"])
        for place, o in enumerate(one["options"])
    ]
    return Marked(
        text=one["text"],
        kind=one["kind"],
        right=all(option.right == option.chosen for option in options),
        explains=one["explains"],
        source=Ref.parse(one["source"]) if one["source"] else None,
        section=one["section"],
        block=one["block"],
        options=options,
    )


def valid_completion(person_id: int, track_id: int) -> str | None:
    """The code of the newest certificate of a person for a track."""
    return db.session.scalar(
        select(Completion.code)
        .where(Completion.person_id == person_id, Completion.track_id == track_id)
        .order_by(Completion.at.desc(), Completion.id.desc())
        .limit(1)
    )
