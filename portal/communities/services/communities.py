"""Charters: starting a community and changing what it is for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, select, update

from portal.communities import access
from portal.communities.models import COMMUNITY_KINDS, Community, Thread
from portal.communities.queries import communities as queries
from portal.communities.queries.cards import COMMUNITY, THREAD
from portal.communities.services import members
from portal.core import access as permissions
from portal.core import audit, clock, unit
from portal.core.actor import Actor
from portal.core.analysis import fold
from portal.core.db import db
from portal.core.errors import Invalid, NotAllowed
from portal.core.i18n import LANGUAGES, _
from portal.core.refs import Ref
from portal.people.queries import cards

TAGS = 20
_RESERVED = {"new", "threads", "suggest", "unanswered"}


def slug_of(name: str) -> str:
    """`Agency desk` is `agency-desk`; letters of other scripts stay, accents go."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return re.sub(r"[^\w]+", "-", plain.lower().replace("\u200c", "-")).strip("-_")[:50]


def clean_tags(tags: Sequence[str]) -> list[str]:
    """Tags in their address form, each once."""
    return list(dict.fromkeys(filter(None, (slug_of(tag)[:40] for tag in tags))))[:TAGS]


def folded(name: str) -> str:
    """The name as it is searched: each word folded, with a blank before it."""
    return "".join(f" {word}" for word in map(fold, name.split()) if word)[:240]


@unit.writes
def create(
    actor: Actor,
    *,
    name: str,
    purpose: str,
    kind: str = "open",
    language: str = "en",
    tags: Sequence[str] = (),
    departments: Sequence[int] = (),
    sponsor: str | None = "",
    review_at: datetime | None = None,
    slug: str = "",
    at: datetime | None = None,
) -> str:
    """Starts a community with the actor as owner and moderator; its slug."""
    permissions.require(actor, access.CREATE)
    values = _checked(name, purpose, kind, language)
    wanted = slug_of(slug or name)
    if not wanted:
        raise Invalid(_("A name needs letters or digits. Choose another."), "name")
    if db.session.scalar(select(Community.id).where(Community.slug == wanted)) or wanted in _RESERVED:
        raise Invalid(_("There is a community of this name, or it is reserved. Choose another."), "name")
    now = at or clock.now()
    number: int = db.session.execute(
        insert(Community)
        .values(
            **values,
            slug=wanted,
            folded=folded(name),
            owner_id=actor.id,
            sponsor_id=_person(sponsor, "sponsor"),
            review_at=review_at,
            departments=list(departments),
            tags=clean_tags(tags),
            member_count=0,
            thread_count=0,
            last_at=now,
            created_at=now,
        )
        .returning(Community.id)
    ).scalar_one()
    members.put(number, [actor.id or 0], role="moderator", at=now)
    unit.index(Ref(COMMUNITY, number))
    audit.record(actor, "communities.create", Ref(COMMUNITY, number), kind=kind)
    return wanted


def _checked(name: str, purpose: str, kind: str, language: str) -> dict[str, str]:
    if not any(letter.isalnum() for letter in name):
        raise Invalid(_("A name needs letters or digits. Choose another."), "name")
    if kind not in COMMUNITY_KINDS:
        raise Invalid(_("Choose open, closed or private."), "kind")
    chosen = language if language in LANGUAGES else "en"
    return {"name": name.strip()[:120], "purpose": purpose.strip(), "kind": kind, "language": chosen}


def _person(handle: str | None, field: str) -> int | None:
    handle = (handle or "").strip().lstrip("@").lower()
    if not handle:
        return None
    found = cards.ids_of([handle]).get(handle)
    if found is None:
        raise Invalid(_("Nobody is called @%(handle)s.", handle=handle), field)
    return found


@unit.writes
def change(
    actor: Actor,
    slug: str,
    *,
    name: str,
    purpose: str,
    kind: str,
    language: str,
    tags: Sequence[str],
    departments: Sequence[int],
    owner: str | None,
    sponsor: str | None,
    review_at: datetime | None,
) -> None:
    """Changes the charter. A change of kind changes who finds what is written there from now on."""
    community = queries.here(actor, slug)
    require_change(actor, community)
    values = _checked(name, purpose, kind, language)
    owner_id = _person(owner, "owner")
    if owner_id is not None and owner_id not in queries.member_ids(community.id):
        raise Invalid(_("The owner must be a member. Add the person first."), "owner")
    db.session.execute(
        update(Community)
        .where(Community.id == community.id)
        .values(
            **values,
            folded=folded(name),
            owner_id=owner_id,
            sponsor_id=_person(sponsor, "sponsor"),
            review_at=review_at,
            departments=list(departments),
            tags=clean_tags(tags),
        )
    )
    unit.index(Ref(COMMUNITY, community.id))
    if kind != community.kind:
        threads = db.session.scalars(select(Thread.id).where(Thread.community_id == community.id)).all()
        unit.index_all(THREAD, threads)
    audit.record(
        actor, "communities.change", Ref(COMMUNITY, community.id), kind=kind, kind_before=community.kind
    )


def require_change(actor: Actor, community: queries.Here) -> None:
    """NotAllowed for those who do not look after the community."""
    if not community.may_change:
        raise NotAllowed(_("Only moderators of this community change it. Ask one of them."))
