"""Language and zone of a request: the person's own, else what the browser asks for."""

from __future__ import annotations

from typing import Any

from flask import Flask, has_request_context, request
from markupsafe import Markup

from portal.core import i18n
from portal.core.extensions import babel
from portal.web.actor import current_actor


def language() -> str:
    """Code of the language of this request."""
    if not has_request_context():
        return "en"  # the worker says whose language it writes in (core.i18n.speaking)
    actor = current_actor()
    if actor.signed_in:
        return actor.language
    asked = request.cookies.get("language", "")
    if asked in i18n.LANGUAGES:
        return asked
    best = request.accept_languages.best_match(["en", "pt-BR", "pt", "fa"], "en")
    return i18n.SHORT.get(best or "en", "en")


def zone() -> str:
    """IANA name of the reader's time zone."""
    return current_actor().zone


def shown(message: str, **values: Any) -> Markup:
    """`_("…")` in templates: as Jinja's own, without its three calls for each message.

    Translations are ours and may hold HTML; what is filled in is escaped.
    """
    text = Markup(i18n.found(message))  # noqa: S704 (a message of our catalogues)
    return text % values if values or "%" in text else text


def install(app: Flask) -> None:
    """Binds Flask-Babel to the joined catalogues."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(i18n.COMPILED)
    babel.init_app(app, locale_selector=language, timezone_selector=zone)
    # Persian words as they are take a third of their escapes.
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    jinja: Any = app.jinja_env
    jinja.install_gettext_callables(i18n.found, i18n.found_plural, newstyle=True)
    jinja.globals["_"] = shown
