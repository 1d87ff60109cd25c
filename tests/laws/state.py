"""What the database holds, as fingerprints by table: to tell whether anything changed."""

from __future__ import annotations

import hashlib

from sqlalchemy import select

from portal.core.db import Model, db

UNCOUNTED = {
    "core_counter": "counts tries, refused ones too",
    "people_session": "when a session was last seen",
}
"""Tables that any request may touch, each with its reason."""
TOUCHED = {"people_person.seen_at"}
"""Columns that say when somebody was last here."""


def fingerprint() -> dict[str, tuple[int, str]]:
    """Table → (rows, digest of all rows)."""
    db.session.rollback()
    found = {}
    for table in Model.metadata.sorted_tables:
        if table.name in UNCOUNTED:
            continue
        digest, count = hashlib.sha256(), 0
        columns = [column for column in table.columns if f"{table.name}.{column.name}" not in TOUCHED]
        for row in db.session.execute(select(*columns).order_by(*table.primary_key.columns)):
            digest.update(repr(tuple(row)).encode("utf-8", "surrogatepass"))
            count += 1
        found[table.name] = (count, digest.hexdigest())
    db.session.rollback()
    return found


def changes(before: dict[str, tuple[int, str]]) -> list[str]:
    """Tables that are not as before."""
    now = fingerprint()
    return [
        f"{name}: {before[name][0]} → {now[name][0]} rows"
        + (" (changed)" if before[name][0] == now[name][0] else "")
        for name in before
        if before[name] != now[name]
    ]
