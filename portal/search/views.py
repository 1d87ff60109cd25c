"""The search page, and suggestions while typing a title."""

from __future__ import annotations

from flask import Blueprint, jsonify, request, url_for
from werkzeug.wrappers import Response

from portal.core.i18n import _
from portal.core.ports import SearchUnavailable
from portal.core.searchable import kinds
from portal.search import access, queries
from portal.web.actor import current_actor
from portal.web.guard import requires
from portal.web.pages import render

bp = Blueprint("search", __name__)


@bp.get("/search")
@requires(access.SEARCH)
def search() -> Response:
    """Results for `q`, narrowed by `kind`; says so where there is no index."""
    text = request.args.get("q", "").strip()
    kind = request.args.get("kind", "")
    newest = request.args.get("sort") == "newest"
    results, broken = None, False
    if text:
        try:
            page = request.args.get("page", 1, type=int)
            results = queries.search(current_actor(), text, kind=kind, page=page, newest=newest)
        except SearchUnavailable:
            broken = True
    chips = _chips(text, kind, newest, results)
    return render(
        "search/search.html",
        503 if broken else 200,
        text=text,
        kind=kind,
        newest=newest,
        results=results,
        broken=broken,
        chips=chips,
    )


def _chips(text: str, chosen: str, newest: bool, results: queries.Results | None) -> list[dict[str, object]]:
    if results is None:
        return []
    sort = "newest" if newest else None
    everything = {
        "label": _("Everything"),
        "url": url_for("search.search", q=text, sort=sort),
        "active": not chosen,
    }
    counted = [
        {
            "label": kind.label,
            "url": url_for("search.search", q=text, kind=name, sort=sort),
            "active": name == chosen,
            "count": results.by_kind.get(name, 0),
        }
        for name, kind in kinds().items()
        if results.by_kind.get(name) or name == chosen
    ]
    return [everything, *counted]


@bp.get("/search/similar")
@requires(access.SEARCH)
def similar() -> Response:
    """Objects with a title like `q`, as JSON; an empty list where there is no index."""
    try:
        found = queries.similar(current_actor(), request.args.get("q", ""), request.args.get("kind", ""))
    except SearchUnavailable:
        found = []
    return jsonify(found)
