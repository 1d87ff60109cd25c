"""Imports in the browser: upload, columns, check, progress, result, refused rows, undo."""

from __future__ import annotations

from flask import Response as FileResponse
from flask import request, url_for
from werkzeug.wrappers import Response

from portal.core.config import current
from portal.core.errors import PortalError
from portal.core.i18n import _
from portal.insights import access
from portal.insights.forms import UploadForm
from portal.insights.queries import choices, runs
from portal.insights.queries.runs import RunLine
from portal.insights.reading.mapping import FIELDS
from portal.insights.services import looking
from portal.insights.services import runs as services
from portal.insights.views.feed import bp
from portal.web.actor import current_actor
from portal.web.guard import requires
from portal.web.once import once
from portal.web.pages import done, render


def _here(run_id: int) -> str:
    return url_for("insights.run", run_id=run_id)


@bp.get("/imports")
@requires(access.IMPORT)
def imports() -> Response:
    """The form for a file, and what was imported."""
    return _imports_page(UploadForm(None))


def _imports_page(form: UploadForm, status: int = 200) -> Response:
    page = runs.runs(current_actor(), request.args.get("at"))
    return render("insights/imports.html", status, form=form, page=page, limit=current().upload_limit)


@bp.post("/imports")
@requires(access.IMPORT)
@once
def upload() -> Response:
    """Takes the file in and goes on to its columns."""
    form = UploadForm()
    if form.validate():
        sent = form.file.data
        try:
            number = services.upload(
                current_actor(), sent.stream, name=sent.filename or "", encoding=form.encoding.data
            )
        except PortalError as error:
            form.refuse(error)
            if not getattr(error, "field", None):
                form.form_errors.pop()
                form.file.errors = [str(error)]
        else:
            return done(_here(number))
        finally:
            sent.close()
    return _imports_page(form, 422)


@bp.get("/imports/<int:run_id>")
@requires(access.IMPORT)
def run(run_id: int) -> Response:
    """Where an import stands: columns, progress, check or result."""
    line = runs.run(current_actor(), run_id)
    if line.state == "mapping":
        return _map_page(line)
    part = "_run" if request.headers.get("HX-Request") else "run"
    return render(f"insights/{part}.html", run=line)


def _map_page(line: RunLine, error: PortalError | None = None) -> Response:
    actor = current_actor()
    seen = looking.look(line.file_key, line.file_name)
    before = runs.last_alike(actor, line.columns_key)
    sent = {field: request.form.get(f"map-{field}", "") for field in FIELDS} if error else {}
    known = dict(line.mapping) or (dict(before.mapping) if before else seen.guessed)
    return render(
        "insights/map.html", 422 if error else 200, run=line, seen=seen, before=before, error=error,
        mapping=sent or known, sources=choices.source_choices(actor), fields=FIELDS, asked=request.form,
        day_first=_day_first(line, seen, before),
    )  # fmt: skip


def _day_first(line: RunLine, seen: looking.Look, before: RunLine | None) -> bool | None:
    """How 2/3/2015 is likely meant: as the file tells, as was said before, or as the reader writes."""
    if seen.day_first is not None:
        return seen.day_first
    said = line.day_first if line.day_first is not None or before is None else before.day_first
    return True if said is None and current_actor().language == "pt_BR" else said


@bp.post("/imports/<int:run_id>/check")
@requires(access.IMPORT)
@once
def check(run_id: int) -> Response:
    """Keeps the mapping and counts what would happen."""
    line = runs.run(current_actor(), run_id)
    source = request.form.get("source", "")
    try:
        services.start_check(
            current_actor(),
            run_id,
            pairs=[(f, request.form[f"map-{f}"]) for f in FIELDS if request.form.get(f"map-{f}")],
            channel=request.form.get("channel", ""),
            source_id=int(source) if source.isascii() and source.isdigit() and len(source) < 10 else None,
            source_name=request.form.get("source_name", "")[:160],
            day_first={"1": True, "0": False}.get(request.form.get("day_first", "")),
        )
    except PortalError as error:
        if line.state != "mapping" or error.status != 422:
            raise
        return _map_page(line, error)
    return done(_here(run_id))


@bp.post("/imports/<int:run_id>/start")
@requires(access.IMPORT)
@once
def start(run_id: int) -> Response:
    """Imports what was checked."""
    services.start(current_actor(), run_id)
    return done(_here(run_id))


@bp.post("/imports/<int:run_id>/again")
@requires(access.IMPORT)
@once
def map_again(run_id: int) -> Response:
    """Back to the columns."""
    services.map_again(current_actor(), run_id)
    return done(_here(run_id))


@bp.post("/imports/<int:run_id>/cancel")
@requires(access.IMPORT)
@once
def cancel(run_id: int) -> Response:
    """Gives up; the uploaded file is deleted."""
    services.cancel(current_actor(), run_id)
    return done(url_for("insights.imports"), _("Given up. The uploaded file is deleted."))


@bp.post("/imports/<int:run_id>/undo")
@requires(access.IMPORT)
@once
def undo(run_id: int) -> Response:
    """Takes back what nobody has worked on."""
    services.undo(current_actor(), run_id)
    return done(_here(run_id))


@bp.get("/imports/<int:run_id>/refused.csv")
@requires(access.IMPORT)
def refused(run_id: int) -> Response:
    """The refused rows, to be corrected and imported again."""
    line = runs.run(current_actor(), run_id)
    headers = {
        "Content-Disposition": f"attachment; filename=refused-{line.id}.csv",
        "Cache-Control": "no-store",
    }
    rows = "".join(runs.refused_file(line.id, line.mapping))
    return FileResponse(rows, mimetype="text/csv", headers=headers)
