"""A whole folder of files, one outcome each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from portal.core.actor import Actor
from portal.core.errors import PortalError
from portal.wiki.importing.files import Source, documents
from portal.wiki.importing.markdown import ours
from portal.wiki.services import keeping
from portal.wiki.services.bringing import Outcome, Wish, bring


def folder(actor: Actor, path: Path, wish: Wish) -> Iterator[Outcome]:
    """Imports every Markdown file below a folder; one outcome a file, each in a unit of its own."""
    found = list(documents(path))
    sources = [one for _name, one in found if isinstance(one, Source)]
    place = path.resolve().name
    known = {name.lower(): keeping.address_of(one.slug) for one in sources for name in one.names}
    for name, one in found:
        if isinstance(one, PortalError):
            yield Outcome(name, "refused", note=str(one))
            continue
        try:
            yield bring(actor, one, f"{place}/{name}", ours(one, known, wish.base), wish)
        except PortalError as error:
            yield Outcome(name, "refused", title=one.title, note=str(error))
