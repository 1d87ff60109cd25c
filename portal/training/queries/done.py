"""What counts as done, as SQL: one rule for the catalogue, tracks, home and completions."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, select

from portal.training.models.learning import Enrolment, Progress
from portal.training.models.tracks import Lesson, Track


def counts() -> ColumnElement[bool]:
    """A fact counts unless the lesson was reopened, or the certificate renewed, after it."""
    return and_(
        Progress.done_at >= func.coalesce(Lesson.reopened_at, Progress.done_at),
        Progress.done_at >= func.coalesce(Enrolment.counts_from, Progress.done_at),
    )


def lessons_done() -> ScalarSelect[Any]:
    """How many lessons of Track the person of Enrolment has done; correlated to both."""
    return (
        select(func.count(func.distinct(Lesson.id)))
        .join_from(Lesson, Progress, Progress.lesson_id == Lesson.id)
        .where(
            Lesson.track_id == Track.id,
            Lesson.active,
            Progress.person_id == Enrolment.person_id,
            counts(),
        )
        .correlate(Track, Enrolment)
        .scalar_subquery()
    )


def is_done() -> ColumnElement[bool]:
    """Whether the person of Enrolment has done Lesson; correlated to both."""
    return (
        select(Progress.id)
        .where(Progress.lesson_id == Lesson.id, Progress.person_id == Enrolment.person_id, counts())
        .correlate(Lesson, Enrolment)
        .exists()
    )


def lessons_all() -> ScalarSelect[Any]:
    """How many lessons Track has; correlated."""
    return (
        select(func.count(Lesson.id))
        .where(Lesson.track_id == Track.id, Lesson.active)
        .correlate(Track)
        .scalar_subquery()
    )


def minutes_left() -> ScalarSelect[Any]:
    """Minutes of the lessons of Track that the person of Enrolment has not done; correlated to both."""
    return (
        select(func.coalesce(func.sum(Lesson.minutes), 0))
        .where(Lesson.track_id == Track.id, Lesson.active, ~is_done())
        .correlate(Track, Enrolment)
        .scalar_subquery()
    )


def next_lesson(column: Any) -> ScalarSelect[Any]:
    """A column of the first lesson of Track that the person of Enrolment has not done; correlated."""
    return (
        select(column)
        .where(Lesson.track_id == Track.id, Lesson.active, ~is_done())
        .order_by(Lesson.position, Lesson.id)
        .limit(1)
        .correlate(Track, Enrolment)
        .scalar_subquery()
    )
