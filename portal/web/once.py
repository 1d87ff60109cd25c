"""The same form sent twice has one effect: a token in the form, claimed in the transaction that it starts."""

from __future__ import annotations

import functools
import secrets
from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import redirect, request
from sqlalchemy import update

from portal.core import unit
from portal.core.db import db
from portal.core.models import Once
from portal.web.actor import current_actor
from portal.web.pages import own_path

F = TypeVar("F", bound=Callable[..., Any])
FIELD = "once"


def token() -> str:
    """A fresh token for the hidden field `once` of a form."""
    return secrets.token_urlsafe(12)


def once(view: F) -> F:
    """Decorates a POST view: a repeated token leads to where the first one led, and changes nothing."""

    @functools.wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        sent = request.form.get(FIELD, "")[:60]
        if not sent:
            return view(*args, **kwargs)
        key = f"{current_actor().id}/{sent}/{request.path}"[:120]
        form = unit.once(key)
        try:
            response = view(*args, **kwargs)
        except unit.AlreadyDone as error:
            return redirect(own_path(error.location, own_path(request.path)), code=303)
        finally:
            unit.once(None)
        if getattr(response, "status_code", 0) in (302, 303):
            location = response.headers["Location"]
            if form is None or form.led != location:
                _remember(key, location)
        return response

    return cast(F, guarded)


@unit.writes
def _remember(key: str, location: str) -> None:
    db.session.execute(update(Once).where(Once.key == key).values(location=location))
