"""Bringing a version into force: editorial or substantive, with the impact known beforehand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert

from portal.core import audit, clock, links, paragraphs, unit
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import Conflict, Invalid
from portal.core.events import PolicyPublished
from portal.core.i18n import _
from portal.core.refs import Ref
from portal.notices.services import inbox
from portal.wiki.models import Page, Publication
from portal.wiki.queries import checks, duties, pages, versions
from portal.wiki.queries.pages import KIND
from portal.wiki.queries.shapes import Shown
from portal.wiki.queries.versions import Comparison, Text, compare
from portal.wiki.services import duties as lists

REVIEW_AFTER = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Impact:
    """What publishing the newest version would mean."""

    number: int
    first: bool
    comparison: Comparison | None
    proposed: str
    people: int
    minutes: int
    total_minutes: int
    asks: bool


def impact(actor: Actor, page: Shown) -> Impact:
    """The impact preview: differences, people and minutes. `proposed`: editorial where no word differs."""
    found = versions.texts(page.id, page.latest, page.version or page.latest)
    new, old = found[page.latest], found.get(page.version) if page.version else None
    comparison = compare(old, new) if old else None
    quiet = comparison is not None and not any(
        (comparison.changed, comparison.added, comparison.removed, comparison.old.title != new.title)
    )
    asks = page.mandatory and page.translates_id is None
    people = duties.audience_size(page.audience) if asks else 0
    minutes = max(1, -(-new.words // 200))
    return Impact(
        number=page.latest,
        first=old is None,
        comparison=comparison,
        proposed="editorial" if quiet else "substantive",
        people=people,
        minutes=minutes,
        total_minutes=people * minutes,
        asks=asks,
    )


@unit.writes
def publish(
    actor: Actor, page_id: int, *, number: int, substantive: bool, follows: int | None = None,
    at: datetime | None = None, quiet: bool = False,
) -> None:  # fmt: skip
    """Brings the newest version into force.

    A substantive one asks the audience of a mandatory page to acknowledge it anew; the first one always is
    substantive. `quiet` tells nobody (imports, the demo company). Conflict where `number` is not the newest.
    """
    page = pages.for_change(actor, page_id)
    if page.state == "retired":
        raise Invalid(_("This page is retired. Bring it back first."))
    if number != page.latest:
        raise Conflict(_("There is a newer version of this page by now. Look at it before you publish."))
    if page.version == number:
        raise Invalid(_("This version is in force already."))
    found = versions.texts(page.id, number, page.version or number)
    before = found.get(page.version) if page.version else None
    substantive = substantive or before is None
    changed = in_force(page, actor, found[number], before, substantive, follows, at or clock.now())
    ref = Ref(KIND, page.id)
    audit.record(actor, "wiki.publish", ref, version=number, substantive=substantive, changed=len(changed))
    unit.emit(
        PolicyPublished(
            page_id=page.id, version=number, actor_id=actor.id, substantive=substantive, changed=changed
        )
    )
    lists.sync(page.id, renew=substantive)
    if not quiet and page.mandatory and page.translates_id is None:
        _tell(actor, page, substantive)


def in_force(
    page: Page, actor: Actor, new: Text, old: Text | None, substantive: bool, follows: int | None,
    at: datetime,
) -> tuple[str, ...]:  # fmt: skip
    """Sets a version in force inside the open unit; ids of the paragraphs that changed. Asks nobody yet."""
    changed = paragraphs.changed_ids(old.blocks if old else (), new.blocks)
    db.session.execute(
        insert(Publication).values(
            page_id=page.id,
            number=new.number,
            at=at,
            person_id=actor.id,
            substantive=substantive,
            changed=list(changed),
            follows=_follows(page, follows),
        )
    )
    page.version, page.title, page.state, page.published_at = new.number, new.title, "published", at
    page.language = new.language
    if substantive:
        page.required = new.number
    if page.review_due_at is None:
        page.review_due_at = at + REVIEW_AFTER
    ref = Ref(KIND, page.id)
    links.replace(ref, links.targets(checks.links_of(page.id, new.number)))
    unit.index(ref)
    db.session.flush()
    return changed


def _follows(page: Page, wanted: int | None) -> int | None:
    """The version of the original that a translation follows; by default the one in force."""
    if page.translates_id is None:
        return None
    original = db.session.get(Page, page.translates_id)
    if original is None or original.version is None:
        return None
    return min(wanted or original.version, original.latest)


def _tell(actor: Actor, page: Page, substantive: bool) -> None:
    inbox.tell(
        duties.audience_ids(page.audience),
        "wiki.published",
        Ref(KIND, page.id),
        actor=actor,
        title=page.title,
        version=page.version,
        substantive=substantive,
    )
