"""The sign-in cookie, and the loader that turns it into the actor of a request."""

from __future__ import annotations

from flask import Flask, Request
from werkzeug.wrappers import Response

from portal.core.config import current
from portal.core.extensions import login
from portal.people.services import sessions
from portal.web.actor import SignedIn


def name() -> str:
    """`__Host-ponte` where the portal is reached by https, else `ponte`."""
    return "__Host-ponte" if current().secure else "ponte"


def put(response: Response, token: str) -> None:
    """Hands the session's token to the browser."""
    response.set_cookie(
        name(),
        token,
        max_age=current().session_days * 86400,
        path="/",
        secure=current().secure,
        httponly=True,
        samesite="Lax",
    )


def drop(response: Response) -> None:
    """Takes the cookie away."""
    response.delete_cookie(name(), path="/", secure=current().secure, httponly=True, samesite="Lax")


def load(request: Request) -> SignedIn | None:
    """Flask-Login's request loader."""
    token = request.cookies.get(name())
    actor = sessions.actor_of(token) if token else None
    return SignedIn(actor) if actor else None


def install(app: Flask) -> None:
    """Registers the loader; no Flask session is touched for signing in."""
    login.request_loader(load)
    login.session_protection = None
