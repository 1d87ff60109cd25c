"""For those who decide: the queue, an item, the acts on it."""

from __future__ import annotations

from flask import request, url_for
from werkzeug.wrappers import Response

from portal.core import access as permissions
from portal.core.errors import Conflict, NotFound, PortalError
from portal.core.i18n import _
from portal.moderation import access
from portal.moderation.forms import DecisionForm, NoteForm
from portal.moderation.queries import items, reasons
from portal.moderation.services import decisions
from portal.moderation.views.flagging import bp
from portal.web.actor import current_actor
from portal.web.guard import requires
from portal.web.once import once
from portal.web.pages import done, render


@bp.get("")
@requires(access.REVIEW)
def queue() -> Response:
    """What waits, what is mine, what was decided."""
    actor = current_actor()
    tab = request.args.get("tab", "open")
    tab = tab if tab in items.TABS else "open"
    return render(
        "moderation/queue.html",
        tab=tab,
        page=items.queue(actor, tab=tab, cursor=request.args.get("at")),
        counts=items.counts(actor),
        reasons=reasons.all_reasons(),
        everything=access.moderates_all(actor),
        may_edit_reasons=permissions.can(actor, access.REASONS),
    )


@bp.get("/<int:item_id>")
@requires(access.REVIEW)
def item(item_id: int) -> Response:
    """One item with all of its history."""
    return _item_page(item_id)


def _item_page(
    item_id: int, status: int = 200, form: DecisionForm | None = None, note: NoteForm | None = None
) -> Response:
    found = items.item(current_actor(), item_id)
    known = reasons.all_reasons()
    form = form or DecisionForm(None, data={"reason": found.suggested})
    form.reason.choices = [(line.key, line.label) for line in known.values() if line.active]
    return render(
        "moderation/item.html",
        status,
        item=found,
        form=form,
        note=note or NoteForm(None),
        reasons=known,
        may_undo=decisions.may_undo(current_actor(), found),
    )


@bp.post("/<int:item_id>/claim")
@requires(access.REVIEW)
def claim(item_id: int) -> Response:
    """Keeps the item for a quarter of an hour."""
    try:
        decisions.claim(current_actor(), item_id)
    except Conflict as error:
        return _conflict(item_id, error)
    return done(url_for("moderation.item", item_id=item_id), _("It is yours for 15 minutes."))


@bp.post("/<int:item_id>/release")
@requires(access.REVIEW)
def release(item_id: int) -> Response:
    """Gives the item back to the queue."""
    decisions.release(current_actor(), item_id)
    return done(url_for("moderation.queue"), _("It is back in the queue."))


@bp.post("/<int:item_id>/note")
@requires(access.REVIEW)
@once
def note(item_id: int) -> Response:
    """A note that only those see who decide."""
    form = NoteForm()
    if form.validate():
        decisions.add_note(current_actor(), item_id, form.text.data or "")
        return done(url_for("moderation.item", item_id=item_id), _("Note saved."))
    return _item_page(item_id, 422, note=form)


@bp.post("/<int:item_id>/decide")
@requires(access.REVIEW)
@once
def decide(item_id: int) -> Response:
    """Hides or keeps, then goes to what waits next."""
    form, actor = DecisionForm(), current_actor()
    act = request.form.get("decision", "")
    version = request.form.get("version", type=int) or 0
    status = 422
    if form.validate() and act in ("hide", "keep"):
        try:
            decisions.decide(
                actor,
                item_id,
                hide=act == "hide",
                reason=form.reason.data,
                note=form.note.data or "",
                version=version,
            )
        except NotFound:
            raise
        except Conflict as error:
            return _conflict(item_id, error)
        except PortalError as error:
            form.refuse(error)
            status = error.status
        else:
            return _onwards(act == "hide")
    return _item_page(item_id, status, form)


def _onwards(hidden: bool) -> Response:
    message = (
        _("Hidden. It can be undone for 24 hours, under “Decided”.")
        if hidden
        else _("Kept. It can be undone for 24 hours, under “Decided”.")
    )
    following = items.next_open(current_actor())
    if following is None:
        return done(url_for("moderation.queue"), message)
    return done(url_for("moderation.item", item_id=following), message)


def _conflict(item_id: int, error: Conflict) -> Response:
    """409: what happened meanwhile, and the way to the item as it is now."""
    found = items.item(current_actor(), item_id)
    base = error.details.get("base", found.version)
    return render(
        "moderation/conflict.html",
        409,
        item=found,
        message=str(error),
        meanwhile=[entry for entry in found.history if entry.version > base] or found.history[-3:],
        reasons=reasons.all_reasons(),
    )


@bp.post("/<int:item_id>/undo")
@requires(access.REVIEW)
def undo(item_id: int) -> Response:
    """Takes a decision back."""
    try:
        decisions.undo(current_actor(), item_id)
    except Conflict as error:
        return _conflict(item_id, error)
    return done(url_for("moderation.item", item_id=item_id), _("The decision is taken back."))
