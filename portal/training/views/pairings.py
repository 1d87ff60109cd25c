"""A pairing as its two people see it: goals, notes, meetings, the end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from flask import url_for
from werkzeug.wrappers import Response

from portal.core.errors import PortalError
from portal.core.i18n import _
from portal.training import access
from portal.training.forms import DeclineForm, EndForm, GoalsForm, NoteForm, SessionForm
from portal.training.queries import pairings, words
from portal.training.services import notes, sessions
from portal.training.services import pairings as rules
from portal.training.views import calendar
from portal.training.views.tracks import bp
from portal.web.actor import current_actor
from portal.web.forms import Form
from portal.web.guard import requires
from portal.web.once import once
from portal.web.pages import done, render


@bp.get("/training/pairings")
@requires(access.PAIR)
def pairings_page() -> Response:
    """Requests, one's newcomers, one's mentors, and what is over."""
    actor = current_actor()
    found = pairings.mine(actor)
    groups = {
        "waiting": [one for one in found if one.state == "requested" and one.mentored_by(actor)],
        "asked": [one for one in found if one.state == "requested" and not one.mentored_by(actor)],
        "newcomers": [one for one in found if one.state == "active" and one.mentored_by(actor)],
        "mentors": [one for one in found if one.state == "active" and not one.mentored_by(actor)],
        "over": [one for one in found if one.ended_at],
    }
    return render("training/pairings.html", groups=groups, mentors=actor.has("mentor"), words=words)


@bp.get("/training/pairings/<int:number>")
@requires(access.PAIR)
def pairing(number: int) -> Response:
    """One pairing of the reader's."""
    return _page(number)


def _page(number: int, status: int = 200, **forms: Form) -> Response:
    found = pairings.one(current_actor(), number)
    fresh: dict[str, Form] = {
        "decline": DeclineForm(None),
        "goals": GoalsForm(None, data={"goals": found.goals}),
        "note": NoteForm(None),
        "session": SessionForm(None),
        "end": EndForm(None),
    }
    return render("training/pairing.html", status, pairing=found, forms=fresh | forms, words=words)


def _send(
    number: int, name: str, form: Form, act: Callable[..., Any], message: str, anchor: str | None = None
) -> Response:
    """Carries out what a form of the pairing's page asks for, or shows the page with what is wrong."""
    pairings.one(current_actor(), number)
    if form.validate():
        try:
            act(current_actor(), number, **form.values())
        except PortalError as error:
            form.refuse(error)
        else:
            return done(url_for("training.pairing", number=number, _anchor=anchor), message)
    return _page(number, 422, **{name: form})


@bp.post("/training/pairings/<int:number>/accept")
@requires(access.MENTOR)
@once
def accept(number: int) -> Response:
    """The mentor accepts."""
    rules.accept(current_actor(), number)
    return done(url_for("training.pairing", number=number), _("You are paired. Plan the first meeting."))


@bp.post("/training/pairings/<int:number>/decline")
@requires(access.MENTOR)
@once
def decline(number: int) -> Response:
    """The mentor declines with a reason."""
    return _send(number, "decline", DeclineForm(), rules.decline, _("Declined. Your reason is on its way."))


@bp.post("/training/pairings/<int:number>/withdraw")
@requires(access.PAIR)
@once
def withdraw(number: int) -> Response:
    """The newcomer takes the request back."""
    rules.withdraw(current_actor(), number)
    return done(url_for("training.mentors_page"), _("Withdrawn. You can ask somebody else."))


@bp.post("/training/pairings/<int:number>/goals")
@requires(access.PAIR)
@once
def goals(number: int) -> Response:
    """Saves the goals."""
    return _send(number, "goals", GoalsForm(), rules.set_goals, _("Goals saved."))


@bp.post("/training/pairings/<int:number>/notes")
@requires(access.PAIR)
@once
def write_note(number: int) -> Response:
    """Writes a note."""
    return _send(number, "note", NoteForm(), notes.write, _("Noted."), "notes")


@bp.post("/training/pairings/<int:number>/end")
@requires(access.PAIR)
@once
def end(number: int) -> Response:
    """Ends the pairing."""
    return _send(number, "end", EndForm(), rules.end, _("The pairing has ended. What you wrote stays."))


def _local(act: Callable[..., Any]) -> Callable[..., Any]:
    """The same act with the wall-clock time of the form turned into a moment, in the actor's zone."""

    def acted(actor: Any, number: int, **values: Any) -> Any:
        moment = sessions.moment_of(values.pop("starts_at"), actor.zone)
        return act(actor, number, starts_at=moment, **values)

    return acted


@bp.post("/training/pairings/<int:number>/sessions")
@requires(access.PAIR)
@once
def plan(number: int) -> Response:
    """Plans a meeting."""
    return _send(number, "session", SessionForm(), _local(sessions.plan), _("Planned. Both of you see it."))


@bp.get("/training/sessions/<int:session_id>")
@requires(access.PAIR)
def session(session_id: int) -> Response:
    """The form to move a meeting."""
    actor = current_actor()
    found, paired = pairings.session(actor, session_id)
    local = found.starts_at.astimezone(ZoneInfo(actor.zone)).replace(tzinfo=None)
    names = ("minutes", "topic", "place")
    form = SessionForm(None, data={n: getattr(found, n) for n in names} | {"starts_at": local})
    return render("training/session.html", session=found, pairing=pairings.one(actor, paired.id), form=form)


@bp.post("/training/sessions/<int:session_id>")
@requires(access.PAIR)
@once
def move(session_id: int) -> Response:
    """Moves a meeting."""
    actor, form = current_actor(), SessionForm()
    found, paired = pairings.session(actor, session_id)
    if form.validate():
        try:
            _local(sessions.move)(actor, session_id, **form.values())
        except PortalError as error:
            form.refuse(error)
        else:
            return done(url_for("training.pairing", number=paired.id), _("Moved. Both of you see it."))
    page = pairings.one(actor, paired.id)
    return render("training/session.html", 422, session=found, pairing=page, form=form)


@bp.post("/training/sessions/<int:session_id>/cancel")
@requires(access.PAIR)
@once
def cancel(session_id: int) -> Response:
    """Cancels a meeting."""
    number = sessions.cancel(current_actor(), session_id)
    return done(url_for("training.pairing", number=number), _("Cancelled."))


@bp.get("/training/sessions/<int:session_id>.ics")
@requires(access.PAIR)
def session_file(session_id: int) -> Response:
    """A meeting for the reader's calendar."""
    actor = current_actor()
    found, paired = pairings.session(actor, session_id)
    page = pairings.one(actor, paired.id)
    content = calendar.invitation(found, page, url_for("training.pairing", number=paired.id, _external=True))
    response = Response(content, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="session-{session_id}.ics"'
    return response
