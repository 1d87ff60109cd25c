"""Uploading a file into a text, and opening it."""

from __future__ import annotations

from flask import Blueprint, jsonify, make_response, request, send_file, url_for
from werkzeug.wrappers import Response

from portal.core.errors import Invalid
from portal.core.i18n import _
from portal.engines import choose
from portal.engines.files_check import PICTURES, response_headers
from portal.files import access, queries, services
from portal.web.actor import current_actor
from portal.web.guard import requires

bp = Blueprint("files", __name__, url_prefix="/files")


@bp.post("")
@requires(access.UPLOAD)
def upload() -> Response:
    """Takes one file (`file`); answers its address and the Markdown that shows it, as JSON."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Invalid(_("No file came with the request. Choose one and send again."), "file")
    row = services.upload(current_actor(), sent.stream, sent.filename)
    url = url_for("files.read", file_id=row.id)
    label = row.original_name.replace("[", "(").replace("]", ")")
    picture = row.media_type in PICTURES
    answer = jsonify(url=url, name=row.original_name, markdown=f"{'!' if picture else ''}[{label}]({url})")
    answer.status_code = 201
    return answer


@bp.get("/<int:file_id>")
@requires(access.READ)
def read(file_id: int) -> Response:
    """The file: pictures inside the page, everything else as a download in a sandbox."""
    row = queries.file(current_actor(), file_id)
    stream = choose.files().open(row.key)
    response = make_response(send_file(stream, mimetype=row.media_type, etag=row.sha256, max_age=0))
    for name, value in response_headers(row).items():
        response.headers[name] = value
    return response
