"""Every route names its permission: `@requires(access.READ)` under the route's own decorator."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from portal.core import access
from portal.core.errors import NotAllowed
from portal.web.actor import current_actor

F = TypeVar("F", bound=Callable[..., Any])


def requires(permission: str) -> Callable[[F], F]:
    """Lets only those with the permission in: visitors go to the sign-in page, others get 403."""

    def decorate(view: F) -> F:
        @functools.wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            actor = current_actor()
            if not access.can(actor, permission):
                if not actor.signed_in:
                    return to_sign_in()
                access.require(actor, permission)
            return view(*args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return cast(F, guarded)

    return decorate


def public(view: F) -> F:
    """Marks a route that needs no account; the short list of these is a golden file."""
    view.permission = "public"  # type: ignore[attr-defined]
    return view


def to_sign_in() -> Response:
    """To the sign-in page and back; programs get 401 in words instead of a page."""
    if request.accept_mimetypes.best == "application/json" or request.headers.get("HX-Request"):
        raise NotAllowed("Sign in first.")
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("people.sign_in", next=wanted))
