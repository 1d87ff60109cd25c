"""Tables of what can be learned: tracks, for whom they are, lessons, questions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Model

LEVELS = ("newcomer", "practitioner", "expert", "leader")
TOPICS = ("guidelines", "policies", "talking-with-customers", "risk", "escalation")
AUDIENCES = ("all", "roles", "departments")
LESSON_KINDS = ("reading", "quiz", "acknowledgement")
QUESTION_KINDS = ("single", "several")


def one_of(column: str, words: tuple[str, ...]) -> str:
    """The SQL of a check that a column holds one of these words."""
    return f"{column} in (" + ", ".join(f"'{word}'" for word in words) + ")"


class Track(Model):
    """Lessons in order, for an audience; `minutes` is the stored sum of its lessons."""

    __tablename__ = "training_track"
    __table_args__ = (
        CheckConstraint(one_of("level", LEVELS), name="level"),
        CheckConstraint(one_of("audience", AUDIENCES), name="audience"),
        CheckConstraint("state in ('draft', 'published')", name="state"),
        CheckConstraint("validity_days > 0", name="validity_days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    level: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(8), default="en")
    topics: Mapped[list[Any]] = mapped_column(default=list)
    minutes: Mapped[int] = mapped_column(default=0)
    validity_days: Mapped[int] = mapped_column(default=365)
    audience: Mapped[str] = mapped_column(String(20), default="all")
    state: Mapped[str] = mapped_column(String(12), default="draft")
    version: Mapped[int] = mapped_column(default=1)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people_person.id"), index=True)
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]


class Audience(Model):
    """A role or department (its id as text) for which a track is meant."""

    __tablename__ = "training_audience"

    track_id: Mapped[int] = mapped_column(ForeignKey("training_track.id"), primary_key=True)
    value: Mapped[str] = mapped_column(String(40), primary_key=True)


class Prerequisite(Model):
    """`track_id` can be started once `requires_id` is completed."""

    __tablename__ = "training_prerequisite"
    __table_args__ = (CheckConstraint("track_id <> requires_id", name="itself"),)

    track_id: Mapped[int] = mapped_column(ForeignKey("training_track.id"), primary_key=True)
    requires_id: Mapped[int] = mapped_column(ForeignKey("training_track.id"), primary_key=True, index=True)


class Lesson(Model):
    """A step of a track. `source` is the ref of the page that it is about, `section` a heading of it.

    What was done before `reopened_at` counts no more: the text changed (`reopened_because`: its title).
    """

    __tablename__ = "training_lesson"
    __table_args__ = (
        CheckConstraint(one_of("kind", LESSON_KINDS), name="kind"),
        CheckConstraint("pass_mark between 1 and 100", name="pass_mark"),
        CheckConstraint("draw between 1 and 50", name="draw"),
        Index("ix_training_lesson_order", "track_id", "active", "position"),
        Index("ix_training_lesson_source", "source"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    track_id: Mapped[int] = mapped_column(ForeignKey("training_track.id"))
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(200))
    minutes: Mapped[int] = mapped_column(default=5)
    source: Mapped[str | None] = mapped_column(String(80))
    section: Mapped[str | None] = mapped_column(String(300))
    pass_mark: Mapped[int] = mapped_column(default=80)
    draw: Mapped[int] = mapped_column(default=5)
    active: Mapped[bool] = mapped_column(default=True)
    reopened_at: Mapped[datetime | None]
    reopened_because: Mapped[str] = mapped_column(String(300), default="")


class Question(Model):
    """A question of a quiz. Which of the `options` ({text, right, feedback}) are right stays on the server.

    `blocks` and `source_hash` tell the paragraphs, and their text, that it was written for; `stale`: they
    changed since, and it is not asked until somebody confirms it.
    """

    __tablename__ = "training_question"
    __table_args__ = (
        CheckConstraint(one_of("kind", QUESTION_KINDS), name="kind"),
        CheckConstraint("state in ('ready', 'stale', 'retired')", name="state"),
        Index("ix_training_question_lesson", "lesson_id", "state"),
        Index("ix_training_question_source", "source"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    lesson_id: Mapped[int] = mapped_column(ForeignKey("training_lesson.id"))
    kind: Mapped[str] = mapped_column(String(12))
    text: Mapped[str] = mapped_column(Text)
    options: Mapped[list[Any]]
    explains: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str | None] = mapped_column(String(80))
    section: Mapped[str | None] = mapped_column(String(300))
    blocks: Mapped[list[Any]] = mapped_column(default=list)
    source_hash: Mapped[str] = mapped_column(String(64), default="")
    state: Mapped[str] = mapped_column(String(10), default="ready")
    stale_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
