"""Applications for the laws: with the cast alone, and with the whole demo company.

The demo is filled once for a test run and copied by each process of it.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from flask import Flask

from portal import installation
from portal.app import create_app
from portal.core.config import load
from portal.core.db import Model, db

SECRET = "a key for the laws that is long enough to be one"


def application(data: Path, **settings: Any) -> Flask:
    """An application on its own SQLite data folder, tables made."""
    given = load({}, data_dir=data, secret_key=SECRET, smtp_host="", database_url="", **settings)
    app = create_app(given, testing=True)
    with app.app_context():
        Model.metadata.create_all(db.engine)
        db.session.remove()
    return app


def cast_app(data: Path) -> Flask:
    """With the cast of the tests."""
    from tests.cast import fill

    app = application(data)
    with app.app_context():
        fill()
        db.session.remove()
    return app


def demo_app(data: Path) -> Flask:
    """With the demo company of `data`, which is filled where it is empty."""
    app = application(data)
    with app.app_context():
        if not (data / "demo").exists():
            installation.seed(say=lambda _line: None)
        db.session.remove()
    return app


def settle(app: Flask, data: Path) -> None:
    """Closes the database so that its folder can be copied."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    with contextlib.closing(sqlite3.connect(data / "ponte.db")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@contextlib.contextmanager
def alone(folder: Path, name: str) -> Iterator[None]:
    """One process of the test run at a time."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def shared_demo(folder: Path) -> Path:
    """The data folder of the demo company, filled by whoever comes first. Copy it before you use it."""
    with alone(folder, "demo"):
        data = folder / "demo-company"
        if not (data / "demo").exists():
            shutil.rmtree(data, ignore_errors=True)
            data.mkdir()
            settle(demo_app(data), data)
        return data


def shared_result(folder: Path, name: str, make: Callable[[], Any]) -> Any:
    """What `make` gives (JSON), worked out once for the whole test run."""
    with alone(folder, name):
        path = folder / f"{name}.json"
        if not path.exists():
            path.write_text(json.dumps(make()), "utf-8")
        return json.loads(path.read_text("utf-8"))
