"""Loading a file as far as the actor may see it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.i18n import _
from portal.files import access
from portal.files.models import File


def file(actor: Actor, file_id: int) -> File:
    """One file; NotFound where it is gone or what it belongs to is hidden from the actor."""
    found = db.session.get(File, file_id)
    if found is None or not access.may_see(actor, found.person_id, found.ref):
        raise NotFound(_("This file is not there, or what it belongs to is not for you."))
    return found


def loose(before: datetime, limit: int = 200) -> list[File]:
    """Uploads that never became part of anything."""
    query = select(File).where(File.ref.is_(None), File.created_at < before).order_by(File.id)
    return list(db.session.scalars(query.limit(limit)))


def loose_count(person_id: int) -> int:
    """How many uploads of a person belong to nothing yet."""
    mine = select(func.count(File.id)).where(File.person_id == person_id, File.ref.is_(None))
    return db.session.scalar(mine) or 0
