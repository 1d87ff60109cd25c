"""Alembic's environment: the application's engine and metadata, batch mode for SQLite."""

from __future__ import annotations

from alembic import context
from flask import current_app

from portal.core.db import Model

TARGET = Model.metadata


def own(obj: object, name: str | None, kind: str, reflected: bool, compare_to: object) -> bool:
    """True for tables that a migration may touch: with `-x area=wiki` only those of that area."""
    area = context.get_x_argument(as_dictionary=True).get("area")
    if area is None or name is None:
        return True
    table = name if kind == "table" else str(getattr(getattr(obj, "table", None), "name", name))
    return table.startswith(f"{area}_")


def run() -> None:
    """Runs the migrations on one connection, in one transaction for each."""
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            # Batch mode copies tables: foreign keys are checked again when it is done.
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.rollback()
        context.configure(
            connection=connection,
            target_metadata=TARGET,
            render_as_batch=True,
            include_object=own,
            compare_type=True,
            transaction_per_migration=True,
            # SQLite can, though Alembic does not expect it: an interrupted migration leaves nothing.
            transactional_ddl=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        if sqlite:
            connection.rollback()
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")


run()
