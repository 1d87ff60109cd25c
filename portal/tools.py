"""Tools for those who work on Ponte: catalogues, migrations, `where`, the table of settings."""

from __future__ import annotations

import inspect as introspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po
from flask import Flask
from werkzeug.exceptions import HTTPException

from portal.core.config import ROOT, SETTINGS
from portal.core.i18n import LANGUAGES, TRANSLATIONS, read_catalog
from portal.features import FEATURES

AREAS = [feature.name for feature in FEATURES]
METHODS = [("portal/**.py", "python"), ("templates/**.html", "jinja2"), ("templates/**.txt", "jinja2")]
_JINJA = {"extensions": "jinja2.ext.i18n,jinja2.ext.do", "silent": "false"}
OPTIONS = {"templates/**.html": _JINJA, "templates/**.txt": _JINJA}
KEYWORDS = {
    "_": None,
    "gettext": None,
    "lazy_": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
}


def area_of(filename: str) -> str:
    """The area of a source file: `wiki` for portal/wiki/… and templates/wiki/…, else `core`."""
    parts = Path(filename).parts
    return parts[1] if len(parts) > 2 and parts[1] in AREAS else "core"


def messages() -> dict[str, Catalog]:
    """All messages in the code, by area; those of `core` are not repeated elsewhere."""
    found = list(_extracted())
    catalogs = {area: Catalog(fuzzy=False) for area in ["core", *AREAS]}
    for filename, line, message, comments in found:
        if area_of(filename) == "core":
            catalogs["core"].add(message, None, [(filename, line)], auto_comments=comments)
    for filename, line, message, comments in found:
        area = area_of(filename)
        key = message[0] if isinstance(message, tuple) else message
        if area != "core" and catalogs["core"].get(key) is None:
            catalogs[area].add(message, None, [(filename, line)], auto_comments=comments)
    return catalogs


def _extracted() -> Iterator[tuple[str, int, Any, list[str]]]:
    for filename, line, message, comments, _context in extract_from_dir(
        str(ROOT), METHODS, OPTIONS, KEYWORDS, comment_tags=("note:",), strip_comment_tags=True,
        directory_filter=lambda path: not Path(path).name.startswith((".", "node_modules", "var")),
    ):  # fmt: skip
        yield filename, line, message, comments


def update_catalogs(only: str | None = None) -> list[str]:
    """Writes `translations/<language>/<area>.po` from the code; lines on what is untranslated."""
    missing = []
    for area, template in messages().items():
        for code in [c for c in LANGUAGES if c != "en"] if only in (None, area) else []:
            path = TRANSLATIONS / code / f"{area}.po"
            catalog = read_catalog(path, code) if path.exists() else Catalog(locale=code, fuzzy=False)
            catalog.update(template, no_fuzzy_matching=True)
            missing += [f"{path.relative_to(ROOT)}: {m.id!r}" for m in catalog if m.id and not translated(m)]
            catalog.obsolete.clear()
            if not len(catalog):
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as stream:
                write_po(
                    stream, catalog, width=110, sort_output=True, omit_header=False, include_lineno=False
                )
    return missing


def translated(message: Any) -> bool:
    """True where every form of a message has a translation that nobody doubts."""
    strings = message.string if isinstance(message.string, list | tuple) else [message.string]
    return not message.fuzzy and all(strings) and bool(strings)


def where(app: Flask, address: str) -> str:
    """View, permission, templates, services and queries, and tests of an address, with line numbers."""
    path = re.sub(r"^https?://[^/]+", "", address).partition("?")[0] or "/"
    endpoint = _endpoint(app, path)
    if endpoint is None:
        return f"No route matches {path}."
    view = introspect.unwrap(app.view_functions[endpoint])
    source = introspect.getsource(view)
    lines = [("address", path), ("endpoint", endpoint), ("view", _place(view))]
    lines += [("permission", getattr(app.view_functions[endpoint], "permission", "none"))]
    lines += [("template", f"templates/{name}") for name in re.findall(r'"([\w/]+\.html)"', source)]
    lines += [("calls", place) for place in _called(view, source)]
    tests = sorted((ROOT / "tests" / endpoint.partition(".")[0]).glob("test_*.py"))
    lines += [("test", str(test.relative_to(ROOT))) for test in tests]
    return "\n".join(f"{name:<11} {value}" for name, value in lines)


def _endpoint(app: Flask, path: str) -> str | None:
    routes = app.url_map.bind("localhost")
    for method in ("GET", "POST"):
        try:
            return str(routes.match(path, method=method)[0])
        except HTTPException:
            continue
    return None


def _place(function: Any) -> str:
    """`portal/wiki/views.py:31 page` for a function."""
    plain = introspect.unwrap(function)
    file = Path(introspect.getsourcefile(plain) or "").relative_to(ROOT)
    return f"{file}:{introspect.getsourcelines(plain)[1]} {plain.__name__}"


def _called(view: Any, source: str) -> list[str]:
    """Places of the services and queries that a view calls by module name."""
    found = []
    for module, name in dict.fromkeys(re.findall(r"\b(\w+)\.(\w+)\(", source)):
        owner = view.__globals__.get(module)
        function = getattr(owner, name, None)
        ours = introspect.ismodule(owner) and introspect.isfunction(function)
        if ours and re.search(r"\.(services|queries)\b", str(getattr(function, "__module__", ""))):
            found.append(_place(function))
    return found


def settings_table() -> str:
    """All settings as a Markdown table, for docs/operate.md."""
    rows = ["| variable | type | default | meaning |", "|---|---|---|---|"]
    for setting in SETTINGS:
        shown = str(setting.default).replace(str(ROOT) + "/", "")
        kind = setting.kind.__name__.lstrip("_")
        rows.append(
            f"| `{setting.env}` | {kind} | {f'`{shown}`' if shown else '(empty)'} | {setting.meaning} |"
        )
    return "\n".join(rows)
