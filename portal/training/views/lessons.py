"""A lesson: reading, acknowledging, and the quiz."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from portal.core import refs
from portal.core.actor import Actor
from portal.core.errors import Invalid
from portal.core.i18n import _
from portal.training import access
from portal.training.queries import lessons, tracks, words
from portal.training.services import learning, quizzes
from portal.training.views.tracks import bp
from portal.web.actor import current_actor
from portal.web.guard import requires
from portal.web.once import once
from portal.web.pages import done, render


@bp.get("/training/<slug>/<int:lesson_id>")
@requires(access.LEARN)
def lesson(slug: str, lesson_id: int) -> Response:
    """One lesson, as its kind asks."""
    return _page(current_actor(), slug, lesson_id)


def _page(actor: Actor, slug: str, lesson_id: int, status: int = 200, **more: Any) -> Response:
    found = lessons.lesson(actor, lesson_id, slug)
    context = {"lesson": found, "words": words, "given": {}, "error": None} | more
    if found.kind == "quiz":
        return render("training/quiz.html", status, tries=lessons.tries(actor, lesson_id), **context)
    text = lessons.text_of(actor, found.source, found.section)
    return render("training/lesson.html", status, text=text, **context)


@bp.post("/training/<slug>/<int:lesson_id>/done")
@requires(access.LEARN)
@once
def lesson_done(slug: str, lesson_id: int) -> Response:
    """ "I have read this", or: I have acknowledged the page."""
    actor = current_actor()
    found = lessons.lesson(actor, lesson_id, slug)
    if found.kind == "acknowledgement":
        learning.check_acknowledged(actor, lesson_id)
    else:
        learning.read(actor, lesson_id)
    return _onward(actor, slug, _("Done. Next comes this."))


def _onward(actor: Actor, slug: str, message: str) -> Response:
    """To the next lesson, or to the certificate."""
    track = tracks.track(actor, slug)
    if track.next_id is None and track.code:
        return done(url_for("training.certificate", code=track.code), _("All lessons are done."))
    if track.next_id is None:
        return done(url_for("training.track", slug=slug), _("All lessons are done."))
    return done(url_for("training.lesson", slug=slug, lesson_id=track.next_id), message)


@bp.post("/training/<slug>/<int:lesson_id>/begin")
@requires(access.LEARN)
def begin(slug: str, lesson_id: int) -> Response:
    """Draws questions; an attempt that is open goes on."""
    lessons.lesson(current_actor(), lesson_id, slug)
    quizzes.begin(current_actor(), lesson_id)
    return done(url_for("training.lesson", slug=slug, lesson_id=lesson_id))


@bp.post("/training/<slug>/<int:lesson_id>/answers/<int:attempt_id>")
@requires(access.LEARN)
def answer(slug: str, lesson_id: int, attempt_id: int) -> Response:
    """Marks the answers; sent twice, the first ones count."""
    sent = {
        name.removeprefix("q-"): request.form.getlist(name) for name in request.form if name.startswith("q-")
    }
    try:
        quizzes.answer(current_actor(), attempt_id, sent)
    except Invalid as error:
        return _page(current_actor(), slug, lesson_id, 422, given=sent, error=str(error))
    return done(url_for("training.result", slug=slug, attempt_id=attempt_id))


@bp.get("/training/<slug>/results/<int:attempt_id>")
@requires(access.LEARN)
def result(slug: str, attempt_id: int) -> Response:
    """What was right, what was wrong, and where to read it."""
    actor = current_actor()
    found = lessons.result(actor, attempt_id)
    lesson_page = lessons.lesson(actor, found.lesson_id, slug)
    sources = [one.source for one in found.questions if one.source]
    return render(
        "training/result.html",
        result=found,
        lesson=lesson_page,
        cards=refs.resolve(actor, sources),
        words=words,
    )
