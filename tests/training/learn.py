"""Short ways through a track, for tests."""

from __future__ import annotations

from sqlalchemy import select

from portal.core import outbox, unit
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.events import PolicyAcknowledged
from portal.training.models.learning import Attempt
from portal.training.services import learning, quizzes


def right_answers(attempt_id: int) -> dict[str, list[str]]:
    """What has to be chosen in an attempt, read where only the server can."""
    drawn = db.session.scalar(select(Attempt.questions).where(Attempt.id == attempt_id))
    db.session.rollback()
    return {
        str(one["id"]): [str(place) for place, option in enumerate(one["options"]) if option["right"]]
        for one in drawn
    }


def wrong_answers(attempt_id: int) -> dict[str, list[str]]:
    """One wrong option of each question."""
    drawn = db.session.scalar(select(Attempt.questions).where(Attempt.id == attempt_id))
    db.session.rollback()
    return {
        str(one["id"]): [
            next(str(place) for place, option in enumerate(one["options"]) if not option["right"])
        ]
        for one in drawn
    }


@unit.writes
def acknowledge(person: Actor, page: int = 1, version: int = 1) -> None:
    """The wiki says that somebody acknowledged a page."""
    unit.emit(PolicyAcknowledged(page_id=page, version=version, person_id=person.id or 0))


def pass_quiz(person: Actor, lesson_id: int) -> int:
    """Passes a quiz; the attempt."""
    attempt_id = quizzes.begin(person, lesson_id)
    assert quizzes.answer(person, attempt_id, right_answers(attempt_id))
    return attempt_id


def complete(person: Actor, track: dict[str, int]) -> None:
    """Does the whole track."""
    learning.start(person, "basics")
    learning.read(person, track["reading"])
    pass_quiz(person, track["quiz"])
    acknowledge(person)
    outbox.drain()
