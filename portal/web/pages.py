"""From a view to a page: rendering, own paths only, redirects after a form."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse


def render(template: str, status: int = 200, **context: Any) -> Response:
    """The page `template`; never kept by shared caches."""
    response = make_response(render_template(template, **context), status)
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def own_path(target: str | None, default: str = "/") -> str:
    """`target` where a browser would stay on this site with it, else `default`."""
    if not target or any(ord(c) < 33 for c in target) or "\\" in target:
        return default
    return target if target.startswith("/") and not target.startswith("//") else default


def done(url: str, message: object = "", tone: str = "success") -> AnyResponse:
    """After a form: says what happened and goes to `url` (303, so that reload does not send again)."""
    if message:
        flash(str(message), tone)
    return redirect(url, code=303)


def wants_json() -> bool:
    """True where the caller is a program."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json"
