"""Uploading, claiming an upload for the object whose text shows it, and dropping what nobody claimed."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import IO, BinaryIO, cast

from sqlalchemy import update

from portal.core import access as permissions
from portal.core import clock, unit
from portal.core.actor import Actor
from portal.core.config import current
from portal.core.db import db
from portal.core.errors import Invalid
from portal.core.i18n import _
from portal.core.refs import Ref
from portal.engines import choose
from portal.files import access, queries
from portal.files.models import File

MENTIONED = re.compile(r"/files/(\d{1,15})(?=[/)\s\"'>]|$)")
LOOSE_LIMIT = 100
KEPT = timedelta(days=2)


def upload(actor: Actor, stream: IO[bytes], name: str) -> File:
    """Stores an upload that belongs to nothing yet; Invalid says what is wrong with it."""
    permissions.require(actor, access.UPLOAD)
    if queries.loose_count(actor.id or 0) >= LOOSE_LIMIT:
        raise Invalid(_("You have many uploads that stand in no text yet. Save your text first."))
    # The bytes are safe in the store before the row exists: a crash between leaves a file without a row,
    # never a row without a file.
    return _keep(actor, choose.files().put(cast(BinaryIO, stream), name=name, limit=current().upload_limit))


@unit.writes
def _keep(actor: Actor, stored: object) -> File:
    names = ("key", "size", "sha256", "media_type", "original_name", "width", "height")
    values = {name: getattr(stored, name) for name in names}
    row = File(person_id=actor.id or 0, created_at=clock.now(), **values)
    db.session.add(row)
    db.session.flush()
    return row


@unit.writes
def claim(actor: Actor, ref: Ref, source: str) -> None:
    """The actor's loose uploads that the Markdown `source` shows belong to `ref` from now on."""
    ids = {int(number) for number in MENTIONED.findall(source)}
    if ids:
        mine = File.id.in_(ids) & (File.person_id == actor.id) & File.ref.is_(None)
        db.session.execute(update(File).where(mine).values(ref=str(ref)))


def sweep() -> None:
    """Drops uploads that nobody claimed within two days."""
    for row in queries.loose(clock.now() - KEPT):
        key = row.key
        _drop(row.id)
        choose.files().delete(key)


@unit.writes
def _drop(file_id: int) -> None:
    row = db.session.get(File, file_id)
    if row is not None and row.ref is None:
        db.session.delete(row)
