"""Every event is emitted somewhere, and heard by somebody or for a reason by nobody."""

from __future__ import annotations

import ast

import pytest
from flask import Flask

from portal.core import bus
from portal.core.events import EVENTS
from tests.laws import listing, source


def emitted() -> dict[str, str]:
    """Name of an event → a place that emits it; events that are made first and passed on count too."""
    found: dict[str, str] = {}
    for module in source.portal():
        if module.name == "portal.core.events":
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call):
                name = ast.unparse(node.func).rpartition(".")[2]
                if name in EVENTS:
                    found.setdefault(name, module.at(node.lineno))
    return found


@pytest.mark.usefixtures("built_app")
def test_every_event_has_a_publisher() -> None:
    places = emitted()
    faults = [name for name in EVENTS if name not in places]
    source.advise(faults, "Nobody emits this event: emit it in a service, or remove it from core/events.py.")


def test_every_event_is_heard(built_app: Flask) -> None:
    reasons = listing.read("unheard.txt")
    heard = {name for name, event in EVENTS.items() if bus.handlers_of(event)}
    silent = [
        f"{name} (emitted at {emitted().get(name, 'nowhere')})"
        for name in EVENTS
        if name not in heard | set(reasons)
    ]
    source.advise(silent, "Nobody listens: add a handler, or the reason to tests/laws/unheard.txt.")
    source.advise(
        [name for name in reasons if name in heard or name not in EVENTS],
        "These lines of tests/laws/unheard.txt are out of date: take them away.",
    )


def test_events_carry_ids_and_strings_only() -> None:
    plain = {"int", "str", "bool", "int | None", "str | None", "tuple[int, ...]", "tuple[str, ...]"}
    faults = [
        f"{name}.{field}: {kind}"
        for name, event in EVENTS.items()
        for field, kind in event.__annotations__.items()
        if str(kind) not in plain
    ]
    source.advise(faults, "An event is a row of the outbox: ids and strings only.")
