"""The audit log: append-only, chained by hash. Every privileged act leaves exactly one entry."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Generator
from contextlib import closing
from typing import Any

from sqlalchemy import insert, select, text

from portal.core import clock, unit
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.models import AuditEntry
from portal.core.refs import Ref

START = "0" * 64
LOCK = 7_301_944  # key of PostgreSQL's advisory lock: one writer at a time, as SQLite has anyway


def record(actor: Actor, act: str, ref: Ref | None = None, **details: Any) -> None:
    """Appends an entry inside the open unit of work. `act` reads like `wiki.publish`."""
    unit.running()
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text("select pg_advisory_xact_lock(:key)"), {"key": LOCK})
    last = db.session.execute(
        select(AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1)
    ).scalar_one_or_none()
    entry = {
        "at": clock.now(),
        "actor_id": actor.id,
        "actor_name": actor.handle or "visitor",
        "act": act,
        "ref": str(ref) if ref else None,
        "details": details,
        "previous": last or START,
    }
    db.session.execute(insert(AuditEntry).values(**entry, hash=digest(entry)))


def digest(entry: dict[str, Any]) -> str:
    """SHA-256 over the entry's fields in a fixed order, the hash of the one before included."""
    moment = entry["at"].isoformat(timespec="microseconds")
    fields = [entry["previous"], moment, entry["actor_id"], entry["actor_name"], entry["act"]]
    fields += [entry["ref"], entry["details"]]
    text_form = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text_form.encode("utf-8", "surrogatepass")).hexdigest()


def verify() -> tuple[int, int | None]:
    """Walks the chain: (number of good entries, id of the first broken one or None)."""
    previous, count = START, 0
    with closing(_entries()) as entries:
        for entry in entries:
            if entry["previous"] != previous or digest(entry) != entry["hash"]:
                return count, entry["id"]
            previous, count = entry["hash"], count + 1
    return count, None


def _entries() -> Generator[dict[str, Any], None, None]:
    columns = list(AuditEntry.__table__.columns)
    whole = select(*columns).order_by(AuditEntry.id).execution_options(yield_per=1000)
    with db.session.execute(whole) as rows:
        for row in rows:
            yield dict(row._mapping)
