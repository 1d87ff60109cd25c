"""The tree of pages, in one statement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import func, select

from portal.core import refs
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.ports import SearchQuery
from portal.core.refs import RefCard
from portal.core.searchable import tokens_of
from portal.engines import choose
from portal.people.models import Person
from portal.wiki import access
from portal.wiki.models import Acknowledgement, Page, Version
from portal.wiki.queries.pages import KIND
from portal.wiki.queries.shapes import Branch

MOST = 3000
Placed = tuple[int | None, Branch]
"""A page and the id of the one above it."""


def pages(actor: Actor) -> list[Branch]:
    """All pages that the actor may see, in the order of the tree, not nested yet; translations too."""
    mine = (
        select(func.max(Acknowledgement.version))
        .where(Acknowledgement.page_id == Page.id, Acknowledgement.person_id == (actor.id or 0))
        .correlate(Page)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            Page.id, Page.slug, Page.title, Page.kind, Page.language, Page.state, Page.mandatory,
            Page.review_due_at, Person.name.label("owner"), Page.translates_id, Page.parent_id, Page.latest,
            Page.version, Page.required, Page.owner_id, Page.deputy_id, Page.audience, Version.words,
            mine.label("mine"),
        )
        .outerjoin(Person, Person.id == Page.owner_id)
        .outerjoin(Version, (Version.page_id == Page.id) & (Version.number == Page.version))
        .where(access.visible(actor))
        .order_by(Page.position, Page.title, Page.id)
        .limit(MOST)
    ).all()  # fmt: skip
    return _nested(_in_language(actor, [(row.parent_id, _branch(actor, row)) for row in rows]))


def _in_language(actor: Actor, found: list[Placed]) -> list[Placed]:
    """Published translations stand behind their original; in the reader's language they stand for it."""
    ids = {branch.id for _parent, branch in found}
    behind: dict[int, list[Branch]] = defaultdict(list)
    for _parent, one in found:
        if one.translates_id in ids and one.state == "published":
            behind[one.translates_id or 0].append(one)
    shown = []
    for parent, one in found:
        if one.translates_id in ids and one.state == "published":
            continue
        others = behind[one.id]
        mine = next((other for other in others if other.language == actor.language), None)
        shown.append((parent, _as_read(one, mine, [other.language for other in others])))
    return shown


def _as_read(one: Branch, mine: Branch | None, tongues: list[str]) -> Branch:
    if mine is None or mine.language == one.language:
        return replace(one, tongues=tongues)
    return replace(
        one, slug=mine.slug, title=mine.title, language=mine.language, original=one.language, tongues=tongues
    )


def _branch(actor: Actor, row: Any) -> Branch:
    edits = access.may_edit(actor, row)
    asked = row.mandatory and row.state == "published" and access.addressed(actor, row)
    return Branch(
        id=row.id,
        slug=row.slug,
        title=row.title,
        kind=row.kind,
        language=row.language,
        state=row.state,
        mandatory=row.mandatory,
        review_due_at=row.review_due_at if edits else None,
        owner=row.owner,
        translates_id=row.translates_id,
        unpublished=edits and row.latest > (row.version or 0),
        needs_me=bool(asked and row.translates_id is None and (row.mine or 0) < max(1, row.required)),
        minutes=max(1, -(-(row.words or 0) // 200)),
        below=[],
        tongues=[],
    )


def _nested(found: list[Placed]) -> list[Branch]:
    """Roots with those below them; who hangs on a page that is not shown stands at the top."""
    by_parent: dict[int | None, list[Branch]] = defaultdict(list)
    ids = {branch.id for _parent, branch in found}
    for parent, branch in found:
        by_parent[parent if parent in ids else None].append(branch)
    for _parent, branch in found:
        branch.below.extend(by_parent.get(branch.id, ()))
    return by_parent[None]


def flat(branches: Iterable[Branch]) -> list[Branch]:
    """All pages of a tree in reading order."""
    out: list[Branch] = []
    for branch in branches:
        out += [branch, *flat(branch.below)]
    return out


def search(actor: Actor, text: str, limit: int = 30) -> list[tuple[RefCard, Any]]:
    """(card, hit) of pages that hold the words; raises SearchUnavailable where there is no index."""
    asked = SearchQuery(text=text[:300], tokens=tokens_of(actor), kinds=frozenset({KIND}), limit=limit)
    hits = choose.search().search(asked).hits
    cards = refs.resolve(actor, [hit.ref for hit in hits])
    return [(cards[hit.ref], hit) for hit in hits if hit.ref in cards]
