"""One page with everything around it, in two statements."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, bindparam, func, select, union_all
from sqlalchemy.orm import aliased

from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import NotAllowed, NotFound
from portal.core.i18n import _
from portal.people.models import Person
from portal.wiki import access
from portal.wiki.models import Acknowledgement, Draft, FormerSlug, Page, Publication, Version
from portal.wiki.queries.shapes import Relative, Shown

KIND = "wiki.page"

_Owner, _Deputy, _Root = aliased(Person), aliased(Person), aliased(Page)
_root_id = func.coalesce(Page.translates_id, Page.id)
_mine = (
    select(Acknowledgement.version)
    .where(Acknowledgement.page_id == _root_id, Acknowledgement.person_id == bindparam("me"))
    .order_by(Acknowledgement.version.desc())
    .limit(1)
    .correlate(Page)
)
_draft = select(Draft.saved_at).where(Draft.page_id == Page.id, Draft.person_id == bindparam("me"))

_SHOWN = (
    select(
        Page.id, Page.slug, Page.kind, Version.title, Page.state, Version.language, Page.audience,
        Page.mandatory, Page.acknowledge_days, Page.parent_id, Page.position,
        Page.owner_id, _Owner.name.label("owner"), _Owner.handle.label("owner_handle"),
        Page.deputy_id, _Deputy.name.label("deputy"), _Deputy.handle.label("deputy_handle"),
        Page.translates_id, Page.version, Page.latest, Page.review_due_at, Page.reviewed_at, Page.review_note,
        Page.published_at, Page.asked, Page.known,
        Version.number, Version.id.label("version_id"), Version.html, Version.headings, Version.links,
        Version.words, Version.text_hash, Version.summary,
        Publication.at.label("version_published_at"), Version.created_at, Publication.follows,
        func.coalesce(_Root.id, Page.id).label("root_id"),
        func.coalesce(_Root.slug, Page.slug).label("root_slug"),
        func.coalesce(_Root.state, Page.state).label("root_state"),
        func.coalesce(_Root.kind, Page.kind).label("root_kind"),
        func.coalesce(_Root.mandatory, Page.mandatory).label("root_mandatory"),
        func.coalesce(_Root.version, Page.version).label("root_version"),
        func.coalesce(_Root.required, Page.required).label("root_required"),
        _mine.scalar_subquery().label("mine"),
        _mine.with_only_columns(Acknowledgement.at).scalar_subquery().label("mine_at"),
        _draft.scalar_subquery().label("draft_at"),
    )
    .outerjoin(_Owner, _Owner.id == Page.owner_id)
    .outerjoin(_Deputy, _Deputy.id == Page.deputy_id)
    .outerjoin(_Root, _Root.id == Page.translates_id)
)  # fmt: skip
_published = (Publication.page_id == Page.id) & (Publication.number == Version.number)
_IN_FORCE = (
    _SHOWN.join(
        Version, (Version.page_id == Page.id) & (Version.number == func.coalesce(Page.version, Page.latest))
    )
    .outerjoin(Publication, _published)
    .where(Page.slug == bindparam("slug"))
)
_NUMBERED = (
    _SHOWN.join(Version, (Version.page_id == Page.id) & (Version.number == bindparam("number")))
    .outerjoin(Publication, _published)
    .where(Page.slug == bindparam("slug"))
)


class Moved(Exception):
    """The page has another address by now."""

    def __init__(self, slug: str) -> None:
        super().__init__(slug)
        self.slug = slug


def missing() -> NotFound:
    """The answer where a page is not there, or not for the reader: the two look alike."""
    return NotFound(_("There is no page here that is meant for you. It may have been retired or moved."))


def shown(actor: Actor, slug: str, number: int | None = None) -> Shown:
    """A page as the actor may read it: the version in force, or the one asked for.

    NotFound where it is not there or not for the actor; Moved where it has another address. A version that
    was never published is for those who edit the page.
    """
    query, values = (_IN_FORCE, {}) if number is None else (_NUMBERED, {"number": number})
    row = db.session.execute(query, {"slug": slug, "me": actor.id or 0} | values).first()
    if row is None:
        raise _elsewhere(actor, slug) or missing()
    found = Shown(**row._mapping)
    if not access.may_read(actor, found):
        raise missing()
    if found.version_published_at is None and not access.may_edit(actor, found):
        raise missing()
    return found


def _elsewhere(actor: Actor, slug: str) -> Moved | None:
    page = db.session.execute(
        select(Page.slug)
        .join(FormerSlug, FormerSlug.page_id == Page.id)
        .where(FormerSlug.slug == slug, access.visible(actor))
    ).first()
    return Moved(page.slug) if page else None


def editable(actor: Actor, slug: str, number: int | None = None) -> Shown:
    """The same, for those who may edit it; NotAllowed says who can."""
    found = shown(actor, slug, number)
    if not access.may_edit(actor, found):
        raise not_yours(found.owner)
    return found


def not_yours(owner: str | None) -> NotAllowed:
    """The refusal of a change."""
    if owner:
        return NotAllowed(_("Only its owner changes this page. Ask %(name)s.", name=owner))
    return NotAllowed(_("Only its owner changes this page. Ask a policy owner."))


def for_change(actor: Actor, page_id: int) -> Page:
    """The row of a page that the actor changes, locked until the unit ends."""
    page = db.session.scalar(
        select(Page).where(Page.id == page_id).with_for_update().execution_options(populate_existing=True)
    )
    if page is None or not access.may_read(actor, page):
        raise missing()
    if not access.may_edit(actor, page):
        owner = db.session.scalar(select(Person.name).where(Person.id == page.owner_id))
        raise not_yours(owner)
    return page


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a page, as far as the reader may see it."""

    parent: Relative | None
    children: list[Relative]
    translations: list[Relative]


def around(actor: Actor, page: Shown) -> Around:
    """Parent, children, translations in one statement."""
    query = _around_query(actor.roles, actor.department_id, actor.external)
    asked = {"me": actor.id or 0, "here": page.id, "above": page.parent_id or 0, "root": page.root_id}
    return _sorted(actor, page, db.session.execute(query, asked).all())


@lru_cache(maxsize=512)
def _around_query(roles: frozenset[str], department_id: int | None, external: bool) -> Any:
    """The statement for readers of these rights; made once, because making it costs more than running it."""
    me: Any = bindparam("me", type_=Integer)
    may = access.visible(Actor(id=me, roles=roles, department_id=department_id, external=external))
    here, above, root = (bindparam(name, type_=Integer) for name in ("here", "above", "root"))
    columns = (Page.id, Page.slug, Page.title, Page.kind, Page.language, Page.state, Page.position)
    below = aliased(Page)
    theirs = Page.translates_id.in_(select(below.id).where(below.parent_id == here))
    near = (Page.parent_id == here) | (Page.id == above) | theirs
    tongues = (Page.translates_id == root) | (Page.id == root)
    return select(*columns, Page.parent_id, Page.translates_id).where(may, Page.id != here, near | tongues)


def _sorted(actor: Actor, page: Shown, rows: Any) -> Around:
    def relative(row: Any, relation: str) -> Relative:
        return Relative(relation, row.id, row.slug, row.title, row.kind, row.language, row.state)

    near = sorted(rows, key=lambda row: (row.position, row.id))
    tongues = [row for row in near if row.id == page.root_id or row.translates_id == page.root_id]
    parent = next((relative(row, "parent") for row in near if row.id == page.parent_id), None)
    mine = {
        row.translates_id: row
        for row in near
        if row.translates_id and row.state == "published" and row.language == actor.language
    }
    below = [
        relative(row if row.language == actor.language else mine.get(row.id, row), "child")
        for row in near
        if row.parent_id == page.id and row.translates_id is None and row.state != "retired"
    ]
    return Around(parent, below, [relative(row, "translation") for row in tongues])


def dead_links(links: list[str]) -> list[str]:
    """Slugs among `wiki:slug` links that lead to no page, by no former address either."""
    wanted = {link.partition(":")[2] for link in links if link.startswith("wiki:")}
    if not wanted:
        return []
    known = select(Page.slug).where(Page.slug.in_(wanted))
    former = select(FormerSlug.slug).where(FormerSlug.slug.in_(wanted))
    return sorted(wanted - set(db.session.scalars(union_all(known, former))))


def find(slug: str) -> int | None:
    """Id of the page at an address, present or former."""
    present = select(Page.id).where(Page.slug == slug)
    former = select(FormerSlug.page_id).where(FormerSlug.slug == slug)
    return db.session.scalars(union_all(present, former)).first()


def choices(actor: Actor) -> list[tuple[int, str]]:
    """(id, title) of pages that can be a parent or an original."""
    rows = db.session.execute(
        select(Page.id, Page.title)
        .where(access.visible(actor), Page.state != "retired")
        .order_by(Page.title, Page.id)
        .limit(2000)
    )
    return [(row.id, row.title) for row in rows]


def suggestions(actor: Actor, text: str, limit: int = 8) -> list[Relative]:
    """Pages whose title or address holds `text`, for `[[` while typing."""
    wanted = text.strip().lower()
    like = func.lower(Page.title).contains(wanted, autoescape=True) | Page.slug.contains(
        wanted.replace(" ", "-"), autoescape=True
    )
    rows = db.session.execute(
        select(Page.id, Page.slug, Page.title, Page.kind, Page.language, Page.state)
        .where(access.visible(actor), Page.state != "retired", like)
        .order_by(func.length(Page.title), Page.id)
        .limit(limit)
    )
    return [Relative("suggestion", *row) for row in rows]


def slug_of(actor: Actor, page_id: int) -> str:
    """The address of a page by id; NotFound where it is not for the actor."""
    slug = db.session.scalar(select(Page.slug).where(Page.id == page_id, access.visible(actor)))
    if slug is None:
        raise missing()
    return slug
