"""The templates, parsed once: what they import, include, call."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, nodes

from tests.laws.source import ROOT

FOLDER = ROOT / "templates"


@dataclass(frozen=True)
class Sheet:
    """A template: `name` as it is asked for (`wiki/page.html`)."""

    name: str
    path: Path
    tree: nodes.Template

    def at(self, node: nodes.Node) -> str:
        """`templates/wiki/page.html:12`."""
        return f"templates/{self.name}:{node.lineno}"


@functools.cache
def sheets() -> list[Sheet]:
    """All templates; a syntax error raises with its place."""
    environment = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"], autoescape=True)
    found = []
    for path in sorted([*FOLDER.rglob("*.html"), *FOLDER.rglob("*.txt")]):
        name = path.relative_to(FOLDER).as_posix()
        found.append(Sheet(name, path, environment.parse(path.read_text("utf-8"), name, str(path))))
    return found


def strings(node: nodes.Node | None) -> Iterator[str]:
    """The strings that an expression can be; conditions and tests are left out."""
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, nodes.CondExpr):
        yield from strings(node.expr1)
        yield from strings(node.expr2)
    elif isinstance(node, nodes.Or):
        yield from strings(node.left)
        yield from strings(node.right)
    elif isinstance(node, nodes.List | nodes.Tuple):
        for item in node.items:
            yield from strings(item)


def calls(sheet: Sheet, name: str) -> Iterator[nodes.Call]:
    """Every call of a macro or function by name."""
    for call in sheet.tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == name:
            yield call
