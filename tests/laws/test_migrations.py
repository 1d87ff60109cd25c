"""Migrations: upgrade from empty equals the models; down and up keep data; twice does no harm."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import create_engine, inspect, text

from portal import migrating
from portal.app import create_app
from portal.core.config import ROOT, load
from portal.core.db import Model, db
from tests import cast
from tests.conftest import WANTED
from tests.laws import source, stage

BOOKKEEPING = {"alembic_version"}


@pytest.fixture
def address() -> Iterator[str]:
    """Address of an empty database of its own: empty text for SQLite in the data folder."""
    if WANTED == "sqlite":
        yield ""
        return
    name = f"ponte_migrations_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"
    admin = create_engine(WANTED, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'create database "{name}"'))
    yield WANTED.rpartition("/")[0] + "/" + name
    with admin.connect() as connection:
        connection.execute(text(f'drop database "{name}" with (force)'))
    admin.dispose()


@pytest.fixture
def empty(tmp_path: Path, address: str) -> Iterator[Flask]:
    """An application on an empty database, inside its context."""
    app = create_app(load({}, data_dir=tmp_path, database_url=address, secret_key=stage.SECRET), testing=True)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.mark.usefixtures("empty")
def test_upgrade_from_nothing_equals_the_models() -> None:
    migrating.upgrade()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        difference = compare_metadata(context, Model.metadata)
    faults = [shown(one) for one in difference]
    source.advise(faults, "The models changed: `python3 -m portal migration SUBJECT` writes what is missing.")


def shown(difference: object) -> str:
    """A difference in one line."""
    return " ".join(str(difference).split())[:110]


def test_upgraded_tables_have_the_same_triggers(empty: Flask, tmp_path: Path) -> None:
    migrating.upgrade()
    upgraded = triggers()
    with db.engine.begin() as connection:
        for table in [*reversed(Model.metadata.sorted_tables)]:
            connection.execute(text(f'drop table "{table.name}"'))
    Model.metadata.create_all(db.engine)
    assert upgraded == triggers(), (
        "A migration creates the triggers that the models bring (append-only tables)."
    )


def triggers() -> set[str]:
    """Names of all triggers of the database."""
    query = {
        "sqlite": "select name from sqlite_master where type = 'trigger'",
        "postgresql": "select tgname from pg_trigger where not tgisinternal",
    }[db.engine.dialect.name]
    with db.engine.connect() as connection:
        return {str(row[0]) for row in connection.execute(text(query))}


@pytest.mark.usefixtures("empty")
def test_down_and_up_keep_data() -> None:
    """Each revision downwards: what stays keeps its rows; and up again from each."""
    migrating.upgrade()
    cast.fill()
    db.session.remove()
    for revision in downwards():
        kept = counts()
        migrating.downgrade(revision)
        faults = [name for name, number in counts().items() if kept[name] != number]
        source.advise(faults, f"Going down to {revision} lost rows of tables that stay.")
    last = counts()
    migrating.upgrade()
    faults = [name for name, number in last.items() if counts()[name] != number]
    source.advise(faults, "Going up again lost rows.")


def downwards() -> list[str]:
    """All revisions but the newest, newest first."""
    script = ScriptDirectory(str(ROOT / "migrations"))
    return [r.revision for r in script.walk_revisions()][1:]


def counts() -> dict[str, int]:
    """Rows of every table that is there."""
    db.session.remove()
    names = set(inspect(db.engine).get_table_names()) - BOOKKEEPING
    with db.engine.connect() as connection:
        return {
            n: connection.execute(text(f'select count(*) from "{n}"')).scalar_one() for n in sorted(names)
        }


@pytest.mark.usefixtures("empty")
def test_everything_goes_down_to_nothing_and_up() -> None:
    migrating.upgrade()
    migrating.downgrade("base")
    assert set(inspect(db.engine).get_table_names()) <= BOOKKEEPING
    migrating.upgrade()
    migrating.upgrade()
    cast.fill()
    assert counts()["people_person"] == len(cast.CAST | cast.NOISE)


def test_one_line_of_revisions() -> None:
    script = ScriptDirectory(str(ROOT / "migrations"))
    assert len(script.get_heads()) <= 1, "Two newest revisions: chain them."
    faults = []
    for revision in script.walk_revisions():
        if not Path(str(revision.path)).name.startswith(f"{revision.revision}_"):
            faults.append(Path(str(revision.path)).name)
    source.advise(faults, "Migrations are numbered: 0007_subject.py with revision = '0007'.")
