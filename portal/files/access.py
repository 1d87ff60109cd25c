"""Who may upload, and who may see a file: its uploader, and everybody who may see what it belongs to."""

from __future__ import annotations

from portal.core import access, refs
from portal.core.actor import Actor
from portal.core.refs import Ref

UPLOAD = access.declare("files.upload", "Upload a file into a text.", access.signed_in)
READ = access.declare("files.read", "Open files of what one may see.", access.signed_in)


def may_see(actor: Actor, person_id: int, ref: str | None) -> bool:
    """The rule of one file."""
    if ref is None:
        return actor.id == person_id
    return refs.card(actor, Ref.parse(ref)) is not None
