"""How a page is pointed at, and read by other areas."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from portal.core.actor import Actor
from portal.core.db import db
from portal.core.i18n import lazy_
from portal.core.markup.shapes import Block, Heading
from portal.core.reading import ReadingText, hash_of, section_of
from portal.core.refs import Ref, RefCard, RefKind
from portal.core.text import words
from portal.wiki import access
from portal.wiki.models import Page, Version
from portal.wiki.queries import pages
from portal.wiki.queries.pages import KIND


def cards(actor: Actor, ids: Sequence[int]) -> dict[int, RefCard]:
    """Cards of the pages that the actor may read."""
    rows = db.session.execute(
        select(Page.id, Page.slug, Page.title, Page.language).where(
            Page.id.in_(list(ids)), access.visible(actor)
        )
    )
    return {
        row.id: RefCard(Ref(KIND, row.id), row.title, f"/wiki/{row.slug}", "book", language=row.language)
        for row in rows
    }


def read(actor: Actor, page_id: int, section: str | None) -> ReadingText | None:
    """The page in force, or a section of it, for lessons and questions of other areas."""
    row = db.session.execute(
        select(
            Page.slug, Page.title, Version.number, Version.language, Version.html, Version.plain,
            Version.blocks, Version.headings,
        )
        .join(Version, (Version.page_id == Page.id) & (Version.number == Page.version))
        .where(Page.id == page_id, Page.state == "published", access.visible(actor))
    ).first()  # fmt: skip
    if row is None:
        return None
    html, url, name = row.html, f"/wiki/{row.slug}", ""
    blocks = tuple(Block.read(block) for block in row.blocks)
    if section:
        found = section_of(html, blocks, [Heading(*heading) for heading in row.headings], section)
        if found is None:
            return None
        html, blocks, heading = found
        url, name = f"{url}#{heading.anchor}", heading.text
    return ReadingText(
        ref=Ref(KIND, page_id),
        title=row.title,
        url=url,
        version=row.number,
        language=row.language,
        html=html,
        blocks=blocks,
        words=words(row.plain) if not section else sum(words(block.text) for block in blocks),
        text_hash=hash_of(blocks),
        section=name,
    )


PAGE = RefKind(KIND, lazy_("Page"), "book", cards, word="wiki", find=pages.find)
