"""Tables and their versions. Alembic is loaded only where tables are really changed: it is slow to import."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import flask_migrate
from flask import Flask, current_app

from portal.core.config import ROOT
from portal.core.db import db

DIRECTORY = ROOT / "migrations"


def bind(app: Flask) -> None:
    """Gives Flask-Migrate the application; once is enough."""
    if "migrate" not in app.extensions:
        flask_migrate.Migrate(app, db, directory=str(DIRECTORY), render_as_batch=True)


def upgrade(revision: str = "head") -> None:
    """Brings the tables up to a revision."""
    bind(_app())
    flask_migrate.upgrade(directory=str(DIRECTORY), revision=revision)
    db.session.remove()


def downgrade(revision: str) -> None:
    """Takes the tables down to a revision (`base`: none)."""
    bind(_app())
    flask_migrate.downgrade(directory=str(DIRECTORY), revision=revision)
    db.session.remove()


def write(subject: str, area: str | None = None) -> str:
    """Writes the next numbered migration from the difference between the models and an empty upgrade.

    `area`: only tables of that prefix. The application's database must be an empty one of its own.
    """
    number = f"{len(list((DIRECTORY / 'versions').glob('[0-9]*.py'))) + 1:04d}"
    upgrade()
    arguments = [f"area={area}"] if area else None
    flask_migrate.migrate(directory=str(DIRECTORY), message=subject, rev_id=number, x_arg=arguments)
    return number


def scratch() -> Path:
    """An empty data folder for `write`."""
    return Path(tempfile.mkdtemp(prefix="ponte-migration-"))


def _app() -> Flask:
    app: Any = current_app
    return app._get_current_object()
