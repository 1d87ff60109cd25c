"""The cards of home: a newcomer's mentor and track, a mentor's newcomers. One SELECT each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from portal.core.actor import Actor
from portal.core.db import db
from portal.people.models import Person
from portal.training.models.learning import Enrolment
from portal.training.models.mentoring import OPEN, Pairing, Session
from portal.training.models.tracks import Lesson, Track
from portal.training.queries import done
from portal.training.queries.pairings import current_track, next_session


@dataclass(frozen=True, slots=True)
class MyWay:
    """What a newcomer sees: the mentor and the track in hand; each may be missing."""

    pairing_id: int | None
    pairing_state: str | None
    mentor: str | None
    mentor_handle: str | None
    next_at: datetime | None
    slug: str | None
    track: str | None
    done: int
    lessons: int
    minutes_left: int
    next_id: int | None
    next_title: str | None


@dataclass(frozen=True, slots=True)
class MyNewcomer:
    """A newcomer as the mentor sees them; `state` requested: waits for an answer."""

    pairing_id: int
    state: str
    name: str
    handle: str
    asked_at: datetime
    next_at: datetime | None
    track: str | None
    done: int
    lessons: int


def _my_pairing(actor: Actor) -> Any:
    return (
        select(Pairing.id)
        .where(
            Pairing.newcomer_id == actor.id,
            Pairing.state.in_(OPEN),
        )
        .order_by(Pairing.state, Pairing.asked_at)
        .limit(1)
        .scalar_subquery()
    )


def _my_enrolment(actor: Actor) -> Any:
    return (
        select(Enrolment.id)
        .where(Enrolment.person_id == actor.id, Enrolment.completed_at.is_(None))
        .order_by(Enrolment.due_at.is_(None), Enrolment.due_at, Enrolment.at, Enrolment.id)
        .limit(1)
        .scalar_subquery()
    )


def my_way(actor: Actor) -> dict[str, Any] | None:
    """The card of a newcomer; None for others."""
    if not actor.has("newcomer") or not actor.inside:
        return None
    mentor = aliased(Person)
    row = db.session.execute(
        select(
            Pairing.id.label("pairing_id"), Pairing.state.label("pairing_state"),
            mentor.name.label("mentor"), mentor.handle.label("mentor_handle"),
            next_session(Session.starts_at).label("next_at"),
            Track.slug, Track.title.label("track"),
            done.lessons_done().label("done"), done.lessons_all().label("lessons"),
            done.minutes_left().label("minutes_left"),
            done.next_lesson(Lesson.id).label("next_id"),
            done.next_lesson(Lesson.title).label("next_title"),
        )
        .select_from(Person)
        .outerjoin(Pairing, Pairing.id == _my_pairing(actor))
        .outerjoin(mentor, mentor.id == Pairing.mentor_id)
        .outerjoin(Enrolment, Enrolment.id == _my_enrolment(actor))
        .outerjoin(Track, Track.id == Enrolment.track_id)
        .where(Person.id == actor.id)
    ).first()  # fmt: skip
    return {"way": MyWay(**row._mapping)} if row else None


def my_newcomers(actor: Actor) -> dict[str, Any] | None:
    """The card of a mentor: who waits, longest first, then the others; None for those who do not mentor."""
    if not actor.has("mentor") or not actor.inside:
        return None
    rows = db.session.execute(
        select(
            Pairing.id.label("pairing_id"), Pairing.state, Person.name, Person.handle, Pairing.asked_at,
            next_session(Session.starts_at).label("next_at"), Track.title.label("track"),
            done.lessons_done().label("done"), done.lessons_all().label("lessons"),
        )
        .join(Person, Person.id == Pairing.newcomer_id)
        .outerjoin(Enrolment, Enrolment.id == current_track())
        .outerjoin(Track, Track.id == Enrolment.track_id)
        .where(
            Pairing.mentor_id == actor.id,
            Pairing.state.in_(OPEN),
        )
        .order_by(Pairing.state.desc(), Pairing.asked_at)
        .limit(8)
    )  # fmt: skip
    return {"newcomers": [MyNewcomer(**row._mapping) for row in rows]}
