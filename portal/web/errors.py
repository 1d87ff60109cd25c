"""Errors as pages and as JSON: what happened, why, and the remedy."""

from __future__ import annotations

import errno
import logging
import sqlite3
from typing import Any

from flask import Flask, Response, current_app, jsonify, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import HTTPException

from portal.core.db import db
from portal.core.errors import PortalError
from portal.core.i18n import _
from portal.web.pages import render, wants_json

log = logging.getLogger("ponte.web")
PAGES = {403, 404, 409, 413, 429, 500, 507}


def answer(status: int, message: str, **details: Any) -> Response:
    """The error page, or its JSON for programs."""
    db.session.rollback()
    if wants_json():
        response = jsonify(error=message, **details)
        response.status_code = status
        return response
    template = f"errors/{status}.html" if status in PAGES else "errors/generic.html"
    return render(template, status, message=message, code=status, details=details)


def _business(error: PortalError) -> Response:
    field = getattr(error, "field", None)
    return answer(error.status, str(error), **({"field": field} if field else {}))


def _csrf(error: CSRFError) -> Response:
    return answer(
        400, _("The form was open for too long or came from elsewhere. Go back, reload, send again.")
    )


def _http(error: HTTPException) -> Response | HTTPException:
    if error.code is None or error.code < 400:
        return error
    response = answer(error.code, _messages().get(error.code, error.description or ""))
    if error.code == 405 and getattr(error, "valid_methods", None):
        response.headers["Allow"] = ", ".join(error.valid_methods or ())  # type: ignore[attr-defined]
    return response


def _messages() -> dict[int, str]:
    return {
        400: _("The request could not be read. Go back and try again."),
        404: _("There is nothing at this address, or it is not for you."),
        405: _("This address does not take that kind of request."),
        413: _("This is larger than Ponte takes. Make it smaller and send it again."),
        429: _("That was too often. Wait a little and try again."),
    }


def _unfit(error: DataError) -> Response:
    """A value that no column takes, such as NUL on PostgreSQL: the sender's fault, and nothing was saved."""
    log.warning("a value that the database refuses, on %s", request.path)
    return answer(400, _messages()[400])


def _full() -> Response:
    log.error("disk full on %s", request.path)
    return answer(507, _("The disk is full: nothing was saved. Tell an administrator to make room."))


def _operational(error: OperationalError) -> Response:
    cause = error.orig
    full = isinstance(cause, sqlite3.OperationalError) and "full" in str(cause)
    if full or getattr(cause, "sqlstate", None) == "53100":  # PostgreSQL's disk_full
        return _full()
    log.exception("database error on %s", request.path)
    return answer(500, _("Something broke on our side; it was noted. Try again in a minute."))


def _system(error: OSError) -> Response:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _full()
    if current_app.testing:
        raise error
    return _unexpected(error)


def _unexpected(error: Exception) -> Response:
    log.exception("error on %s %s", request.method, request.path)
    return answer(500, _("Something broke on our side; it was noted. Try again in a minute."))


def install(app: Flask) -> None:
    """Registers the handlers; in tests unexpected errors go through to the test."""
    app.register_error_handler(PortalError, _business)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(DataError, _unfit)
    app.register_error_handler(OperationalError, _operational)
    app.register_error_handler(OSError, _system)
    if not app.testing:
        app.register_error_handler(Exception, _unexpected)
