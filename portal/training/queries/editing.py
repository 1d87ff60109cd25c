"""What the forms of tracks, lessons and questions start with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from portal.core import refs
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.refs import Ref
from portal.training.models.tracks import Lesson, Question, Track
from portal.training.queries import managing
from portal.training.queries.managing import EditedTrack


@dataclass(frozen=True, slots=True)
class EditedLesson:
    """A lesson with its track and, of a quiz, its questions."""

    lesson: Lesson
    track: Track
    questions: Sequence[Question]


def lesson(actor: Actor, lesson_id: int) -> EditedLesson:
    """A lesson for its editor."""
    found = managing.lesson(actor, lesson_id)
    asked = managing.questions_of(lesson_id) if found.kind == "quiz" else []
    return EditedLesson(found, db.session.get_one(Track, found.track_id), asked)


def track_data(edited: EditedTrack) -> dict[str, Any]:
    """Start values of the form of a track."""
    track = edited.track
    names = ("title", "summary", "level", "language", "topics", "validity_days", "audience")
    values = edited.audience
    return {name: getattr(track, name) for name in names} | {
        "roles": values if track.audience == "roles" else [],
        "departments": values if track.audience == "departments" else [],
        "requires": edited.requires,
    }


def page_of(actor: Actor, source: str | None) -> str:
    """The address of a page as people type it; empty where there is none for the actor."""
    card = refs.card(actor, Ref.parse(source)) if source else None
    return card.url.rstrip("/").rpartition("/")[2] if card else ""


def lesson_data(actor: Actor, found: Lesson) -> dict[str, Any]:
    """Start values of the form of a lesson."""
    names = ("kind", "title", "minutes", "pass_mark", "draw")
    return {name: getattr(found, name) for name in names} | {
        "page": page_of(actor, found.source),
        "section": found.section or "",
    }


def question_data(actor: Actor, question: Question) -> dict[str, Any]:
    """Start values of the form of a question."""
    return {name: getattr(question, name) for name in ("kind", "text", "explains")} | {
        "page": page_of(actor, question.source),
        "section": question.section or "",
    }
