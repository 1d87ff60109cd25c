"""Pages of notices: the inbox, what is due, preferences, and mail for administrators."""

from __future__ import annotations

from flask import Blueprint, jsonify, request, url_for
from werkzeug.wrappers import Response

from portal.core.feature import house
from portal.core.i18n import _
from portal.notices import access, queries
from portal.notices.services import choices, inbox, mailing
from portal.web.actor import current_actor
from portal.web.given import whole
from portal.web.guard import requires
from portal.web.pages import done, own_path, render

bp = Blueprint("notices", __name__, url_prefix="/notices")


@bp.get("")
@requires(access.INBOX)
def inbox_page() -> Response:
    """The inbox."""
    unread_only = request.args.get("show") == "unread"
    page = queries.inbox(current_actor(), unread_only=unread_only, cursor=request.args.get("at"))
    return render("notices/inbox.html", page=page, unread_only=unread_only)


@bp.get("/due")
@requires(access.INBOX)
def due() -> Response:
    """Everything that the reader is to do."""
    return render("notices/due.html", items=queries.due_list(current_actor(), limit=200))


@bp.post("/read")
@requires(access.INBOX)
def read() -> Response:
    """Marks some notices as read (`id` fields), or all of them."""
    sent = request.form.getlist("id")[:200]
    ids = [number for number in map(whole, sent) if number is not None]
    inbox.mark_read(current_actor(), ids if sent else None)
    if request.headers.get("X-Requested-With"):
        return jsonify(ok=True)
    return done(own_path(request.form.get("next"), url_for("notices.inbox_page")))


@bp.route("/preferences", methods=["GET"])
@requires(access.INBOX)
def preferences() -> Response:
    """How to hear of what."""
    kinds = sorted(house().notices.values(), key=lambda kind: str(kind.label))
    return render("notices/preferences.html", kinds=kinds, chosen=queries.preferences(current_actor()))


@bp.post("/preferences")
@requires(access.INBOX)
def save_preferences() -> Response:
    """Saves the choices."""
    choices.choose(current_actor(), request.form.to_dict())
    return done(url_for("notices.preferences"), _("Saved."))


@bp.get("/mail")
@requires(access.MAIL)
def mail() -> Response:
    """Mail on its way out."""
    return render(
        "notices/mail.html",
        page=queries.mails(request.args.get("at")),
        counts=queries.mail_counts(),
        kinds=house().notices,
    )


@bp.get("/mail/<int:mail_id>")
@requires(access.MAIL)
def mail_message(mail_id: int) -> Response:
    """One message as text."""
    mail = queries.mail(mail_id)
    return render("notices/mail_message.html", mail=mail, secret=mailing.is_secret(mail.kind))


@bp.post("/mail/<int:mail_id>/again")
@requires(access.MAIL)
def mail_again(mail_id: int) -> Response:
    """Tries a failed message again."""
    mailing.send_again(mail_id)
    return done(url_for("notices.mail"), _("It is sent again."))
