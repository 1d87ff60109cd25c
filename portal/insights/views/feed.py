"""The feed, its export, one insight, and “we see this too”."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request, stream_with_context, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.core import i18n
from portal.core.csvsafe import write_rows
from portal.core.i18n import _
from portal.core.refs import Ref
from portal.insights import access, forms
from portal.insights.forms import AnswerForm
from portal.insights.queries import choices, feed, one, review
from portal.insights.services import handling
from portal.notices.services import inbox
from portal.people.queries import directory
from portal.web.actor import current_actor
from portal.web.guard import requires
from portal.web.once import once
from portal.web.pages import done, own_path, render

bp = Blueprint("insights", __name__, url_prefix="/insights")


@bp.app_context_processor
def words() -> dict[str, Any]:
    """The words of this area for its templates and for its card on home."""
    return {"insight_words": forms, "insight_languages": i18n.LANGUAGES}


@bp.get("")
@requires(access.READ)
def index() -> AnyResponse:
    """Published insights, newest first, narrowed by the address."""
    actor, asked = current_actor(), feed.Asked.of(request.args)
    return render(
        "insights/feed.html",
        page=feed.feed(actor, asked, request.args.get("at")),
        asked=asked,
        topics=choices.topics(),
        departments=directory.departments(),
        waiting=review.waiting(actor),
    )


@bp.get("/export.csv")
@requires(access.READ)
def export() -> AnyResponse:
    """The feed as it is narrowed, for a spreadsheet: redacted copies, no cell starts a formula."""
    rows = feed.export(current_actor(), feed.Asked.of(request.args))
    lines = write_rows(feed.EXPORTED, rows, bom=True)
    headers = {"Content-Disposition": "attachment; filename=insights.csv", "Cache-Control": "no-store"}
    return Response(stream_with_context(lines), mimetype="text/csv", headers=headers)


@bp.get("/<int:insight_id>")
@requires(access.READ)
def insight(insight_id: int) -> AnyResponse:
    """One insight; whoever opens it has seen what the inbox says about it."""
    answer = insight_page(insight_id, AnswerForm(None))
    if current_actor().unread:
        inbox.mark_read_about(current_actor(), Ref("insights.insight", insight_id))
    return answer


def insight_page(insight_id: int, form: AnswerForm, status: int = 200) -> AnyResponse:
    """The page of an insight, with the form of an answer as it is."""
    actor = current_actor()
    detail = one.detail(actor, insight_id)
    return render(
        "insights/insight.html",
        status,
        one=detail,
        history=one.history(insight_id),
        gone=one.clock_left(detail),
        form=form,
    )


@bp.get("/<int:insight_id>/similar")
@requires(access.READ)
def similar(insight_id: int) -> AnyResponse:
    """Insights that say nearly the same; a part of the page for htmx, a page of its own without it."""
    actor = current_actor()
    detail = one.detail(actor, insight_id)
    part = "_similar" if request.headers.get("HX-Request") else "similar"
    return render(f"insights/{part}.html", one=detail, similar=one.similar(actor, insight_id, detail.text))


@bp.get("/<int:insight_id>/relations")
@requires(access.READ)
def relations(insight_id: int) -> AnyResponse:
    """What an insight came from, led to, and what mentions it; a part for htmx, else a page."""
    found = one.relations(current_actor(), insight_id)
    part = "_relations" if request.headers.get("HX-Request") else "relations"
    return render(f"insights/{part}.html", insight_id=insight_id, relations=found)


@bp.post("/<int:insight_id>/support")
@requires(access.WRITE)
@once
def support(insight_id: int) -> AnyResponse:
    """“We see this too”, on or off."""
    on = handling.toggle_support(current_actor(), insight_id)
    said = _("Noted: you see this too. You hear what is done.") if on else _("Taken back.")
    return done(own_path(request.form.get("next"), url_for("insights.insight", insight_id=insight_id)), said)
