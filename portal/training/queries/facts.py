"""Facts that the rules of learning ask for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import and_, func, select

from portal.core.db import db
from portal.people.queries import actors
from portal.training import access
from portal.training.models.learning import Enrolment, Evidence, Progress
from portal.training.models.tracks import Lesson, Track
from portal.training.queries import done

START = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Coming:
    """The next lesson of somebody on a track."""

    id: int
    slug: str
    title: str
    minutes: int


def enrolment(person_id: int, track_id: int, *, lock: bool = False) -> Enrolment | None:
    """The enrolment, to be changed; `lock` keeps other writers away from it until the commit."""
    query = select(Enrolment).where(Enrolment.person_id == person_id, Enrolment.track_id == track_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(query)


def next_lesson(person_id: int, track_id: int) -> Coming | None:
    """The first lesson that is not done; None where all are."""
    row = db.session.execute(
        select(Lesson.id, Track.slug, Lesson.title, Lesson.minutes)
        .join(Track, Track.id == Lesson.track_id)
        .join(Enrolment, and_(Enrolment.track_id == Track.id, Enrolment.person_id == person_id))
        .where(Lesson.track_id == track_id, Lesson.active, ~done.is_done())
        .order_by(Lesson.position, Lesson.id)
        .limit(1)
    ).first()
    return Coming(*row) if row else None


def counts_from(person_id: int, lesson_id: int) -> datetime:
    """The moment from which facts about this lesson count for this person."""
    row = db.session.execute(
        select(Lesson.reopened_at, Enrolment.counts_from)
        .outerjoin(Enrolment, and_(Enrolment.track_id == Lesson.track_id, Enrolment.person_id == person_id))
        .where(Lesson.id == lesson_id)
    ).first()
    return max((moment for moment in row or () if moment is not None), default=START)


def grades(person_id: int, track_id: int) -> list[str]:
    """Evidence grades of a person on a track."""
    return list(
        db.session.scalars(
            select(Progress.grade)
            .join(Lesson, Lesson.id == Progress.lesson_id)
            .where(Progress.person_id == person_id, Lesson.track_id == track_id)
            .distinct()
        )
    )


def acknowledged(person_id: int, lesson_id: int) -> int | None:
    """The version of the lesson's page that the person acknowledged, where that counts today."""
    since = counts_from(person_id, lesson_id)
    return db.session.scalar(
        select(func.max(Evidence.page_version))
        .join(Lesson, Lesson.source == Evidence.source)
        .where(
            Lesson.id == lesson_id,
            Evidence.person_id == person_id,
            Evidence.superseded_at.is_(None),
            Evidence.at >= since,
        )
    )


def acknowledged_lessons(person_id: int, track_id: int) -> list[tuple[int, int]]:
    """(lesson, page version) of acknowledgement lessons of a track whose page was acknowledged already."""
    rows = db.session.execute(
        select(Lesson.id, func.max(Evidence.page_version))
        .join(Evidence, Evidence.source == Lesson.source)
        .where(
            Lesson.track_id == track_id,
            Lesson.active,
            Lesson.kind == "acknowledgement",
            Evidence.person_id == person_id,
            Evidence.superseded_at.is_(None),
            Evidence.at >= func.coalesce(Lesson.reopened_at, Evidence.at),
        )
        .group_by(Lesson.id)
    )
    return [(lesson_id, version) for lesson_id, version in rows]


def lessons_asking(person_id: int, source: str) -> list[int]:
    """Acknowledgement lessons about this page, in tracks of the person, that are not done."""
    return list(
        db.session.scalars(
            select(Lesson.id)
            .join(Enrolment, and_(Enrolment.track_id == Lesson.track_id, Enrolment.person_id == person_id))
            .where(Lesson.source == source, Lesson.kind == "acknowledgement", Lesson.active, ~done.is_done())
        )
    )


def newcomer_tracks(person_id: int) -> list[int]:
    """Published newcomer tracks meant for a newcomer: in their language, else in English, else all."""
    actor = actors.by_id(person_id)
    if actor is None or not actor.has("newcomer"):
        return []
    rows = db.session.execute(
        select(Track.id, Track.language)
        .where(Track.level == "newcomer", Track.state == "published", access.meant_for(actor))
        .order_by(Track.id)
    ).all()
    for wanted in (actor.language, "en"):
        if own := [row.id for row in rows if row.language == wanted]:
            return own
    return [row.id for row in rows]


def holders(lesson_id: int) -> list[tuple[int, int, bool]]:
    """(person, track, completed) of all who did a lesson, whether or not it counts today."""
    rows = db.session.execute(
        select(Progress.person_id, Lesson.track_id, Enrolment.completed_at)
        .join(Lesson, Lesson.id == Progress.lesson_id)
        .join(
            Enrolment,
            and_(Enrolment.track_id == Lesson.track_id, Enrolment.person_id == Progress.person_id),
        )
        .where(Lesson.id == lesson_id)
        .distinct()
    )
    return [(person, track, completed is not None) for person, track, completed in rows]


def lessons_about(source: str) -> list[Lesson]:
    """Lessons about a page, to be changed."""
    return list(db.session.scalars(select(Lesson).where(Lesson.source == source, Lesson.active)))


def on_track(track_id: int) -> list[int]:
    """People who are on a track and have not completed it."""
    query = select(Enrolment.person_id).where(Enrolment.track_id == track_id)
    return list(db.session.scalars(query.where(Enrolment.completed_at.is_(None))))
