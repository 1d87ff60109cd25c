"""Who is acting in this request. Flask-Login asks `people` (through the loader that it registers)."""

from __future__ import annotations

from typing import Any

from flask import has_request_context
from flask_login import current_user

from portal.core.actor import ANONYMOUS, Actor


class SignedIn:
    """What Flask-Login keeps as `current_user`: the actor, and the answers that the extension asks for."""

    is_active = True
    is_anonymous = False
    is_authenticated = True

    def __init__(self, actor: Actor) -> None:
        self.actor = actor

    def get_id(self) -> str:
        """The person's id as text."""
        return str(self.actor.id)


def current_actor() -> Actor:
    """The actor of this request; ANONYMOUS for a visitor."""
    if not has_request_context():
        return ANONYMOUS
    # Each look through the proxy costs as much as a small template: one is enough.
    user: Any = current_user._get_current_object()
    return user.actor if user is not None and user.is_authenticated else ANONYMOUS
