"""What every test gets: an application on its own database, the cast, and clients that proof-read pages.

PONTE_TEST_DATABASE: `sqlite` (default) or a PostgreSQL address. Each xdist worker has a database of its
own; before each test it is put back to the cast (a file copy on SQLite, truncation on PostgreSQL).
"""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import settings
from sqlalchemy import create_engine, text

from portal.app import create_app
from portal.core.actor import Actor
from portal.core.config import load
from portal.core.db import Model, db
from portal.people.queries import actors
from tests.cast import CAST, fill
from tests.client import Browser

# No deadlines: the machine may be busy. Where a build decides, every run draws the same examples.
settings.register_profile("portal", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("portal")

DATABASE = {"built_app", "database_url", "address"}
"""Fixtures that bring the database along."""
WANTED = os.environ.get("PONTE_TEST_DATABASE", "sqlite")
TRIAL = Path(os.environ.get("PONTE_TRIAL_DATA", Path(__file__).parents[2] / "shared" / "data"))


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Tests with bytes are named by their length: a zip made now differs from one made a second later, and
    all processes of a run must give the same names."""
    return f"{argname}-{len(val)}-bytes" if isinstance(val, bytes) else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what touches the database runs again; the rest has been judged on SQLite."""
    if WANTED == "sqlite":
        return
    again = [item for item in items if DATABASE & set(getattr(item, "fixturenames", ()))]
    kept = {id(item) for item in again}
    config.hook.pytest_deselected(items=[item for item in items if id(item) not in kept])
    items[:] = again


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Tests talk to this machine only."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise OSError(f"tests do not reach the network: {address}")
        real(self, address)  # type: ignore[arg-type]

    socket.socket.connect = connect  # type: ignore[method-assign, assignment]
    yield
    socket.socket.connect = real  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of this worker's own database."""
    if WANTED == "sqlite":
        yield ""
        return
    name = f"ponte_test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"
    admin = create_engine(WANTED, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'create database "{name}"'))
    yield WANTED.rpartition("/")[0] + "/" + name
    with admin.connect() as connection:
        connection.execute(text(f'drop database "{name}" with (force)'))
    admin.dispose()


@pytest.fixture(scope="session")
def built_app(tmp_path_factory: pytest.TempPathFactory, database_url: str) -> Iterator[Flask]:
    """The application of this worker, its tables made and the cast filled in once."""
    data = tmp_path_factory.mktemp("data")
    settings = load(
        {"PONTE_COMPANY": "Torralume"},
        data_dir=data,
        database_url=database_url,
        secret_key="a key for the tests that is long enough to be one",
        smtp_host="",
    )
    app = create_app(settings, testing=True)
    with app.app_context():
        Model.metadata.create_all(db.engine)
        fill()
        db.session.remove()
        if settings.sqlite:
            db.engine.dispose()
            with sqlite3.connect(data / "ponte.db") as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.close()
            shutil.copy(data / "ponte.db", data / "start.db")
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def app(built_app: Flask) -> Iterator[Flask]:
    """The application with a fresh database, inside its context."""
    with built_app.app_context():
        restore(built_app)
        yield built_app
        db.session.rollback()
        db.session.remove()


def restore(app: Flask) -> None:
    """Puts the database back to the cast."""
    settings = app.extensions["ponte.config"]
    db.session.remove()
    if settings.sqlite:
        db.engine.dispose()
        for name in ("ponte.db-wal", "ponte.db-shm"):
            (settings.data_dir / name).unlink(missing_ok=True)
        shutil.copy(settings.data_dir / "start.db", settings.data_dir / "ponte.db")
    else:
        names = ", ".join(f'"{table.name}"' for table in Model.metadata.sorted_tables)
        with db.engine.begin() as connection:
            connection.execute(text(f"truncate {names} restart identity cascade"))
            connection.execute(text("drop schema if exists portal_search cascade"))
        fill()
        db.session.remove()
    for name in ("index", "files", "mail"):
        shutil.rmtree(settings.data_dir / name, ignore_errors=True)
    (settings.data_dir / "demo").unlink(missing_ok=True)
    app.extensions["ponte.engines"]._made.clear()


@pytest.fixture
def actor(app: Flask) -> Callable[[str], Actor]:
    """`actor("ana")`: a member of the cast as actor."""

    def find(handle: str) -> Actor:
        found = actors.by_handle(handle)
        assert found is not None, f"nobody is called {handle}"
        return found

    return find


@pytest.fixture
def sign_in(app: Flask) -> Callable[[str], Browser]:
    """`sign_in("ana")`: a client signed in as a member of the cast; every page it gets is proof-read."""

    def start(handle: str) -> Browser:
        return Browser(app).sign_in(handle)

    return start


@pytest.fixture
def visitor(app: Flask) -> Browser:
    """A client that is not signed in."""
    return Browser(app)


@pytest.fixture(scope="session")
def trial_data() -> Path:
    """The folder of trial data; tests that need it are skipped where it is absent."""
    if not TRIAL.exists():
        pytest.skip("the trial data is not here: set PONTE_TRIAL_DATA to its folder")
    return TRIAL


@pytest.fixture(params=list(CAST))
def anyone(request: pytest.FixtureRequest) -> str:
    """Each member of the cast in turn."""
    return str(request.param)
