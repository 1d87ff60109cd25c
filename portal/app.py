"""The roof: builds the application. The only place that knows all areas (through `features`)."""

from __future__ import annotations

import functools
import logging
import os
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter

from portal.core import bus, refs, searchable
from portal.core.config import ROOT, Config, load
from portal.core.db import db, engine_options, prepare
from portal.core.extensions import csrf, login
from portal.core.feature import House, open_house
from portal.core.i18n import compile_catalogs
from portal.engines import choose
from portal.features import FEATURES
from portal.people import cookies
from portal.web import addresses, assets, errors, filters, go, health, icons, locale, security, shell
from portal.web.given import CarefulRequest


def create_app(settings: Config | None = None, *, testing: bool = False) -> Flask:
    """The WSGI application. `settings` default to the environment's."""
    if not testing:
        os.umask(0o077)  # what is written into the data folder is nobody else's to read
    settings = settings or load()
    app = Flask("portal", root_path=str(ROOT), template_folder="templates", static_folder="static")
    app.request_class = CarefulRequest
    app.testing = testing
    app.config.from_mapping(flask_config(settings))
    app.extensions["ponte.config"] = settings
    start_log(settings)
    compile_catalogs()
    start_database(app, settings)
    house = open_house(FEATURES)
    join(app, house)
    choose.install(app, settings)
    for part in (cookies, locale, filters, assets, icons, addresses, security, shell, health, errors, go):
        part.install(app)
    if settings.proxies:
        count = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    return app


def flask_config(settings: Config) -> dict[str, Any]:
    """Flask's and its extensions' settings, made from ours."""
    prefix = "__Host-" if settings.secure else ""
    return {
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": settings.database,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(settings.database),
        "MAX_CONTENT_LENGTH": settings.upload_limit,
        "MAX_FORM_MEMORY_SIZE": 2_000_000,
        "SESSION_COOKIE_NAME": f"{prefix}ponte_form",
        "SESSION_COOKIE_SECURE": settings.secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "WTF_CSRF_TIME_LIMIT": 12 * 3600,
        "PROVIDE_AUTOMATIC_OPTIONS": True,
        "TEMPLATES_AUTO_RELOAD": False,
    }


def start_log(settings: Config) -> None:
    """Lines on standard error. Nothing that people wrote goes into the log."""
    logging.basicConfig(level=settings.log_level, format="%(levelname)s %(name)s %(message)s")
    for talkative in ("httpx", "huey", "alembic"):
        logging.getLogger(talkative).setLevel(logging.WARNING)


def start_database(app: Flask, settings: Config) -> None:
    """Binds the database."""
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    db.init_app(app)
    with app.app_context():
        prepare(db.engine, sync="OFF" if app.testing else "FULL")


def join(app: Flask, house: House) -> None:
    """Registers what each area gives: routes, kinds, handlers."""
    # Larger numbers than an id can be are no address: 404, instead of an error of the database.
    app.url_map.converters["int"] = functools.partial(IntegerConverter, max=2**31 - 1)  # type: ignore[assignment]
    login.init_app(app)
    csrf.init_app(app)
    app.jinja_env.add_extension("jinja2.ext.do")
    app.jinja_env.lstrip_blocks = True  # the indent of blocks is for those who read templates
    for feature in house.features:
        for blueprint in feature.blueprints:
            app.register_blueprint(blueprint)
        for kind in feature.refs:
            refs.register(kind)
        for searched in feature.search:
            searchable.register(searched)
        if feature.tokens:
            searchable.register_tokens(feature.tokens)
        for event, handler in feature.handlers:
            bus.subscribe(event, handler)
