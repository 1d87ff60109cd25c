"""Who listens to which event. Handlers are named, so that a delivery can wait in the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from portal.core.events import Event

Handler = Callable[[Any], None]

_BY_EVENT: dict[type[Event], list[str]] = defaultdict(list)
_BY_NAME: dict[str, Handler] = {}


def name_of(handler: Handler) -> str:
    """The lasting name of a handler: `wiki.policy_published` for portal/wiki/handlers.py."""
    area = handler.__module__.removeprefix("portal.").partition(".")[0]
    return f"{area}.{getattr(handler, '__name__', repr(handler))}"


def subscribe(event: type[Event], handler: Handler) -> None:
    """`handler(event)` is called by the worker after each commit that emitted such an event."""
    name = name_of(handler)
    if _BY_NAME.setdefault(name, handler) is not handler:
        raise ValueError(f"two handlers are called {name}")
    if name not in _BY_EVENT[event]:
        _BY_EVENT[event].append(name)


def handlers_of(event: type[Event]) -> list[str]:
    """Names of all who listen."""
    return _BY_EVENT.get(event, [])


def handler(name: str) -> Handler | None:
    """The handler of that name; None where it was removed since."""
    return _BY_NAME.get(name)
