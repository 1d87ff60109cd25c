"""Icons as templates draw them (`components/icon.html`): a page has dozens, so each is put together once."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask import Flask
from markupsafe import Markup, escape

SPRITE = "vendor/icons.svg"


def install(app: Flask) -> None:
    """Makes `draw_icon` known to templates."""
    asset = app.jinja_env.globals["asset"]

    @lru_cache(maxsize=2048)
    def drawn(name: str, classes: str, label: str) -> Markup:
        more = Markup(" {}").format(classes) if classes else ""
        said = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
        address = f"{asset(SPRITE)}#{name}"  # type: ignore[operator]
        return Markup('<svg class="icon{}" {}><use href="{}"/></svg>').format(more, said, escape(address))

    def draw_icon(name: str, classes: str = "", label: Any = None, **named: str) -> Markup:
        # `class` is how templates call it; in Python that is no name for an argument.
        return drawn(name, named.get("class", classes), str(label) if label else "")

    app.jinja_env.globals["draw_icon"] = draw_icon
