"""Starting, moving, renaming, retiring and reviewing pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete

from portal.core import access as permissions
from portal.core import audit, clock, text, unit
from portal.core.actor import ROLES, Actor
from portal.core.db import db
from portal.core.errors import Invalid, NotAllowed
from portal.core.events import PageSaved
from portal.core.i18n import LANGUAGES, _
from portal.core.markup.refs import slug as slug_of
from portal.core.refs import Ref
from portal.wiki import access
from portal.wiki.models import FormerSlug, Page
from portal.wiki.queries import checks, pages
from portal.wiki.queries.pages import KIND
from portal.wiki.services import duties
from portal.wiki.services.saving import Written, add

RESERVED = frozenset({"new", "preview", "suggest"})


@unit.writes
def start(
    actor: Actor, *, title: str, kind: str, source: str, language: str = "en", slug: str = "",
    parent_id: int | None = None, translates_id: int | None = None, owner_id: int | None = None,
    summary: str = "", at: datetime | None = None,
) -> int:  # fmt: skip
    """Makes a page with its first version, as a draft that the actor owns; its id."""
    permissions.require(actor, access.CREATE)
    if kind not in access.kinds_to_start(actor):
        raise NotAllowed(_("Pages of this kind are started by policy owners. Ask one of them."))
    title = " ".join(title.split())
    if not title or len(title) > 200:
        raise Invalid(_("A page needs a title of at most 200 characters."), "title")
    _check_language(language)
    page = Page(
        slug=free_slug(slug or title),
        kind=kind,
        title=title,
        parent_id=_parent(actor, parent_id),
        position=checks.last_position(parent_id) + 1,
        owner_id=owner_id or actor.id,
        language=language,
        translates_id=_original(actor, translates_id),
        created_at=at or clock.now(),
    )
    db.session.add(page)
    db.session.flush()
    written = Written(title, source.strip("\n") + "\n", summary)
    number = add(page, actor, written, text.render(written.source, page=True), at=at)
    unit.emit(PageSaved(page_id=page.id, version=number, actor_id=actor.id or 0))
    return page.id


def address_of(words: str) -> str:
    """The address form of a title or file name."""
    return slug_of(words).replace("/", "-")[:100].strip("-")


def free_slug(wanted: str, page_id: int = 0) -> str:
    """An address of these words that no other page has or had; a number is added where it is taken."""
    root = address_of(wanted) or "page"
    for number in range(1, 1000):
        name = root if number == 1 else f"{root}-{number}"
        if name not in RESERVED and not checks.taken(name, page_id):
            return name
    raise Invalid(_("This address is taken many times over. Choose another one."), "slug")


def _check_language(language: str) -> None:
    if language not in LANGUAGES:
        raise Invalid(_("Ponte does not speak this language yet."), "language")


def _parent(actor: Actor, parent_id: int | None, page_id: int | None = None) -> int | None:
    """The parent, where the actor may see it and it does not hang below the page itself."""
    if not parent_id:
        return None
    parent = db.session.get(Page, parent_id)
    if parent is None or not access.may_read(actor, parent):
        raise Invalid(_("There is no such page to put it under."), "parent_id")
    above: Page | None = parent
    for _step in range(100):
        if above is None:
            return parent_id
        if above.id == page_id:
            raise Invalid(_("A page cannot hang below itself. Choose another place."), "parent_id")
        above = db.session.get(Page, above.parent_id) if above.parent_id else None
    raise Invalid(_("The tree is too deep there. Choose a place further up."), "parent_id")


def _original(actor: Actor, page_id: int | None, own: int | None = None) -> int | None:
    if not page_id:
        return None
    original = db.session.get(Page, page_id)
    if original is None or not access.may_read(actor, original) or page_id == own:
        raise Invalid(_("There is no such page that this could be a translation of."), "translates_id")
    if original.translates_id is not None:
        raise Invalid(_("That page is a translation itself. Choose its original."), "translates_id")
    return page_id


@unit.writes
def settle_page(
    actor: Actor, page_id: int, *, slug: str, kind: str, parent_id: int | None, position: int,
    owner_id: int | None, deputy_id: int | None, language: str, translates_id: int | None,
    audience: Sequence[str], mandatory: bool, acknowledge_days: int, review_due_at: datetime | None,
) -> str:  # fmt: skip
    """Sets everything about a page but its text; its address, which redirects from the former one."""
    page = pages.for_change(actor, page_id)
    _check_language(language)
    if kind != page.kind and kind not in access.kinds_to_start(actor):
        raise NotAllowed(_("Pages of this kind are kept by policy owners. Ask one of them."))
    if mandatory != page.mandatory and not access.governs(actor):
        raise NotAllowed(_("Policy owners decide what is mandatory. Ask one of them."))
    if not 1 <= acknowledge_days <= 365:
        raise Invalid(_("Give people between 1 and 365 days."), "acknowledge_days")
    before = {"slug": page.slug, "parent": page.parent_id, "owner": page.owner_id, "audience": page.audience}
    _rename(page, slug)
    page.kind, page.language = kind, language
    page.parent_id, page.position = _parent(actor, parent_id, page.id), position
    page.owner_id, page.deputy_id = _insider(owner_id, "owner_id"), _insider(deputy_id, "deputy_id")
    page.translates_id = _original(actor, translates_id, page.id)
    page.audience, page.mandatory = audience_of(audience), mandatory
    page.acknowledge_days, page.review_due_at = acknowledge_days, review_due_at
    db.session.flush()
    after = {"slug": page.slug, "parent": page.parent_id, "owner": page.owner_id, "audience": page.audience}
    changed = {name: after[name] for name in after if after[name] != before[name]}
    audit.record(actor, "wiki.settings", Ref(KIND, page.id), mandatory=mandatory, **changed)
    duties.sync(page.id)
    unit.index(Ref(KIND, page.id))
    return page.slug


def _rename(page: Page, wanted: str) -> None:
    slug = address_of(wanted)
    if slug == page.slug:
        return
    if not slug or slug in RESERVED:
        raise Invalid(_("An address needs letters or digits."), "slug")
    if checks.taken(slug, page.id):
        raise Invalid(_("Another page has or had this address. Choose another one."), "slug")
    db.session.execute(delete(FormerSlug).where(FormerSlug.slug == slug))
    db.session.add(FormerSlug(slug=page.slug, page_id=page.id, until=clock.now()))
    page.slug = slug


def _insider(person_id: int | None, field: str) -> int | None:
    if not person_id:
        return None
    if not checks.employee(person_id):
        raise Invalid(_("Choose an employee of the company."), field)
    return person_id


def audience_of(words: Sequence[str]) -> str:
    """The stored form of an audience: `all`, or departments `d:3` and roles `r:agency`; Invalid if empty."""
    departments = {f"d:{number}" for number in checks.departments()}
    known = {"all"} | departments | {f"r:{role}" for role in ROLES}
    chosen = sorted(set(words) & known)
    if not chosen:
        raise Invalid(_("Choose for whom the page is: everybody, departments or roles."), "audience")
    if "all" in chosen:
        # `all` are employees; agencies stay named, because nothing is theirs unless somebody said so.
        chosen = ["all", *(word for word in chosen if word == "r:agency")]
    return f" {' '.join(chosen)} "


@unit.writes
def retire(actor: Actor, page_id: int) -> None:
    """Takes a page out of force. It stays, with its versions, for those who keep the wiki."""
    page = pages.for_change(actor, page_id)
    if page.state == "retired":
        return
    page.state = "retired"
    _changed_state(actor, page, "wiki.retire")


@unit.writes
def bring_back(actor: Actor, page_id: int) -> None:
    """Puts a retired page into force again, as it was."""
    page = pages.for_change(actor, page_id)
    if page.state != "retired":
        return
    page.state = "published" if page.version else "draft"
    _changed_state(actor, page, "wiki.bring_back")


def _changed_state(actor: Actor, page: Page, act: str) -> None:
    db.session.flush()
    ref = Ref(KIND, page.id)
    audit.record(actor, act, ref, slug=page.slug)
    duties.sync(page.id)
    duties.review_settled(page.id)
    unit.index(ref)


@unit.writes
def reviewed(actor: Actor, page_id: int, *, note: str) -> None:
    """No revision needed: the next review is twelve months from now."""
    page = pages.for_change(actor, page_id)
    if not note.strip():
        raise Invalid(_("Say in a line what you looked at: it is the proof of the review."), "note")
    now = clock.now()
    page.review_due_at, page.reviewed_at, page.review_note = (
        now + timedelta(days=365),
        now,
        note.strip()[:300],
    )
    audit.record(actor, "wiki.reviewed", Ref(KIND, page.id), note=page.review_note, version=page.version)
    duties.review_settled(page.id)
