"""The routes of the application: what they take, and addresses to call them by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask

from portal.core import access
from portal.core.actor import ANONYMOUS
from portal.people.queries import actors
from tests.cast import CAST
from tests.client import Browser

PLAIN = {"static"}
"""Flask's own endpoint for static files."""


@dataclass(frozen=True)
class Route:
    """One rule of the address map."""

    endpoint: str
    path: str
    methods: tuple[str, ...]
    arguments: tuple[str, ...]
    permission: str

    @property
    def shown(self) -> str:
        """`GET /wiki/<slug>`."""
        return f"{'+'.join(self.methods)} {self.path}"


def routes(app: Flask) -> list[Route]:
    """All routes but the static files, by path."""
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint in PLAIN:
            continue
        methods = tuple(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        permission = getattr(app.view_functions[rule.endpoint], "permission", "")
        arguments = tuple(sorted(rule.arguments))
        found.append(Route(rule.endpoint, rule.rule, methods, arguments, permission))
    return sorted(found, key=lambda route: (route.path, route.methods))


def address(app: Flask, route: Route, number: int = 999_999, word: str = "not-there") -> str:
    """An address of the route with these values in its arguments."""
    rule = next(r for r in app.url_map.iter_rules(route.endpoint) if r.rule == route.path)
    values = {}
    for name in route.arguments:
        converter = rule._converters[name]
        kind = type(converter).__name__
        if kind in ("IntegerConverter", "FloatConverter"):
            values[name] = number
        elif kind == "AnyConverter":
            values[name] = sorted(converter.items)[0]
        elif kind == "UUIDConverter":
            values[name] = "00000000-0000-4000-8000-000000000000"
        else:
            values[name] = word
    with app.test_request_context():
        built = rule.build(values)
    assert built is not None, route
    return str(built[1])


def matrix(app: Flask) -> list[str]:
    """The role × route matrix, one line a route, for the cast in the context of `app`.

    A GET without arguments is called, its status stands in the line; for other routes `+` where the
    permission is there and `-` where it is not.
    """
    people = ["visitor", *CAST]
    table = []
    browsers = {name: Browser(app) if name == "visitor" else Browser(app).sign_in(name) for name in people}
    for route in routes(app):
        plain = not route.arguments and "GET" in route.methods
        cells = [
            str(browsers[name].get(route.path, status=None, check=False).status_code)
            if plain
            else mark(route, name)
            for name in people
        ]
        table.append([route.shown, route.permission, *cells])
    return list(lined([["route", "permission", *people], *table]))


def mark(route: Route, handle: str) -> str:
    """`+` where the person has the permission of the route."""
    if route.permission == "public":
        return "+"
    actor = actors.by_handle(handle) if handle != "visitor" else ANONYMOUS
    assert actor is not None
    return "+" if access.can(actor, route.permission) else "-"


def lined(rows: list[list[str]]) -> Iterator[str]:
    """Rows in columns."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
