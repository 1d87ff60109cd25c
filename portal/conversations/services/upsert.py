"""INSERT … ON CONFLICT for both databases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from portal.core.db import Model, db


def upsert(
    model: type[Model],
    values: Mapping[str, Any],
    *,
    keys: Sequence[str],
    change: Mapping[str, Any] | None = None,
) -> Any:
    """Inserts `values`; where a row with the same `keys` is there, makes `change` (None: leaves it)."""
    build: Any = pg_insert if db.session.get_bind().dialect.name == "postgresql" else sqlite_insert
    statement = build(model).values(**values)
    if change is None:
        return statement.on_conflict_do_nothing(index_elements=list(keys))
    return statement.on_conflict_do_update(index_elements=list(keys), set_=dict(change))
