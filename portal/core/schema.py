"""Which version the tables are of."""

from __future__ import annotations

from sqlalchemy import inspect, text

from portal.core.config import ROOT
from portal.core.db import db


def revisions() -> tuple[str | None, str | None]:
    """(revision of the database, newest revision of the code)."""
    known = sorted(path.name[:4] for path in (ROOT / "migrations" / "versions").glob("[0-9]*.py"))
    head = known[-1] if known else None
    if not inspect(db.engine).has_table("alembic_version"):
        return None, head
    with db.engine.connect() as connection:
        return connection.execute(text("select version_num from alembic_version")).scalar(), head
