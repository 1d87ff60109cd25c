"""For everybody: report something, see what came of it, appeal."""

from __future__ import annotations

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from portal.core import refs
from portal.core.errors import NotFound, PortalError
from portal.core.i18n import _
from portal.core.links import targets
from portal.core.refs import Ref, RefCard
from portal.moderation import access
from portal.moderation.forms import AppealForm, FlagForm
from portal.moderation.kinds import KIND
from portal.moderation.queries import outcomes, reasons
from portal.moderation.services import decisions, flags
from portal.notices.services import inbox
from portal.web.actor import current_actor
from portal.web.guard import requires
from portal.web.once import once
from portal.web.pages import done, render

bp = Blueprint("moderation", __name__, url_prefix="/moderation")


def _asked_for() -> tuple[Ref, RefCard]:
    try:
        ref = Ref.parse(request.args.get("ref", "")[:80])
    except ValueError:
        raise NotFound(_("There is nothing here that could be reported.")) from None
    return ref, flags.card_to_flag(current_actor(), ref)


@bp.get("/flag")
@requires(access.FLAG)
def flag() -> Response:
    """The form of a report."""
    ref, card = _asked_for()
    lines = reasons.offered()
    return render("moderation/flag.html", form=FlagForm().offer(lines), card=card, ref=ref, reasons=lines)


@bp.post("/flag")
@requires(access.FLAG)
@once
def send_flag() -> Response:
    """Sends a report; the receipt is shown where the reporter came from."""
    ref, card = _asked_for()
    lines = reasons.offered()
    form = FlagForm().offer(lines)
    status = 422
    if form.validate():
        try:
            flags.flag(current_actor(), ref, reason=form.reason.data, note=form.note.data or "")
        except PortalError as error:
            form.refuse(error)
            status = error.status
        else:
            return done(
                card.url, _("Thank you: your report is with the moderators. You will hear what comes of it.")
            )
    return render("moderation/flag.html", status, form=form, card=card, ref=ref, reasons=lines)


@bp.get("/outcome/<int:item_id>")
@requires(access.OUTCOME)
def outcome(item_id: int) -> Response:
    """What came of one's own report or text."""
    return _outcome_page(item_id, AppealForm())


def _outcome_page(item_id: int, form: AppealForm, status: int = 200) -> Response:
    actor = current_actor()
    found = outcomes.outcome(actor, item_id)
    known = reasons.all_reasons()
    policy = _policy(known[found.reason].policy) if found.reason in known else None
    return render(
        "moderation/outcome.html",
        status,
        item=found,
        form=form,
        reasons=known,
        policy=policy,
        may_appeal=decisions.may_appeal(found),
    )


def _policy(slug: str) -> RefCard | None:
    """The card of the page that a reason rests on, where the reader may see it."""
    found = targets([f"wiki:{slug}"]) if slug else []
    return refs.card(current_actor(), found[0]) if found else None


@bp.post("/outcome/<int:item_id>/seen")
@requires(access.OUTCOME)
def seen(item_id: int) -> Response:
    """The notices about it are read."""
    inbox.mark_read_about(current_actor(), Ref(KIND, item_id))
    return done(url_for("moderation.outcome", item_id=item_id))


@bp.post("/outcome/<int:item_id>/appeal")
@requires(access.OUTCOME)
@once
def appeal(item_id: int) -> Response:
    """The author asks for another look."""
    form = AppealForm()
    status = 422
    if form.validate():
        try:
            decisions.appeal(current_actor(), item_id, form.plea.data or "")
        except NotFound:
            raise
        except PortalError as error:
            form.refuse(error)
            status = error.status
        else:
            return done(
                url_for("moderation.outcome", item_id=item_id),
                _("Your appeal is sent. A moderator who has not decided on it yet looks at it."),
            )
    return _outcome_page(item_id, form, status)
