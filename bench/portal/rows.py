"""Many rows at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from sqlalchemy import insert

from portal.core import unit
from portal.core.db import Model, db

BATCH = 2000


@unit.writes
def add(model: type[Model], rows: Iterable[Mapping[str, Any]]) -> None:
    """Inserts many rows, in batches, in one transaction."""
    rows = iter(rows)
    while batch := list(islice(rows, BATCH)):
        db.session.execute(insert(model), batch)
