"""One's own account: settings, profile, password, signed-in browsers."""

from __future__ import annotations

from flask import request, url_for
from werkzeug.wrappers import Response

from portal.core.errors import PortalError
from portal.core.i18n import _, number
from portal.people import access
from portal.people.forms import ChangePasswordForm, ProfileForm, SettingsForm
from portal.people.queries import accounts, directory
from portal.people.services import profiles, resets, sessions
from portal.people.views.signing import bp
from portal.web.actor import current_actor
from portal.web.guard import requires
from portal.web.pages import done, own_path, render


@bp.get("/account")
@requires(access.ACCOUNT)
def account() -> Response:
    """Everything about one's own account on one page."""
    return _page()


def _page(status: int = 200, **forms: object) -> Response:
    actor = current_actor()
    profile = directory.profile(actor, actor.handle)
    shown: dict[str, object] = {
        "settings": SettingsForm(
            None, data={"language": actor.language, "zone": actor.zone, "theme": actor.theme}
        ),
        "password": ChangePasswordForm(None),
        "profile": ProfileForm(
            None,
            data={
                "name": profile.name,
                "title": profile.title,
                "bio": profile.bio,
                "topics": _(", ").join(profile.topics),
            },
        ),
    }
    sessions_open = accounts.sessions_of(actor.id or 0)
    return render("people/account.html", status, **(shown | forms), sessions=sessions_open)


@bp.post("/account/settings")
@requires(access.ACCOUNT)
def save_settings() -> Response:
    """Language, time zone, theme."""
    form = SettingsForm()
    if form.validate():
        profiles.save_settings(current_actor(), **form.values())
        return done(url_for("people.account"), _("Saved."))
    return _page(422, settings=form)


@bp.post("/account/look")
@requires(access.ACCOUNT)
def quick_look() -> Response:
    """Theme or language changed from the menu of any page."""
    actor = current_actor()
    profiles.save_settings(
        actor,
        language=request.form.get("language", actor.language),
        zone=actor.zone,
        theme=request.form.get("theme", actor.theme),
    )
    return done(own_path(request.form.get("next"), url_for("people.account")))


@bp.post("/account/profile")
@requires(access.ACCOUNT)
def save_profile() -> Response:
    """Name, title, topics, about."""
    form = ProfileForm()
    if form.validate():
        values = form.values()
        topics = (values.pop("topics") or "").replace("،", ",").split(",")
        profiles.save_profile(current_actor(), topics=topics, **{k: v or "" for k, v in values.items()})
        return done(url_for("people.account"), _("Saved."))
    return _page(422, profile=form)


@bp.post("/account/password")
@requires(access.ACCOUNT)
def change_password() -> Response:
    """A new password."""
    form = ChangePasswordForm()
    status = 422
    if form.validate():
        try:
            resets.change(current_actor(), old=form.old.data, password=form.password.data)
        except PortalError as error:
            form.refuse(error)
            status = error.status
        else:
            return done(
                url_for("people.account"), _("Your password is changed; other devices are signed out.")
            )
    return _page(status, password=form)


@bp.post("/account/sessions")
@requires(access.ACCOUNT)
def end_sessions() -> Response:
    """Signs out every other browser."""
    actor = current_actor()
    count = sessions.end_all(actor.id or 0, but=actor.session_id)
    return done(url_for("people.account"), _("Other devices signed out: %(count)s.", count=number(count)))
