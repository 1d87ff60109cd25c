"""Pairings as the two who are in them see them, and nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from portal.core import clock
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.i18n import _
from portal.people.models import Person
from portal.training import access
from portal.training.models.learning import Enrolment
from portal.training.models.mentoring import OPEN, Note, Pairing, Session
from portal.training.models.tracks import Track
from portal.training.queries import done

Newcomer, MentorPerson = aliased(Person), aliased(Person)


@dataclass(frozen=True, slots=True)
class Party:
    """One of the two."""

    id: int
    handle: str
    name: str
    zone: str
    email: str


@dataclass(frozen=True, slots=True)
class PairingLine:
    """A pairing in a list."""

    id: int
    state: str
    newcomer: Party
    mentor: Party
    message: str
    asked_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    next_at: datetime | None
    track: str | None
    track_done: int
    track_lessons: int

    def other(self, actor: Actor) -> Party:
        """The one who is not the reader."""
        return self.mentor if self.newcomer.id == actor.id else self.newcomer

    def mentored_by(self, actor: Actor) -> bool:
        """Whether the reader is the mentor."""
        return self.mentor.id == actor.id


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A meeting."""

    id: int
    uid: str
    starts_at: datetime
    minutes: int
    topic: str
    place: str
    state: str
    sequence: int
    changed_at: datetime
    past: bool = False


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A note; `mine` is only ever loaded for its author."""

    id: int
    author_id: int
    visibility: str
    html: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class PairingPage(PairingLine):
    """One pairing, whole."""

    goals: str
    goals_html: str
    reason: str
    reflection: str
    sessions: Sequence[SessionLine] = field(default=())
    notes: Sequence[NoteLine] = field(default=())

    @property
    def planned(self) -> list[SessionLine]:
        """Meetings to come, the next one first."""
        return [one for one in self.sessions if one.state == "planned"]

    @property
    def held(self) -> list[SessionLine]:
        """Meetings that are over or were cancelled, newest first."""
        return [one for one in reversed(self.sessions) if one.state != "planned"]


def next_session(column: Any) -> ScalarSelect[Any]:
    """A column of the next planned meeting of Pairing; correlated."""
    return (
        select(column)
        .where(Session.pairing_id == Pairing.id, Session.state == "planned")
        .order_by(Session.starts_at)
        .limit(1)
        .correlate(Pairing)
        .scalar_subquery()
    )


def current_track() -> ScalarSelect[Any]:
    """The enrolment that the newcomer of Pairing is busy with: the unfinished one that is due first."""
    return (
        select(Enrolment.id)
        .where(Enrolment.person_id == Pairing.newcomer_id)
        .order_by(
            Enrolment.completed_at.is_not(None),
            Enrolment.due_at.is_(None),
            Enrolment.due_at,
            Enrolment.at,
            Enrolment.id,
        )
        .limit(1)
        .correlate(Pairing)
        .scalar_subquery()
    )


def _parties(person: Any, prefix: str) -> list[Any]:
    return [
        getattr(person, name).label(f"{prefix}_{name}") for name in ("id", "handle", "name", "zone", "email")
    ]


def _base(actor: Actor, *more: Any) -> Select[Any]:
    return (
        select(
            Pairing.id, Pairing.state, Pairing.message, Pairing.asked_at, Pairing.answered_at,
            Pairing.ended_at, next_session(Session.starts_at).label("next_at"),
            Track.title.label("track"), done.lessons_done().label("track_done"),
            done.lessons_all().label("track_lessons"),
            *_parties(Newcomer, "newcomer"), *_parties(MentorPerson, "mentor"), *more,
        )
        .join(Newcomer, Newcomer.id == Pairing.newcomer_id)
        .join(MentorPerson, MentorPerson.id == Pairing.mentor_id)
        .outerjoin(Enrolment, Enrolment.id == current_track())
        .outerjoin(Track, Track.id == Enrolment.track_id)
        .where(access.visible_pairings(actor))
    )  # fmt: skip


def _fields(row: Any) -> dict[str, Any]:
    values = dict(row._mapping)
    for who in ("newcomer", "mentor"):
        names = ("id", "handle", "name", "zone", "email")
        values[who] = Party(**{name: values.pop(f"{who}_{name}") for name in names})
    return values


def mine(actor: Actor) -> list[PairingLine]:
    """All pairings of the actor: who waits longest first, then active ones, then those that are over."""
    rows = db.session.execute(_base(actor).order_by(Pairing.asked_at).limit(200))
    lines = [PairingLine(**_fields(row)) for row in rows]
    order = {"requested": 0, "active": 1}
    return sorted(lines, key=lambda line: order.get(line.state, 2))


def one(actor: Actor, pairing_id: int) -> PairingPage:
    """A pairing of the actor's with meetings and notes; NotFound for everybody else. Three SELECTs."""
    more = (Pairing.goals, Pairing.goals_html, Pairing.reason, Pairing.reflection)
    row = db.session.execute(_base(actor, *more).where(Pairing.id == pairing_id)).first()
    if row is None:
        raise not_there()
    return PairingPage(**_fields(row), sessions=_sessions(pairing_id), notes=_notes(actor, pairing_id))


def not_there() -> NotFound:
    """The same words for a pairing that does not exist and for somebody else's."""
    return NotFound(_("There is no such pairing of yours."))


def _sessions(pairing_id: int) -> list[SessionLine]:
    rows = db.session.execute(
        select(
            Session.id, Session.uid, Session.starts_at, Session.minutes, Session.topic, Session.place,
            Session.state, Session.sequence, Session.changed_at,
        )
        .where(Session.pairing_id == pairing_id)
        .order_by(Session.starts_at, Session.id)
        .limit(200)
    )  # fmt: skip
    now = clock.now()
    return [SessionLine(**row._mapping, past=row.starts_at < now) for row in rows]


def _notes(actor: Actor, pairing_id: int) -> list[NoteLine]:
    rows = db.session.execute(
        select(Note.id, Note.author_id, Note.visibility, Note.html, Note.created_at)
        .where(
            Note.pairing_id == pairing_id,
            or_(Note.visibility == "ours", Note.author_id == actor.id),
        )
        .order_by(Note.created_at.desc(), Note.id.desc())
        .limit(200)
    )
    return [NoteLine(**row._mapping) for row in rows]


def for_change(actor: Actor, pairing_id: int) -> Pairing:
    """A pairing of the actor's, to be changed; locked until the commit."""
    found = db.session.scalar(
        select(Pairing)
        .where(Pairing.id == pairing_id, access.visible_pairings(actor))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise not_there()
    return found


def session(actor: Actor, session_id: int) -> tuple[Session, Pairing]:
    """A meeting of the actor's, to be changed, with its pairing."""
    row = db.session.execute(
        select(Session, Pairing)
        .join(Pairing, Pairing.id == Session.pairing_id)
        .where(Session.id == session_id, access.visible_pairings(actor))
    ).first()
    if row is None:
        raise NotFound(_("There is no such meeting of yours."))
    return row[0], row[1]


def open_of(person_id: int) -> list[Pairing]:
    """Open pairings of a person on either side, to be changed."""
    return list(
        db.session.scalars(
            select(Pairing).where(
                Pairing.state.in_(OPEN),
                or_(Pairing.newcomer_id == person_id, Pairing.mentor_id == person_id),
            )
        )
    )


def requests_of(newcomer_id: int) -> int:
    """How many requests of a newcomer wait for an answer."""
    counted = select(func.count(Pairing.id)).where(
        Pairing.newcomer_id == newcomer_id, Pairing.state == "requested"
    )
    return db.session.scalar(counted) or 0


def mentors_of(newcomer_id: int) -> list[int]:
    """Ids of the mentors of a newcomer at this moment."""
    return list(
        db.session.scalars(
            select(Pairing.mentor_id).where(Pairing.newcomer_id == newcomer_id, Pairing.state == "active")
        )
    )


def planned_of(pairing_id: int) -> list[Session]:
    """Meetings to come, to be changed."""
    return list(
        db.session.scalars(
            select(Session).where(Session.pairing_id == pairing_id, Session.state == "planned")
        )
    )


def over(now: datetime, limit: int = 200) -> list[Session]:
    """Planned meetings whose time has passed, to be closed."""
    rows = db.session.scalars(
        select(Session)
        .where(and_(Session.state == "planned", Session.starts_at < now))
        .order_by(Session.starts_at)
        .limit(limit)
    )
    return [session for session in rows if (now - session.starts_at).total_seconds() > session.minutes * 60]
