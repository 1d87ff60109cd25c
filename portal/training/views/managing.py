"""Writing tracks, lessons and questions."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from portal.core import refs
from portal.core.actor import ROLES
from portal.core.errors import PortalError
from portal.core.i18n import _
from portal.people.forms import ROLE_LABELS
from portal.people.queries import directory
from portal.training import access
from portal.training.forms import OPTIONS, LessonForm, QuestionForm, TrackForm, options_of
from portal.training.queries import editing, managing, words
from portal.training.services import authoring, freshness, questions
from portal.training.views.tracks import bp
from portal.web.actor import current_actor
from portal.web.guard import requires
from portal.web.once import once
from portal.web.pages import done, render


@bp.get("/training/manage")
@requires(access.MANAGE)
def manage() -> Response:
    """All tracks, drafts too."""
    found = managing.all_tracks(current_actor())
    return render("training/manage.html", tracks=found, stale=sum(one.stale for one in found), words=words)


def _choices(form: TrackForm, slug: str | None) -> TrackForm:
    form.roles.choices = [(role, ROLE_LABELS[role]) for role in ROLES]
    form.departments.choices = [(str(number), name) for number, name in directory.departments()]
    form.requires.choices = managing.other_tracks(slug)
    return form


def _track_values(form: TrackForm) -> dict[str, Any]:
    values = form.values()
    by_kind = {"roles": values.pop("roles"), "departments": values.pop("departments")}
    return values | {"audience_values": by_kind.get(values["audience"]) or []}


@bp.get("/training/manage/new")
@requires(access.MANAGE)
def new_track() -> Response:
    """The form of a new track."""
    form = TrackForm(None, data={"language": current_actor().language, "validity_days": 365})
    return render("training/track_new.html", form=_choices(form, None))


@bp.post("/training/manage/new")
@requires(access.MANAGE)
@once
def new_track_post() -> Response:
    """Makes a track."""
    form = _choices(TrackForm(), None)
    if form.validate():
        try:
            slug = authoring.create_track(current_actor(), **_track_values(form))
        except PortalError as error:
            form.refuse(error)
        else:
            return done(url_for("training.edit", slug=slug), _("A draft. Add its first lesson."))
    return render("training/track_new.html", 422, form=form)


@bp.get("/training/manage/<slug>")
@requires(access.MANAGE)
def edit(slug: str) -> Response:
    """The editor of a track."""
    return _editor(slug)


def _editor(slug: str, status: int = 200, form: TrackForm | None = None, error: str = "") -> Response:
    found = managing.edited(current_actor(), slug)
    form = form or _choices(TrackForm(None, data=editing.track_data(found)), slug)
    lesson_form = LessonForm(None, prefix="lesson-")
    return render(
        "training/track_edit.html",
        status,
        edited=found,
        form=form,
        lesson_form=lesson_form,
        error=error,
        words=words,
    )


@bp.post("/training/manage/<slug>")
@requires(access.MANAGE)
@once
def edit_post(slug: str) -> Response:
    """Saves a track."""
    form = _choices(TrackForm(), slug)
    if form.validate():
        try:
            authoring.edit_track(current_actor(), slug, **_track_values(form))
        except PortalError as error:
            form.refuse(error)
        else:
            return done(url_for("training.edit", slug=slug), _("Saved."))
    return _editor(slug, 422, form)


@bp.post("/training/manage/<slug>/publish")
@requires(access.MANAGE)
@once
def publish(slug: str) -> Response:
    """Publishes a track, or says what is missing."""
    try:
        authoring.publish(current_actor(), slug)
    except PortalError as error:
        return _editor(slug, error.status, error=str(error))
    return done(url_for("training.track", slug=slug), _("Published. People can start it now."))


@bp.post("/training/manage/<slug>/withdraw")
@requires(access.MANAGE)
@once
def withdraw_track(slug: str) -> Response:
    """Makes a track a draft again."""
    authoring.withdraw(current_actor(), slug)
    return done(url_for("training.edit", slug=slug), _("A draft again. Nobody new can start it."))


@bp.get("/training/manage/<slug>/lessons/new")
@requires(access.MANAGE)
def new_lesson(slug: str) -> Response:
    """The form of a new lesson."""
    form = LessonForm(None, kind=request.args.get("kind", "reading"))
    return render("training/lesson_new.html", form=form, track=managing.by_slug(current_actor(), slug))


@bp.post("/training/manage/<slug>/lessons/new")
@requires(access.MANAGE)
@once
def new_lesson_post(slug: str) -> Response:
    """Adds a lesson."""
    form = LessonForm()
    if form.validate():
        try:
            lesson_id = authoring.add_lesson(current_actor(), slug, **form.values())
        except PortalError as error:
            form.refuse(error)
        else:
            quiz = form.kind.data == "quiz"
            where = (
                url_for("training.edit_lesson", lesson_id=lesson_id)
                if quiz
                else url_for("training.edit", slug=slug)
            )
            return done(where, _("Now add questions.") if quiz else _("Lesson added."))
    track = managing.by_slug(current_actor(), slug)
    return render("training/lesson_new.html", 422, form=form, track=track)


@bp.get("/training/manage/lessons/<int:lesson_id>")
@requires(access.MANAGE)
def edit_lesson(lesson_id: int) -> Response:
    """The editor of a lesson, with the questions of a quiz."""
    return _lesson_editor(lesson_id)


def _lesson_editor(lesson_id: int, status: int = 200, form: LessonForm | None = None) -> Response:
    found = editing.lesson(current_actor(), lesson_id)
    form = form or LessonForm(None, data=editing.lesson_data(current_actor(), found.lesson))
    return render("training/lesson_edit.html", status, found=found, form=form, words=words)


@bp.post("/training/manage/lessons/<int:lesson_id>")
@requires(access.MANAGE)
@once
def edit_lesson_post(lesson_id: int) -> Response:
    """Saves a lesson."""
    form = LessonForm()
    del form.kind
    if form.validate():
        try:
            authoring.edit_lesson(current_actor(), lesson_id, **form.values())
        except PortalError as error:
            form.refuse(error)
        else:
            return done(url_for("training.edit_lesson", lesson_id=lesson_id), _("Saved."))
    return _lesson_editor(lesson_id, 422, form)


@bp.post("/training/manage/lessons/<int:lesson_id>/move")
@requires(access.MANAGE)
@once
def move_lesson(lesson_id: int) -> Response:
    """One place up or down."""
    slug = authoring.move_lesson(current_actor(), lesson_id, up=request.form.get("to") == "up")
    return done(url_for("training.edit", slug=slug, _anchor="lessons"))


@bp.post("/training/manage/lessons/<int:lesson_id>/remove")
@requires(access.MANAGE)
@once
def remove_lesson(lesson_id: int) -> Response:
    """Takes a lesson out of its track."""
    slug = authoring.remove_lesson(current_actor(), lesson_id)
    return done(url_for("training.edit", slug=slug), _("Removed. What people did in it stays known."))


@bp.get("/training/manage/lessons/<int:lesson_id>/questions/new")
@requires(access.MANAGE)
def new_question(lesson_id: int) -> Response:
    """The form of a new question."""
    found = editing.lesson(current_actor(), lesson_id)
    data = editing.lesson_data(current_actor(), found.lesson)
    form = QuestionForm(None, data={"page": data["page"], "section": data["section"]})
    return _question_page(form, found, [])


def _question_page(
    form: QuestionForm, found: Any, options: list[Any], status: int = 200, **more: Any
) -> Response:
    blank = {"text": "", "right": False, "feedback": ""}
    rows = [*options, *[blank] * (OPTIONS - len(options))][:OPTIONS]
    return render("training/question.html", status, form=form, found=found, options=rows, **more)


@bp.post("/training/manage/lessons/<int:lesson_id>/questions/new")
@requires(access.MANAGE)
@once
def new_question_post(lesson_id: int) -> Response:
    """Adds a question."""
    form, options = QuestionForm(), options_of(request.form)
    if form.validate():
        try:
            questions.add(current_actor(), lesson_id, options=options, **form.values())
        except PortalError as error:
            form.refuse(error)
        else:
            where = url_for("training.edit_lesson", lesson_id=lesson_id, _anchor="questions")
            return done(where, _("Question added."))
    return _question_page(form, editing.lesson(current_actor(), lesson_id), options, 422)


@bp.get("/training/manage/questions/<int:question_id>")
@requires(access.MANAGE)
def edit_question(question_id: int) -> Response:
    """The editor of a question."""
    actor = current_actor()
    question = managing.question(actor, question_id)
    form = QuestionForm(None, data=editing.question_data(actor, question))
    found = editing.lesson(actor, question.lesson_id)
    return _question_page(form, found, question.options, question=question)


@bp.post("/training/manage/questions/<int:question_id>")
@requires(access.MANAGE)
@once
def edit_question_post(question_id: int) -> Response:
    """Saves a question."""
    form, options, actor = QuestionForm(), options_of(request.form), current_actor()
    if form.validate():
        try:
            lesson_id = questions.edit(actor, question_id, options=options, **form.values())
        except PortalError as error:
            form.refuse(error)
        else:
            where = url_for("training.edit_lesson", lesson_id=lesson_id, _anchor="questions")
            return done(where, _("Saved."))
    question = managing.question(actor, question_id)
    return _question_page(form, editing.lesson(actor, question.lesson_id), options, 422, question=question)


@bp.post("/training/manage/questions/<int:question_id>/remove")
@requires(access.MANAGE)
@once
def remove_question(question_id: int) -> Response:
    """The question is not asked any more."""
    lesson_id = questions.retire(current_actor(), question_id)
    return done(url_for("training.edit_lesson", lesson_id=lesson_id), _("It is not asked any more."))


@bp.get("/training/manage/questions")
@requires(access.MANAGE)
def stale() -> Response:
    """Questions whose paragraphs changed."""
    actor = current_actor()
    found = managing.stale(actor)
    cards = refs.resolve(actor, [one.source for one in found if one.source])
    return render("training/stale.html", questions=found, cards=cards)


@bp.post("/training/manage/questions/<int:question_id>/confirm")
@requires(access.MANAGE)
@once
def confirm(question_id: int) -> Response:
    """The question is still right."""
    freshness.confirm(current_actor(), question_id)
    return done(url_for("training.stale"), _("Confirmed. It is asked again from now on."))
