"""Signing in and out, joining by invitation, a new password by e-mail."""

from __future__ import annotations

from flask import Blueprint, abort, flash, make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.core import config
from portal.core.errors import PortalError
from portal.core.i18n import LANGUAGES, _
from portal.people import access, cookies
from portal.people.demo import CAST
from portal.people.forms import JoinForm, NewPasswordForm, ResetForm, SignInForm
from portal.people.services import invitations, resets, sessions, signing
from portal.web.actor import current_actor
from portal.web.guard import public, requires
from portal.web.pages import done, own_path, render

bp = Blueprint("people", __name__)
DEVICE = "ponte_device"


def _where() -> dict[str, str]:
    return {"address": request.remote_addr or "", "browser": request.user_agent.string}


@bp.get("/sign-in")
@public
def sign_in() -> Response:
    """The sign-in page; in a demo with the cast."""
    if current_actor().signed_in:
        return redirect(own_path(request.args.get("next")))
    form = SignInForm(request.args, meta={"csrf": True}) if request.args.get("next") else SignInForm()
    return _sign_in_page(form)


def _sign_in_page(form: SignInForm, status: int = 200) -> Response:
    cast = CAST if config.current().demo else ()
    return render("people/sign_in.html", status, form=form, cast=cast, languages=LANGUAGES.values())


@bp.post("/sign-in")
@public
def sign_in_post() -> Response:
    """Checks name and password."""
    form = SignInForm()
    if not form.validate():
        return _sign_in_page(form, 422)
    device = request.cookies.get(DEVICE, "")
    try:
        person_id, token = signing.sign_in(form.name.data, form.password.data, device=device, **_where())
    except PortalError as error:
        form.refuse(error)
        return _sign_in_page(form, error.status)
    return _signed_in(person_id, token, form.next.data)


def _signed_in(person_id: int, token: str, wanted: str | None) -> Response:
    response = redirect(own_path(wanted), code=303)
    cookies.put(response, token)
    if not request.cookies.get(DEVICE):
        response.set_cookie(
            DEVICE,
            signing.remember_device(person_id),
            max_age=365 * 86400,
            secure=config.current().secure,
            httponly=True,
            samesite="Lax",
        )
    return response


@bp.post("/sign-in/demo")
@public
def sign_in_demo() -> Response:
    """One click signs in as a member of the cast; there only in a demo data folder."""
    if not config.current().demo:
        abort(404)
    person_id, token = signing.demo_sign_in(request.form.get("handle", ""), **_where())
    return _signed_in(person_id, token, request.form.get("next"))


@bp.post("/sign-out")
@requires(access.ACCOUNT)
def sign_out() -> Response:
    """Ends this session, or all of the person's sessions."""
    actor = current_actor()
    if request.form.get("everywhere"):
        sessions.end_all(actor.id or 0)
    elif actor.session_id is not None:
        sessions.end(actor.session_id)
    response = done(url_for("people.sign_in"), _("You are signed out."))
    cookies.drop(response)
    return response


@bp.post("/language")
@public
def choose_language() -> Response:
    """A visitor's language, kept in a cookie."""
    code = request.form.get("language", "en")
    response = make_response(redirect(own_path(request.form.get("next"), "/sign-in"), code=303))
    if code in LANGUAGES:
        response.set_cookie(
            "language", code, max_age=365 * 86400, samesite="Lax", secure=config.current().secure
        )
    return response


@bp.route("/people/join/<token>", methods=["GET", "POST"])
@public
def join(token: str) -> Response:
    """An account by invitation."""
    invitation = invitations.open_invitation(token)
    form = JoinForm(data={"email": invitation.email, "zone": config.current().zone})
    if form.validate_on_submit():
        try:
            person_id = invitations.accept(token, **form.values())
        except PortalError as error:
            form.refuse(error)
        else:
            flash(_("Welcome. This is your home page."), "success")
            return _signed_in(person_id, sessions.start(person_id, **_where()), "/")
    status = 422 if form.errors or form.form_errors else 200
    return render("people/join.html", status, form=form, invitation=invitation)


@bp.route("/sign-in/reset", methods=["GET", "POST"])
@public
def reset() -> Response:
    """Asks for a link by e-mail; the answer is the same whether the address is known or not."""
    form = ResetForm()
    if form.validate_on_submit():
        resets.ask(form.email.data)
        return done(
            url_for("people.sign_in"),
            _("If this address has an account, a link is on its way. It works for 45 minutes."),
        )
    return render("people/reset.html", 422 if form.errors else 200, form=form)


@bp.route("/sign-in/reset/<token>", methods=["GET", "POST"])
@public
def new_password(token: str) -> Response:
    """Sets a new password by a link."""
    resets.check_link(token)
    form = NewPasswordForm()
    if form.validate_on_submit():
        try:
            resets.set_by_link(token, form.password.data)
        except PortalError as error:
            form.refuse(error)
        else:
            return done(url_for("people.sign_in"), _("Your password is changed. Sign in with it."))
    return render("people/new_password.html", 422 if form.errors else 200, form=form)
