"""One search over all kinds: the index filters by access tokens, the database checks every hit again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from portal.core import refs
from portal.core.actor import Actor
from portal.core.ports import Hit, Runs, SearchQuery
from portal.core.refs import RefCard
from portal.core.searchable import kinds, tokens_of
from portal.engines import choose

SIZE = 20
DEEPEST = 1000
"""Hits after this one are not paged to: a better question finds more than the fiftieth page."""


@dataclass(frozen=True, slots=True)
class Result:
    """A hit as the page shows it."""

    title: str
    url: str
    icon: str
    kind_label: str
    runs: Runs
    title_runs: Runs
    subtitle: str
    language: str | None


@dataclass(frozen=True, slots=True)
class Results:
    """One page of results, and how many of each kind there are."""

    total: int
    rows: list[Result]
    by_kind: dict[str, int]
    page: int
    more: bool


def search(
    actor: Actor, text: str, *, kind: str = "", page: int = 1, newest: bool = False, place: str = ""
) -> Results:
    """Results for `text` that the actor may see; raises SearchUnavailable where there is no index."""
    page = max(1, min(page, DEEPEST // SIZE))
    asked = SearchQuery(
        text=text[:300],
        tokens=tokens_of(actor),
        kinds=frozenset({kind}) if kind in kinds() else frozenset(),
        place=place,
        sort="newest" if newest else "relevance",
        offset=(page - 1) * SIZE,
        limit=SIZE,
    )
    found = choose.search().search(asked)
    cards = refs.resolve(actor, [hit.ref for hit in found.hits])
    rows = [_result(hit, cards[hit.ref]) for hit in found.hits if hit.ref in cards]
    more = found.total > page * SIZE and page * SIZE < DEEPEST
    return Results(found.total, rows, found.by_kind, page, more)


def _result(hit: Hit, card: RefCard) -> Result:
    kind = kinds()[hit.ref.kind]
    return Result(
        title=card.title,
        url=card.url,
        icon=card.icon,
        kind_label=str(kind.label),
        runs=hit.snippet,
        title_runs=hit.title,
        subtitle=card.subtitle,
        language=card.language,
    )


def similar(actor: Actor, text: str, kind: str, limit: int = 5) -> list[dict[str, Any]]:
    """Objects of a kind whose title is like `text`, for suggestions while typing a title."""
    wanted = frozenset({kind}) if kind in kinds() else frozenset(kinds())
    hits = choose.search().similar(text[:200], tokens_of(actor), wanted, limit)
    cards = refs.resolve(actor, [hit.ref for hit in hits])
    shown = [cards[hit.ref] for hit in hits if hit.ref in cards]
    return [{"title": c.title, "url": c.url, "icon": c.icon, "note": c.subtitle} for c in shown]
