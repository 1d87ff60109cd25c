"""Who can mentor, asking, and a mentor's own profile."""

from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from flask import request, url_for
from werkzeug.wrappers import Response

from portal.core import access as permissions
from portal.core.errors import PortalError
from portal.core.i18n import LANGUAGES, _
from portal.training import access
from portal.training.forms import AskForm, MentorForm
from portal.training.queries import mentors, words
from portal.training.services import mentors as profiles
from portal.training.services import pairings
from portal.training.views.tracks import bp
from portal.web.actor import current_actor
from portal.web.guard import requires
from portal.web.once import once
from portal.web.pages import done, render


@bp.get("/training/mentors")
@requires(access.PAIR)
def mentors_page() -> Response:
    """Who can mentor, by topic and language."""
    topic = request.args.get("topic", "")
    language = request.args.get("language", "")
    actor = current_actor()
    return render(
        "training/mentors.html",
        mentors=mentors.mentors(
            actor,
            topic=topic if topic in words.TOPICS else "",
            language=language if language in LANGUAGES else "",
        ),
        topic=topic,
        language=language,
        is_mentor=permissions.can(actor, access.MENTOR),
        words=words,
    )


@bp.get("/training/mentors/me")
@requires(access.MENTOR)
def mentor_profile() -> Response:
    """What one offers as a mentor."""
    actor = current_actor()
    profile = mentors.profile(actor.id or 0)
    data = {"languages": [actor.language], "people": 2, "minutes": 60}
    if profile is not None:
        names = ("topics", "languages", "people", "minutes", "about")
        data = {name: getattr(profile, name) for name in names}
        if profile.away_until:
            data["away_until"] = profile.away_until.astimezone(ZoneInfo(actor.zone)).date()
    return render("training/mentor_profile.html", form=MentorForm(None, data=data))


@bp.post("/training/mentors/me")
@requires(access.MENTOR)
@once
def mentor_profile_post() -> Response:
    """Saves what one offers."""
    form, actor = MentorForm(), current_actor()
    if form.validate():
        values = form.values()
        if values["away_until"]:
            midnight = datetime.combine(values["away_until"], time(), ZoneInfo(actor.zone))
            values["away_until"] = midnight.astimezone(UTC)
        try:
            profiles.save(actor, **values)
        except PortalError as error:
            form.refuse(error)
        else:
            return done(url_for("training.mentors_page"), _("Saved. This is what newcomers see."))
    return render("training/mentor_profile.html", 422, form=form)


@bp.get("/training/mentors/<handle>/ask")
@requires(access.PAIR)
def ask(handle: str) -> Response:
    """The form of a request."""
    return _ask_page(handle, AskForm(None))


def _ask_page(handle: str, form: AskForm, status: int = 200) -> Response:
    mentor = mentors.mentor(current_actor(), handle)
    return render("training/ask.html", status, mentor=mentor, form=form, words=words)


@bp.post("/training/mentors/<handle>/ask")
@requires(access.PAIR)
@once
def ask_post(handle: str) -> Response:
    """Asks a mentor."""
    form = AskForm()
    if form.validate():
        try:
            number = pairings.ask(current_actor(), handle, **form.values())
        except PortalError as error:
            form.refuse(error)
        else:
            return done(url_for("training.pairing", number=number), _("Asked. You hear of the answer here."))
    return _ask_page(handle, form, 422)
