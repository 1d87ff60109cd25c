"""Taking a quiz: questions are drawn and answers marked here; nothing that tells the answer leaves before."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select

from portal.core import clock, unit
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import Conflict, Invalid, NotFound
from portal.core.events import QuizPassed
from portal.core.i18n import _, ngettext
from portal.training.models.learning import Attempt
from portal.training.models.tracks import Lesson, Question
from portal.training.queries import lessons
from portal.training.services import learning, marking

_luck = random.SystemRandom()


@unit.writes
def begin(actor: Actor, lesson_id: int) -> int:
    """Draws the questions of an attempt; where one is open, it goes on. The attempt's id."""
    lesson = learning.opened(actor, lesson_id, "quiz")
    # The lesson's row is locked, so that two beginnings at once open one attempt.
    db.session.execute(select(Lesson.id).where(Lesson.id == lesson_id).with_for_update())
    tried = lessons.tries(actor, lesson_id)
    if tried.open:
        return tried.open.id
    if not tried.left:
        raise Conflict(
            _(
                "You have tried this quiz %(count)s times today. Read the page again and come back tomorrow.",
                count=lessons.TRIES,
            )
        )
    drawn = draw(pool(lesson_id), seen(actor.id or 0, lesson_id), lesson.draw)
    if not drawn:
        raise Conflict(_("No question of this quiz can be asked at the moment. Tell the owner of the track."))
    values: dict[str, Any] = {
        "person_id": actor.id,
        "lesson_id": lesson_id,
        "questions": drawn,
        "given": {},
        "passed": False,
    }
    added = insert(Attempt).values(**values, started_at=clock.now()).returning(Attempt.id)
    return int(db.session.execute(added).scalar_one())


def pool(lesson_id: int) -> list[Question]:
    """Questions that may be asked: neither stale nor retired."""
    return list(
        db.session.scalars(
            select(Question)
            .where(Question.lesson_id == lesson_id, Question.state == "ready")
            .order_by(Question.id)
        )
    )


def seen(person_id: int, lesson_id: int) -> Counter[int]:
    """How often each question was drawn for this person."""
    drawn = db.session.scalars(
        select(Attempt.questions).where(Attempt.person_id == person_id, Attempt.lesson_id == lesson_id)
    )
    return Counter(one["id"] for questions in drawn for one in questions)


def draw(questions: Sequence[Question], seen: Mapping[int, int], count: int) -> list[dict[str, Any]]:
    """`count` questions, those seen least first, in a new order and with their options shuffled."""
    mixed = _luck.sample(list(questions), len(questions))
    chosen = sorted(mixed, key=lambda one: seen.get(one.id, 0))[:count]
    return [
        {
            "id": one.id,
            "kind": one.kind,
            "text": one.text,
            "options": _luck.sample(one.options, len(one.options)),
            "explains": one.explains,
            "source": one.source,
            "section": one.section,
            "block": one.blocks[0] if one.section and one.blocks else None,
        }
        for one in _luck.sample(chosen, len(chosen))
    ]


@unit.writes
def answer(actor: Actor, attempt_id: int, sent: Mapping[str, Sequence[str]]) -> bool:
    """Marks an attempt; whether it passed. Sent again, nothing changes: the first answers count.

    `sent`: chosen places of options by question id. Invalid where a question has no answer.
    """
    attempt = db.session.scalar(
        select(Attempt)
        .where(Attempt.id == attempt_id, Attempt.person_id == actor.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if attempt is None:
        raise NotFound(_("There is no such attempt of yours."))
    if attempt.finished_at is not None:
        return attempt.passed
    given, missing = marking.clean(attempt.questions, sent)
    if missing:
        raise Invalid(
            ngettext(
                "%(num)s question has no answer yet. What you chose is still here.",
                "%(num)s questions have no answer yet. What you chose is still here.",
                missing,
            )
        )
    lesson = db.session.get_one(Lesson, attempt.lesson_id)
    marked = marking.mark(attempt.questions, given, lesson.pass_mark)
    attempt.given, attempt.score, attempt.passed = dict(given), marked.score, marked.passed
    # A clock that was set back in the meantime must not end an attempt before it began.
    attempt.finished_at = max(clock.now(), attempt.started_at)
    if marked.passed:
        passed = QuizPassed(
            lesson_id=lesson.id, track_id=lesson.track_id, person_id=actor.id or 0, score=marked.score
        )
        unit.emit(passed)
        learning.finish(actor.id or 0, lesson.id, "passed")
    return marked.passed
