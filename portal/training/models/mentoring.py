"""Tables of mentoring: profiles of mentors, pairings, sessions, notes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Model
from portal.training.models.tracks import one_of

STATES = ("requested", "active", "declined", "withdrawn", "ended")
OPEN = ("requested", "active")


class Mentor(Model):
    """What a mentor offers: topics, languages, how many people and minutes a week; away until a moment."""

    __tablename__ = "training_mentor"
    __table_args__ = (
        CheckConstraint("people between 0 and 20", name="people"),
        CheckConstraint("minutes between 0 and 2400", name="minutes"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"), primary_key=True)
    topics: Mapped[list[Any]] = mapped_column(default=list)
    languages: Mapped[list[Any]] = mapped_column(default=list)
    people: Mapped[int] = mapped_column(default=2)
    minutes: Mapped[int] = mapped_column(default=60)
    about: Mapped[str] = mapped_column(Text, default="")
    away_until: Mapped[datetime | None]


class Pairing(Model):
    """A newcomer and a mentor, from the request to the end; one open for each pair."""

    __tablename__ = "training_pairing"
    __table_args__ = (
        CheckConstraint(one_of("state", STATES), name="state"),
        CheckConstraint("newcomer_id <> mentor_id", name="two_people"),
        Index(
            "uq_training_pairing_open",
            "newcomer_id",
            "mentor_id",
            unique=True,
            sqlite_where=text("state in ('requested', 'active')"),
            postgresql_where=text("state in ('requested', 'active')"),
        ),
        Index("ix_training_pairing_mentor", "mentor_id", "state"),
        Index("ix_training_pairing_newcomer", "newcomer_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    newcomer_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"))
    mentor_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"))
    state: Mapped[str] = mapped_column(String(10), default="requested")
    message: Mapped[str] = mapped_column(Text, default="")
    goals: Mapped[str] = mapped_column(Text, default="")
    goals_html: Mapped[str] = mapped_column(Text, default="")
    render_version: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(Text, default="")
    reflection: Mapped[str] = mapped_column(Text, default="")
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class Session(Model):
    """A meeting of a pairing. `sequence` rises with each change, as calendars expect."""

    __tablename__ = "training_session"
    __table_args__ = (
        CheckConstraint("state in ('planned', 'cancelled', 'done')", name="state"),
        CheckConstraint("minutes between 5 and 480", name="minutes"),
        Index("ix_training_session_next", "pairing_id", "state", "starts_at"),
        Index("ix_training_session_over", "state", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pairing_id: Mapped[int] = mapped_column(ForeignKey("training_pairing.id"))
    uid: Mapped[str] = mapped_column(String(80), unique=True)
    starts_at: Mapped[datetime]
    minutes: Mapped[int] = mapped_column(default=30)
    topic: Mapped[str] = mapped_column(String(200), default="")
    place: Mapped[str] = mapped_column(String(300), default="")
    state: Mapped[str] = mapped_column(String(10), default="planned")
    sequence: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime]


class Note(Model):
    """A note in a pairing: `mine` is read by its author alone, `ours` by both."""

    __tablename__ = "training_note"
    __table_args__ = (
        CheckConstraint("visibility in ('mine', 'ours')", name="visibility"),
        Index("ix_training_note_pairing", "pairing_id", "created_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pairing_id: Mapped[int] = mapped_column(ForeignKey("training_pairing.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"))
    visibility: Mapped[str] = mapped_column(String(8), default="mine")
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    render_version: Mapped[int]
    created_at: Mapped[datetime]
