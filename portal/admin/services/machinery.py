"""Sending again what failed, and keeping jobs that were given up."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select

from portal.admin import access
from portal.admin.models import DeadJob
from portal.core import access as permissions
from portal.core import audit, clock, outbox, unit
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.i18n import _
from portal.core.models import Delivery
from portal.engines import choose


@unit.writes
def send_again(actor: Actor, delivery_id: int) -> None:
    """A dead delivery is tried again now."""
    permissions.require(actor, access.JOBS)
    row = db.session.execute(
        select(Delivery.event, Delivery.handler).where(Delivery.id == delivery_id, Delivery.state == "dead")
    ).first()
    if row is None:
        raise NotFound(_("This delivery is not among the failed ones any more."))
    outbox.revive(delivery_id)
    audit.record(actor, "admin.send_again", None, event=row.event, handler=row.handler)


@unit.writes
def send_all_again(actor: Actor) -> int:
    """All dead deliveries are tried again now; how many."""
    permissions.require(actor, access.JOBS)
    ids = list(db.session.scalars(select(Delivery.id).where(Delivery.state == "dead")))
    for delivery_id in ids:
        outbox.revive(delivery_id)
    if ids:
        audit.record(actor, "admin.send_all_again", None, count=len(ids))
    return len(ids)


@unit.writes
def bury(job: str, arguments: dict[str, Any], error: str) -> None:
    """Keeps a job that failed at every try; called by the queue."""
    db.session.add(DeadJob(job=job[:120], arguments=arguments, error=error[:2000], at=clock.now()))


@unit.writes
def run_again(actor: Actor, dead_job_id: int) -> None:
    """Puts a job that was given up into the queue again."""
    name, arguments = _taken(actor, dead_job_id)
    audit.record(actor, "admin.run_again", None, job=name)
    # Before the commit: a crash in between runs the job twice at worst, and never loses it.
    choose.jobs().enqueue(name, **arguments)


@unit.writes
def drop(actor: Actor, dead_job_id: int) -> None:
    """Forgets a job that was given up."""
    name, _arguments = _taken(actor, dead_job_id)
    audit.record(actor, "admin.drop_job", None, job=name)


def _taken(actor: Actor, dead_job_id: int) -> tuple[str, dict[str, Any]]:
    permissions.require(actor, access.JOBS)
    gone = delete(DeadJob).where(DeadJob.id == dead_job_id).returning(DeadJob.job, DeadJob.arguments)
    row = db.session.execute(gone).first()
    if row is None:
        raise NotFound(_("This job is not among the failed ones any more."))
    return row.job, row.arguments
