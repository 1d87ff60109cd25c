"""Tables that only grow: triggers refuse UPDATE and DELETE, whoever sends them.

`guard(Model)` beside the model makes them for a database built from the models; migrations run the same
`statements`.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table, event

from portal.core.db import Model

WORDS = "rows of this table are never changed"


def statements(table: str, dialect: str) -> list[str]:
    """SQL that makes the triggers of `table` on `sqlite` or `postgresql`."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{act} BEFORE {act} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
            for act in ("update", "delete")
        ]
    return [
        f"CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger AS "
        f"$$ BEGIN RAISE EXCEPTION '{WORDS}'; END $$ LANGUAGE plpgsql",
        f"CREATE TRIGGER {table}_refuse BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()",
    ]


def drops(table: str, dialect: str) -> list[str]:
    """SQL that takes the triggers away again."""
    if dialect == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {table}_no_{act}" for act in ("update", "delete")]
    return [f"DROP TRIGGER IF EXISTS {table}_refuse ON {table}", f"DROP FUNCTION IF EXISTS {table}_refuse()"]


def guard(model: type[Model]) -> None:
    """Makes the triggers whenever the table is created from the models."""
    table: Any = model.__table__
    assert isinstance(table, Table)

    def made(_target: Any, connection: Any, **_kwargs: Any) -> None:
        for statement in statements(table.name, connection.dialect.name):
            connection.exec_driver_sql(statement)

    event.listen(table, "after_create", made)
