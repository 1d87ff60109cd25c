"""Saving a text: a new version, made against the newest one, with changes of others joined in."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert

from portal.core import clock, links, text, unit
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import Conflict, Invalid
from portal.core.events import PageSaved
from portal.core.i18n import _
from portal.core.markup.shapes import Rendered
from portal.core.refs import Ref
from portal.files import services as files
from portal.wiki.models import Draft, Page, Version
from portal.wiki.queries import checks, pages, versions
from portal.wiki.queries.pages import KIND
from portal.wiki.queries.versions import Text
from portal.wiki.services import drafts
from portal.wiki.services.merging import merge

TRIES = 4


@dataclass(frozen=True, slots=True)
class Saved:
    """`number` of the version that holds the text; `merged` with others' changes; `new` is false where
    nothing was changed."""

    number: int
    merged: bool = False
    new: bool = True


@dataclass(frozen=True, slots=True)
class Written:
    """A text as somebody sent it."""

    title: str
    source: str
    summary: str = ""


class _Overtaken(Exception):
    """Somebody saved between reading and writing."""


def save(
    actor: Actor, page_id: int, *, base: int, title: str, source: str, summary: str = "",
    at: datetime | None = None,
) -> Saved:  # fmt: skip
    """Saves a text that was written on version `base`.

    Where the page has a newer version by now, changes of different paragraphs join by themselves. Conflict
    (with `base`, `theirs`, `mine`, `merged`, `latest`) where both changed the same: then the text is kept as
    the actor's draft. Texts are rendered before the writing transaction starts, so that nobody waits for it.
    """
    mine = Written(_title(title), source.replace("\r\n", "\n").strip("\n") + "\n", summary.strip()[:300])
    for _attempt in range(TRIES):
        latest = newest(page_id)
        try:
            return _save(actor, page_id, base, mine, latest, at)
        except _Overtaken:
            continue
        except Conflict:
            drafts.keep(actor, page_id, base=base, title=mine.title, body=mine.source)
            raise
    raise Conflict(_("This page is being saved by many people right now. Try again in a moment."))


def _save(
    actor: Actor, page_id: int, base: int, mine: Written, latest: Text | None, at: datetime | None
) -> Saved:
    number = latest.number if latest else 0
    wanted, merged = mine, False
    if latest and base != number:
        wanted, merged = _merged(page_id, base, mine, latest), True
    if latest and (wanted.title, wanted.source) == (latest.title, latest.source):
        _forget_draft(actor, page_id)
        return Saved(number, new=False)
    rendered = text.render(wanted.source, page=True, known=latest.blocks if latest else ())
    if merged:
        note = _("Joined with version %(number)s.", number=number)
        wanted = Written(wanted.title, wanted.source, f"{wanted.summary} {note}".strip()[:300])
    return Saved(_write(actor, page_id, number, wanted, rendered, at), merged=merged)


def _title(title: str) -> str:
    title = " ".join(title.split())
    if not title:
        raise Invalid(_("A page needs a title."), "title")
    if len(title) > 200:
        raise Invalid(_("A title has at most 200 characters. Shorten it."), "title")
    return title


def _merged(page_id: int, base: int, mine: Written, latest: Text) -> Written:
    start = versions.texts(page_id, base).get(base)
    if start is None:
        raise Invalid(_("The version that you started from is not there. Open the page again."))
    found = merge(start.source, mine.source, latest.source)
    title = latest.title if mine.title == start.title else mine.title
    same_title = mine.title in (start.title, latest.title) or latest.title == start.title
    if not (found.clean and same_title):
        raise Conflict(
            _("Somebody else changed the same paragraphs meanwhile. Your text is kept; put both together."),
            base=start,
            theirs=latest,
            mine=mine,
            merged=Written(title, found.text, mine.summary),
            latest=latest.number,
        )
    return Written(title, found.text, mine.summary)


def newest(page_id: int) -> Text | None:
    """The newest text of a page, whoever may see it."""
    number = checks.newest_number(page_id)
    return versions.texts(page_id, number)[number] if number else None


@unit.writes
def _write(
    actor: Actor, page_id: int, known: int, wanted: Written, rendered: Rendered, at: datetime | None
) -> int:
    page = pages.for_change(actor, page_id)
    if page.latest != known:
        raise _Overtaken
    number = add(page, actor, wanted, rendered, at=at)
    unit.emit(PageSaved(page_id=page.id, version=number, actor_id=actor.id or 0))
    return number


def add(
    page: Page, actor: Actor, wanted: Written, rendered: Rendered, *, at: datetime | None = None,
    language: str | None = None,
) -> int:  # fmt: skip
    """Adds a version to a page inside the open unit; its number."""
    if not rendered.plain.strip() and not rendered.html.strip():
        raise Invalid(_("A page needs some text."), "body")
    base, page.latest = page.latest or None, page.latest + 1
    db.session.flush()
    db.session.execute(
        insert(Version).values(
            page_id=page.id,
            number=page.latest,
            title=wanted.title,
            language=language or page.language,
            source=wanted.source,
            html=rendered.html,
            plain=rendered.plain,
            blocks=[block.stored() for block in rendered.blocks],
            headings=[[one.level, one.anchor, one.text] for one in rendered.headings],
            links=list(rendered.links),
            words=text.words(rendered.plain),
            text_hash=hash_of(wanted.title, wanted.source),
            render_version=text.RENDER_VERSION,
            base=base,
            author_id=actor.id,
            summary=wanted.summary,
            created_at=at or clock.now(),
        )
    )
    files.claim(actor, Ref(KIND, page.id), wanted.source)
    _forget_draft(actor, page.id)
    if page.version is None:
        page.title = wanted.title
        links.replace(Ref(KIND, page.id), links.targets(rendered.links))
        unit.index(Ref(KIND, page.id))
    return page.latest


def hash_of(title: str, source: str) -> str:
    """SHA-256 of what was on the screen: title, blank line, source."""
    return hashlib.sha256(f"{title}\n\n{source}".encode()).hexdigest()


@unit.writes
def _forget_draft(actor: Actor, page_id: int) -> None:
    db.session.execute(delete(Draft).where(Draft.page_id == page_id, Draft.person_id == (actor.id or 0)))


def restore(actor: Actor, page_id: int, number: int) -> Saved:
    """Makes an old version the newest one, as a new version."""
    old = versions.texts(page_id, number).get(number)
    if old is None:
        raise pages.missing()
    latest = newest(page_id)
    return save(
        actor,
        page_id,
        base=latest.number if latest else 0,
        title=old.title,
        source=old.source,
        summary=_("Restored version %(number)s.", number=number),
    )
