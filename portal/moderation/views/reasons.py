"""The list of reasons, for administrators."""

from __future__ import annotations

from flask import request, url_for
from werkzeug.wrappers import Response

from portal.core.errors import PortalError
from portal.core.i18n import LANGUAGES, _
from portal.moderation import access
from portal.moderation.forms import ReasonForm
from portal.moderation.queries import reasons
from portal.moderation.services import reasons as saving
from portal.moderation.views.flagging import bp
from portal.web.actor import current_actor
from portal.web.guard import requires
from portal.web.once import once
from portal.web.pages import done, render


@bp.get("/reasons")
@requires(access.REASONS)
def reason_list() -> Response:
    """All reasons."""
    return render("moderation/reasons.html", reasons=list(reasons.all_reasons().values()))


@bp.get("/reasons/edit")
@requires(access.REASONS)
def edit_reason() -> Response:
    """The form of a new reason, or of the one named by `key`."""
    key = request.args.get("key", "")
    if not key:
        return render("moderation/reason.html", form=ReasonForm(None, data={"active": True}), line=None)
    line = reasons.reason(key)
    data = {"key": key, "policy": line.policy, "place": line.place, "active": line.active}
    data |= {f"label_{code}": text for code, text in line.labels.items()}
    data |= {f"help_{code}": text for code, text in line.helps.items()}
    return render("moderation/reason.html", form=ReasonForm(None, data=data), line=line)


@bp.post("/reasons/edit")
@requires(access.REASONS)
@once
def save_reason() -> Response:
    """Saves a reason."""
    form = ReasonForm()
    status = 422
    if form.validate():
        values = form.values()
        try:
            saving.save(
                current_actor(),
                values["key"],
                labels={code: values[f"label_{code}"] or "" for code in LANGUAGES},
                helps={code: values[f"help_{code}"] or "" for code in LANGUAGES},
                policy=values["policy"] or "",
                place=values["place"],
                active=bool(values["active"]),
            )
        except PortalError as error:
            form.refuse(error)
            status = error.status
        else:
            return done(url_for("moderation.reason_list"), _("Saved."))
    line = reasons.all_reasons().get(form.key.data or "")
    return render("moderation/reason.html", status, form=form, line=line)
