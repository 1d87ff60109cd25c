"""Writing questions of a quiz."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from portal.core import audit, clock, unit
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import Invalid
from portal.core.i18n import _
from portal.core.refs import Ref
from portal.training.models.tracks import Question
from portal.training.queries import managing
from portal.training.services import authoring, freshness


def checked(kind: str, options: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The options that have a text; Invalid where nobody could answer rightly."""
    kept = [
        {"text": o["text"].strip(), "right": bool(o["right"]), "feedback": o["feedback"].strip()}
        for o in options
        if o["text"].strip()
    ]
    right = sum(option["right"] for option in kept)
    if len(kept) < 2:
        raise Invalid(_("A question needs at least two options."))
    if not right:
        raise Invalid(_("No option is marked as right: nobody could pass. Mark at least one."))
    if kind == "single" and right > 1:
        raise Invalid(
            _("Several options are marked as right. Mark one, or let people choose several."), "kind"
        )
    if right == len(kept):
        raise Invalid(_("Every option is marked as right. Add one that is wrong."))
    if len({option["text"] for option in kept}) < len(kept):
        raise Invalid(_("Two options have the same text. Change one of them."))
    return kept


@unit.writes
def add(
    actor: Actor, lesson_id: int, *, kind: str, text: str, options: Sequence[Mapping[str, Any]],
    explains: str = "", page: str = "", section: str = "", at: datetime | None = None,
) -> int:  # fmt: skip
    """A new question, bound to the paragraphs as they are in force now; its id."""
    lesson = managing.lesson(actor, lesson_id)
    if lesson.kind != "quiz":
        raise Invalid(_("Only a quiz has questions."))
    kept = checked(kind, options)
    source, heading = authoring.source_of(actor, page, section)
    question = Question(
        lesson_id=lesson_id, kind=kind, text=text.strip(), options=kept, explains=explains.strip(),
        source=source, section=heading, created_at=at or clock.now(),
    )  # fmt: skip
    db.session.add(question)
    db.session.flush()
    freshness.bind(actor, question)
    audit.record(actor, "training.question_add", Ref("training.lesson", lesson_id), question=question.id)
    return question.id


@unit.writes
def edit(
    actor: Actor, question_id: int, *, kind: str, text: str, options: Sequence[Mapping[str, Any]],
    explains: str, page: str, section: str,
) -> int:  # fmt: skip
    """Saves a question and binds it anew: an edited one is not stale any more. The lesson's id."""
    question = managing.question(actor, question_id)
    question.options = checked(kind, options)
    question.kind, question.text, question.explains = kind, text.strip(), explains.strip()
    question.source, question.section = authoring.source_of(actor, page, section)
    freshness.bind(actor, question)
    question.state, question.stale_at = "ready", None
    audit.record(
        actor, "training.question_edit", Ref("training.lesson", question.lesson_id), question=question_id
    )
    return question.lesson_id


@unit.writes
def retire(actor: Actor, question_id: int) -> int:
    """The question is not asked any more; attempts keep it. The lesson's id."""
    question = managing.question(actor, question_id)
    question.state = "retired"
    audit.record(
        actor, "training.question_remove", Ref("training.lesson", question.lesson_id), question=question_id
    )
    return question.lesson_id
