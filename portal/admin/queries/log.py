"""The audit log, newest first."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.i18n import _
from portal.core.models import AuditEntry
from portal.core.paging import Page, page_of

SIZE = 40


def entries(*, act: str = "", actor: str = "", ref: str = "", cursor: str | None = None) -> Page[Any]:
    """A page of entries; `act` may be the beginning of one (`wiki.`), actor is a handle."""
    query = select(AuditEntry.id, AuditEntry.at, AuditEntry.actor_name, AuditEntry.act, AuditEntry.ref)
    if act:
        query = query.where(AuditEntry.act.startswith(act, autoescape=True))
    if actor:
        query = query.where(AuditEntry.actor_name == actor.lower().lstrip("@"))
    if ref:
        query = query.where(AuditEntry.ref == ref)
    return page_of(
        query,
        [(AuditEntry.id, True)],
        cursor,
        lambda statement: db.session.execute(statement).all(),
        size=SIZE,
        values=lambda row: (row.id,),
    )


def entry(entry_id: int) -> Any:
    """One entry, whole; NotFound where there is none."""
    found = db.session.execute(select(*AuditEntry.__table__.columns).where(AuditEntry.id == entry_id)).first()
    if found is None:
        raise NotFound(_("There is no such entry in the audit log."))
    return found


def acts() -> list[str]:
    """The areas of acts that occur, as beginnings to filter by."""
    found = db.session.scalars(select(AuditEntry.act).distinct())
    return sorted({act.partition(".")[0] + "." for act in found})
