"""What is offered while somebody types `@`, `[[` or `#`: only what the reader may see."""

from __future__ import annotations

import re
from typing import Any

from portal.conversations import places
from portal.core import refs
from portal.core.actor import Actor
from portal.core.ports import SearchUnavailable
from portal.core.refs import Ref
from portal.core.searchable import tokens_of
from portal.engines import choose
from portal.people.queries import directory

WORDS = {"page": "wiki", "insight": "insight"}
MOST = 8


def people(actor: Actor, ref: Ref | None, text: str) -> list[dict[str, Any]]:
    """People whose name or handle begins with `text`; at a place, those who can see it."""
    among = None
    if ref is not None:
        places.card(actor, ref)
        among = places.place_of(ref).audience(ref.id)
    found = directory.suggestions(actor, text, among=among, limit=MOST * 3)
    if ref is not None and among is None:
        can_see = places.place_of(ref).readers(ref.id, [one.id for one in found])
        found = [one for one in found if one.id in can_see]
    return [
        {"value": f"@{one.handle}", "label": one.name, "note": f"@{one.handle}", "icon": "person"}
        for one in found[:MOST]
    ]


def objects(actor: Actor, kind: str, text: str) -> list[dict[str, Any]]:
    """Pages for `[[` or insights for `#` with words like `text`; nothing where the index cannot answer."""
    known = refs.by_word(WORDS.get(kind, ""))
    if known is None or not text.strip():
        return []
    try:
        hits = choose.search().similar(text, tokens_of(actor), frozenset({known.kind}), MOST)
    except SearchUnavailable:
        return []
    cards = refs.resolve(actor, [hit.ref for hit in hits])
    shown = [cards[hit.ref] for hit in hits if hit.ref in cards]
    return [
        {
            "value": _page(card) if kind == "page" else f"{known.word}#{card.ref.id}",
            "label": card.title,
            "note": card.subtitle,
            "icon": card.icon,
        }
        for card in shown
    ]


def _page(card: refs.RefCard) -> str:
    """What stands between the brackets: the address, and the title to be read."""
    title = re.sub(r"[\[\]|]+", " ", card.title).strip()
    return f"{card.url.rsplit('/', 1)[-1]}|{title}"
