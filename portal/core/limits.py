"""Counters in the database that limit tries; they survive a restart and count over all processes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from portal.core import clock, unit
from portal.core.db import db
from portal.core.models import Counter


def _window(seconds: int) -> tuple[int, datetime]:
    start = int(clock.now().timestamp()) // seconds
    return start, datetime.fromtimestamp((start + 1) * seconds, UTC)


def count(key: str, seconds: int) -> int:
    """How often `hit` was called for `key` in the present window of `seconds`."""
    window, _until = _window(seconds)
    found = db.session.execute(
        select(Counter.count).where(Counter.key == f"{key}/{seconds}", Counter.window == window)
    ).scalar_one_or_none()
    return found or 0


@unit.writes
def hit(key: str, seconds: int) -> int:
    """Counts one try; the number of tries in the present window."""
    window, until = _window(seconds)
    build = pg_insert if db.session.get_bind().dialect.name == "postgresql" else sqlite_insert
    statement = (
        build(Counter)
        .values(key=f"{key}/{seconds}", window=window, count=1, until=until)
        .on_conflict_do_update(index_elements=["key", "window"], set_={"count": Counter.count + 1})
        .returning(Counter.count)
    )
    return int(db.session.execute(statement).scalar_one())


@unit.writes
def forget(*keys: str) -> None:
    """Forgets the tries of these keys, in all windows."""
    for key in keys:
        db.session.execute(delete(Counter).where(Counter.key.like(f"{key}/%")))


@unit.writes
def sweep() -> None:
    """Drops windows that are over."""
    db.session.execute(delete(Counter).where(Counter.until < clock.now() - timedelta(days=2)))
