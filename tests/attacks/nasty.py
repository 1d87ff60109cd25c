"""Values that no honest person sends, and the parameters that each route reads."""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
import re
import sys
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from typing import Any

from flask import Flask
from wtforms import BooleanField, DateField, IntegerField, SelectField, SelectMultipleField

import portal
from portal.web.forms import Form

NUMBERS = ("0", "2147483648", "9223372036854775808", "9" * 5000)
SEGMENTS = ("a%00b", "%ED%A0%80", "%FF%FE", "..%2F..%2Fetc%2Fpasswd", "%27%22%3E%3Csvg%3E", "x" * 3000,
            "communities.thread%3A" + "9" * 18, "wiki.page%3A99999999999", "-1")  # fmt: skip
"""Percent-encoded, so that what is not UTF-8 can be sent."""
TEXTS = ("\0", "9" * 19, "9" * 5000, "²", "//[evil", "x" * 20_000)


def cursor(*values: Any) -> str:
    """A well-made cursor with values of somebody's own choice."""
    return urlsafe_b64encode(json.dumps(list(values)).encode()).decode().rstrip("=")


ODD: tuple[Any, ...] = (
    1,
    10**30,
    -(2**63),
    1.5,
    "a",
    "a\0b",
    "\ud800",
    True,
    {"t": "2026-01-01T00:00:00+00:00"},
    {"t": "x"},
    {"t": "0001-01-01T00:00:00+23:59"},
    {"t": "9999-12-31T23:59:59-23:59"},
    None,
    [],
)
CURSORS = tuple(
    ["", "!", "a", "A" * 499, "4" * 600, cursor(), cursor(float("nan"), float("inf")), "\0", "é"]
    + [cursor(0, *[odd] * count) for odd in ODD for count in (1, 2, 3, 4)]
)

_READ = re.compile(r"request\.(args|form|values|files)(?:\.get|\.getlist)?[\[(]\s*f?\"([\w{}-]+)\"")
_COMPUTED = {
    "kind",
    "parent_id",
    "translates_id",
    "act",
    "actor",
    "ref",
    "q",
    "at",
    "page",
    "department",
    "topic",
    "state",
    "channel",
    "language",
    "sort",
    "label",
    "source",
    "since",
    "until",
    "order",
}


def modules() -> Iterator[Any]:
    """All modules of the portal that can be imported."""
    for found in pkgutil.walk_packages(portal.__path__, "portal."):
        if found.name.rpartition(".")[2] not in ("__main__", "cli"):
            yield importlib.import_module(found.name)


def queried(app: Flask, endpoint: str) -> set[str]:
    """Names behind the question mark that the view, or its module, may read."""
    source = inspect.getsource(inspect.unwrap(app.view_functions[endpoint]))
    named = {name for _where, name in _READ.findall(source)}
    return named | (_COMPUTED if "request.args)" in source else set())


def sent(app: Flask, endpoint: str) -> dict[str, str]:
    """Fields that the view reads from a form, each with a value that passes its field."""
    view = inspect.unwrap(app.view_functions[endpoint])
    module = sys.modules[view.__module__]
    source = inspect.getsource(module)
    fields = {name: "1" for where, name in _READ.findall(source) if where in ("form", "values")}
    for name in set(re.findall(r"\b\w+Form\b", source)):
        form = getattr(module, name, None)
        if inspect.isclass(form) and issubclass(form, Form):
            fields |= {field: plausible(unbound) for field, unbound in unbound_fields(form)}
    return fields


def unbound_fields(form: type[Form]) -> Iterator[tuple[str, Any]]:
    """The fields of a form class."""
    for name in dir(form):
        unbound = getattr(form, name, None)
        if hasattr(unbound, "field_class") and name not in ("csrf_token", "once"):
            yield name, unbound


def plausible(unbound: Any) -> str:
    """A value that a field of this kind may well take."""
    kind = unbound.field_class
    if issubclass(kind, SelectField | SelectMultipleField):
        choices = unbound.kwargs.get("choices") or [("1", "")]
        first = next(iter(choices() if callable(choices) else choices), ("1", ""))
        return str(first[0] if isinstance(first, tuple) else first)
    if issubclass(kind, BooleanField):
        return "y"
    if issubclass(kind, IntegerField):
        return "3"
    return "2026-12-24" if issubclass(kind, DateField) else "Some plausible words"
