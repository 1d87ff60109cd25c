"""Pages in the search index: the version in force; a draft only for those who keep it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import func, select

from portal.core.actor import Actor
from portal.core.db import db
from portal.core.i18n import lazy_
from portal.core.ports import Document
from portal.core.refs import Ref
from portal.core.searchable import SearchKind
from portal.wiki.models import Page, Version
from portal.wiki.queries.pages import KIND

KEEPERS = frozenset({"r:policy_owner", "r:administrator"})


def tokens(actor: Actor) -> set[str]:
    """The department of an employee, as an access token."""
    return {f"d:{actor.department_id}"} if actor.inside and actor.department_id is not None else set()


def documents(ids: Sequence[int]) -> Iterator[Document]:
    """Pages with the text in force, or, where none ever was, the newest one."""
    shown = func.coalesce(Page.version, Page.latest)
    rows = db.session.execute(
        select(
            Page.id, Page.kind, Page.state, Page.audience, Page.owner_id, Page.deputy_id, Page.published_at,
            Page.created_at, Version.title, Version.plain, Version.language,
        )
        .join(Version, (Version.page_id == Page.id) & (Version.number == shown))
        .where(Page.id.in_(list(ids)))
    )  # fmt: skip
    for row in rows:
        owners = {f"p:{number}" for number in (row.owner_id, row.deputy_id) if number is not None}
        readers = {*row.audience.split(), "r:sponsor"} if row.state == "published" else set()
        yield Document(
            ref=Ref(KIND, row.id),
            title=row.title,
            body=row.plain,
            tokens=KEEPERS | owners | readers,
            at=row.published_at or row.created_at,
            language=row.language,
            author_id=row.owner_id,
            labels=frozenset({row.kind}),
        )


def ids_after(last: int, limit: int) -> list[int]:
    """Ids above `last`, in order."""
    return list(db.session.scalars(select(Page.id).where(Page.id > last).order_by(Page.id).limit(limit)))


PAGES = SearchKind(KIND, lazy_("Pages"), documents, ids_after)
