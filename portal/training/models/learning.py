"""Tables of who learns what: enrolments, facts of progress, attempts at quizzes, completions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Model
from portal.training.models.tracks import one_of

GRADES = ("served", "opened", "acknowledged", "passed")
"""How sure it is that somebody knows a text, in rising order."""


class Enrolment(Model):
    """A person takes a track. Facts from before `counts_from` do not count (a certificate is renewed)."""

    __tablename__ = "training_enrolment"
    __table_args__ = (
        UniqueConstraint("person_id", "track_id"),
        CheckConstraint("source in ('self', 'rule')", name="source"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"))
    track_id: Mapped[int] = mapped_column(ForeignKey("training_track.id"), index=True)
    source: Mapped[str] = mapped_column(String(8), default="self")
    at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    counts_from: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]


class Progress(Model):
    """A fact: a person did a lesson, with what evidence, on which version of its page. Never changed."""

    __tablename__ = "training_progress"
    __table_args__ = (
        CheckConstraint(one_of("grade", GRADES), name="grade"),
        Index("ix_training_progress_person", "person_id", "lesson_id", "done_at"),
        Index("ix_training_progress_lesson", "lesson_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"))
    lesson_id: Mapped[int] = mapped_column(ForeignKey("training_lesson.id"))
    grade: Mapped[str] = mapped_column(String(14))
    page_version: Mapped[int | None]
    done_at: Mapped[datetime]


class Evidence(Model):
    """A fact: a person acknowledged a version of a page. A lesson that asks for it finds it here.

    It counts no more once another version, different in substance, is in force (`superseded_at`).
    """

    __tablename__ = "training_evidence"
    __table_args__ = (Index("ix_training_evidence_person", "person_id", "source", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"))
    source: Mapped[str] = mapped_column(String(80))
    page_version: Mapped[int]
    at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]


class Attempt(Model):
    """One go at a quiz: the questions as they were drawn, with the answers and their marking.

    `questions`: [{id, kind, text, options: [{text, right, feedback}], explains, source, section, block}], the
    options in the order shown; `given`: chosen places of options by question id. One open attempt each.
    """

    __tablename__ = "training_attempt"
    __table_args__ = (
        Index(
            "uq_training_attempt_open",
            "person_id",
            "lesson_id",
            unique=True,
            sqlite_where=text("finished_at is null"),
            postgresql_where=text("finished_at is null"),
        ),
        Index("ix_training_attempt_person", "person_id", "lesson_id", "started_at"),
        CheckConstraint("score between 0 and 100", name="score"),
        CheckConstraint("finished_at >= started_at", name="times"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"))
    lesson_id: Mapped[int] = mapped_column(ForeignKey("training_lesson.id"), index=True)
    questions: Mapped[list[Any]]
    given: Mapped[dict[str, Any]] = mapped_column(default=dict)
    score: Mapped[int | None]
    passed: Mapped[bool] = mapped_column(default=False)
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class Completion(Model):
    """A fact: a person completed a track. Its `code` is printed on the certificate. Never changed."""

    __tablename__ = "training_completion"
    __table_args__ = (
        CheckConstraint(one_of("grade", GRADES), name="grade"),
        Index("ix_training_completion_person", "person_id", "track_id", "at"),
        Index("ix_training_completion_at", "at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"))
    track_id: Mapped[int] = mapped_column(ForeignKey("training_track.id"), index=True)
    version: Mapped[int]
    grade: Mapped[str] = mapped_column(String(14))
    code: Mapped[str] = mapped_column(String(20), unique=True)
    at: Mapped[datetime]
    valid_until: Mapped[datetime]
