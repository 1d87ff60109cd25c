"""When a page changes: what was bound to its paragraphs is asked again only after a look."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import update

from portal.core import access as permissions
from portal.core import audit, clock, unit
from portal.core.actor import SYSTEM, Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.i18n import _
from portal.core.reading import ReadingText
from portal.core.refs import Ref
from portal.notices.services import dues, inbox
from portal.people.queries import cards
from portal.training import access
from portal.training.models.learning import Evidence
from portal.training.models.tracks import Lesson, Question, Track
from portal.training.queries import facts, lessons, managing
from portal.training.services import learning


@unit.writes
def page_changed(source: Ref, version: int, changed: tuple[str, ...], *, substantive: bool) -> None:
    """A version of a page is in force: bound questions rest, lessons about changed paragraphs reopen."""
    _rest_questions(source, substantive=substantive)
    if substantive:
        older = (Evidence.source == str(source)) & (Evidence.page_version < version)
        db.session.execute(
            update(Evidence).where(older, Evidence.superseded_at.is_(None)).values(superseded_at=clock.now())
        )
        for lesson in facts.lessons_about(str(source)):
            if lesson.kind != "quiz" and _touches(lesson, source, set(changed)):
                reopen(lesson.id)


def _rest_questions(source: Ref, *, substantive: bool) -> None:
    by_owner: Counter[int | None] = Counter()
    texts: dict[tuple[str | None, str], ReadingText | None] = {}
    for question, track in managing.questions_about(str(source)):
        key = (question.section, track.language)
        if key not in texts:
            texts[key] = lessons.bound_text(SYSTEM, source, *key)
        text = texts[key]
        if text is not None and question.source_hash in ("", text.text_hash):
            continue
        if text is not None and not substantive:
            _tie(question, text)
            continue
        question.state, question.stale_at = "stale", clock.now()
        by_owner[track.owner_id] += 1
    for owner, count in by_owner.items():
        inbox.tell(
            [owner] if owner else cards.with_role("policy_owner"),
            "training_stale",
            source,
            url="/training/manage/questions",
            questions=count,
        )


def _touches(lesson: Lesson, source: Ref, changed: set[str]) -> bool:
    if not changed or lesson.section is None:
        return True
    text = lessons.bound_text(
        SYSTEM, source, lesson.section, db.session.get_one(Track, lesson.track_id).language
    )
    # A section that is gone was changed; one without a changed paragraph was not.
    return text is None or any(block.id in changed for block in text.blocks)


@unit.writes
def reopen(lesson_id: int) -> None:
    """Those who did the lesson do it again: told, and on their due list.

    Acknowledgements are asked for by the page itself; here they only cease to count.
    """
    lesson = db.session.get_one(Lesson, lesson_id)
    track = db.session.get_one(Track, lesson.track_id)
    holders = facts.holders(lesson_id)
    lesson.reopened_at, lesson.reopened_because = clock.now(), lesson.title
    db.session.flush()
    if lesson.kind == "acknowledgement":
        return
    url, ref = f"/training/{track.slug}/{lesson.id}", Ref("training.lesson", lesson.id)
    completed = [person for person, _track, done in holders if done]
    dues.due(completed, "lesson", ref, title=lesson.title, url=url, minutes=lesson.minutes)
    for person, track_id, done in holders:
        if not done:
            learning.settle_track(person, track_id)
    inbox.tell([person for person, _t, _d in holders], "training_reopened", ref, lesson=lesson.title)


@unit.writes
def confirm(actor: Actor, question_id: int) -> None:
    """The question is still right with the text as it is now: bound to it and asked again."""
    permissions.require(actor, access.MANAGE)
    question = db.session.get(Question, question_id)
    if question is None or question.state != "stale":
        raise NotFound(_("This question waits for nobody. Somebody has confirmed or removed it."))
    bind(actor, question)
    question.state, question.stale_at = "ready", None
    audit.record(actor, "training.confirm", Ref("training.lesson", question.lesson_id), question=question.id)


def bind(actor: Actor, question: Question) -> None:
    """Ties a question to its paragraphs as they are in force now."""
    unit.running()
    lesson = db.session.get_one(Lesson, question.lesson_id)
    track = db.session.get_one(Track, lesson.track_id)
    source = Ref.parse(question.source) if question.source else None
    text = lessons.bound_text(actor, source, question.section, track.language)
    _tie(question, text)


def _tie(question: Question, text: ReadingText | None) -> None:
    question.blocks = [block.id for block in text.blocks] if text else []
    question.source_hash = text.text_hash if text else ""
