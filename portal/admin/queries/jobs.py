"""Deliveries on their way, those that failed, and jobs that were given up."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from portal.admin.models import DeadJob
from portal.core.db import db
from portal.core.models import Delivery
from portal.core.paging import Page, page_of

SIZE = 30
HIDDEN = ("token", "password", "secret")


def deliveries(state: str, cursor: str | None = None) -> Page[Any]:
    """Deliveries that wait (the next first) or are dead, by id."""
    columns = (
        Delivery.id, Delivery.event, Delivery.handler, Delivery.payload, Delivery.attempts,
        Delivery.created_at, Delivery.due_at, Delivery.error,
    )  # fmt: skip
    return page_of(
        select(*columns).where(Delivery.state == state),
        [(Delivery.id, False)],
        cursor,
        lambda statement: db.session.execute(statement).all(),
        size=SIZE,
        values=lambda row: (row.id,),
    )


def dead_jobs(cursor: str | None = None) -> Page[Any]:
    """Jobs that were given up, newest first."""
    return page_of(
        select(*DeadJob.__table__.columns),
        [(DeadJob.id, True)],
        cursor,
        lambda statement: db.session.execute(statement).all(),
        size=SIZE,
        values=lambda row: (row.id,),
    )


def counts() -> dict[str, int]:
    """How many wait, how many deliveries and jobs are dead; in one statement."""
    waiting = select(func.count(Delivery.id)).where(Delivery.state == "waiting").scalar_subquery()
    dead = select(func.count(Delivery.id)).where(Delivery.state == "dead").scalar_subquery()
    jobs = select(func.count(DeadJob.id)).scalar_subquery()
    row = db.session.execute(select(waiting, dead, jobs)).one()
    return {"waiting": row[0], "dead": row[1], "jobs": row[2]}


def shown(values: dict[str, Any]) -> str:
    """Arguments in one line; what lets somebody in is not shown."""
    pairs = ((name, "…" if any(word in name for word in HIDDEN) else value) for name, value in values.items())
    return ", ".join(f"{name}={value}" for name, value in pairs)[:300]
