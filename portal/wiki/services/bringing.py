"""Pages from files: made, brought up to date, or left alone; the same file again changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from portal.core import unit
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import Conflict
from portal.core.i18n import _
from portal.core.language import guess
from portal.wiki.models import Page
from portal.wiki.queries import checks
from portal.wiki.services import drafts, keeping, publishing, saving
from portal.wiki.services.merging import merge

TONGUES = {"en": "en", "pt": "pt_BR", "fa": "fa"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: `created`, `updated`, `unchanged` or `refused`, with the page and a note."""

    file: str
    state: str
    slug: str = ""
    title: str = ""
    note: str = ""


class Brought(Protocol):
    """What is asked of a document that comes in."""

    @property
    def name(self) -> str: ...
    @property
    def slug(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def summary(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Wish:
    """How the pages of a folder are to be kept."""

    kind: str
    publish: bool = True
    mandatory: bool = False
    audience: str = " all "
    parent_id: int | None = None
    base: str = ""


def bring(actor: Actor, source: Brought, name: str, text: str, wish: Wish) -> Outcome:
    """One document as a page; `name` is what the next import knows it by. Refusals are raised."""
    before = checks.imported(name)
    fresh = saving.hash_of(source.title, text)
    if before is None:
        slug = _create(actor, source, name, text, wish)
        return Outcome(source.name, "created", slug, source.title, _alike(source, slug))
    if before.hash == fresh:
        return Outcome(source.name, "unchanged", before.slug, source.title)
    saved, note = _update(actor, source, before, text)
    _mark(actor, before.id, text, fresh, saved.number if wish.publish and saved.new else None)
    return Outcome(source.name, "updated", before.slug, source.title, note)


def _update(actor: Actor, source: Brought, before: checks.Imported, text: str) -> tuple[saving.Saved, str]:
    """Joins what changed in the file since the last import with what changed here since then."""
    latest = saving.newest(before.id)
    assert latest is not None
    joined = merge(before.text, text, latest.source)
    if not joined.clean:
        drafts.keep(actor, before.id, base=latest.number, title=source.title, body=text)
        raise Conflict(
            _("The same paragraphs were changed in the file and here. The file's text waits as your draft.")
        )
    untouched = saving.hash_of(latest.title, before.text) == before.hash
    saved = saving.save(
        actor,
        before.id,
        base=latest.number,
        title=source.title if untouched else latest.title,
        source=joined.text,
        summary=_("Imported again from %(file)s.", file=source.name),
    )
    here = "" if latest.source == before.text else _("joined with what was changed here")
    return saved, here


def _alike(source: Brought, slug: str) -> str:
    other = checks.same_title(source.title, slug)
    return _("has the same title as /wiki/%(slug)s", slug=other) if other else ""


@unit.writes
def _create(actor: Actor, source: Brought, name: str, text: str, wish: Wish) -> str:
    language, sure = guess(text)
    page_id = keeping.start(
        actor,
        title=source.title,
        kind=wish.kind,
        source=text,
        slug=source.slug,
        language=TONGUES.get(language or "en", "en") if sure > 0 else "en",
        parent_id=wish.parent_id,
        summary=(source.summary or _("Imported from %(file)s.", file=source.name))[:300],
    )
    page = db.session.get_one(Page, page_id)
    page.source_name, page.source_text = name[:200], text
    page.source_hash = saving.hash_of(source.title, text)
    page.audience, page.mandatory = wish.audience, wish.mandatory
    if wish.publish:
        publishing.publish(actor, page_id, number=1, substantive=True, quiet=True)
    return page.slug


@unit.writes
def _mark(actor: Actor, page_id: int, text: str, fresh: str, publish: int | None) -> None:
    page = db.session.get_one(Page, page_id)
    page.source_text, page.source_hash = text, fresh
    if publish is not None:
        publishing.publish(actor, page_id, number=publish, substantive=True, quiet=True)
