"""The page of figures and its file."""

from __future__ import annotations

from flask import Blueprint, make_response
from werkzeug.wrappers import Response

from portal.core import clock
from portal.core.csvsafe import write_rows
from portal.core.i18n import _
from portal.reports import access, queries
from portal.web.actor import current_actor
from portal.web.guard import requires
from portal.web.pages import render

bp = Blueprint("reports", __name__, url_prefix="/reports")


@bp.get("")
@requires(access.SEE)
def reports() -> Response:
    """All figures that the reader may see; each opens its rows."""
    return render("reports/reports.html", areas=queries.areas(current_actor()), now=clock.now())


@bp.get("/figures.csv")
@requires(access.SEE)
def figures_csv() -> Response:
    """The same as a file for a spreadsheet."""
    head = (_("Area"), _("Figure"), _("Amount"), _("Unit"), _("How it is counted"), _("Address"))
    rows = (
        (area.label, line.label, line.value, line.unit, line.note, line.url)
        for area, line in queries.lines(current_actor())
    )
    response = make_response("".join(write_rows(head, rows, bom=True)))
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="ponte-{clock.now():%Y-%m-%d}.csv"'
    response.headers["Cache-Control"] = "no-store"
    return response
