"""Evidence: from what a person typed or pasted to something that this person may see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from portal.core import refs
from portal.core.actor import Actor
from portal.core.errors import Invalid
from portal.core.i18n import _
from portal.core.refs import Ref, RefCard, RefKind

_SHORT = re.compile(r"\[{0,2}\s*([a-z_]+)\s*[#:]\s*([^\]\s]{1,200})\s*\]{0,2}")


def evidence(actor: Actor, text: str) -> RefCard | None:
    """The card of what `text` names, where the actor may see it; None otherwise.

    Understood: a ref (`insights.insight:12`), a word and a key as in texts (`insight#12`,
    `wiki:crisis-playbook`, `[[wiki:crisis-playbook]]`), and an address of Ponte, with or without the host.
    """
    text = text.strip()[:500]
    if not text:
        return None
    return _by_ref(actor, text) or _by_word(actor, text) or _by_address(actor, text)


def _by_ref(actor: Actor, text: str) -> RefCard | None:
    try:
        return refs.card(actor, Ref.parse(text))
    except ValueError:
        return None


def _by_word(actor: Actor, text: str) -> RefCard | None:
    match = _SHORT.fullmatch(text)
    kind = refs.by_word(match[1]) if match else None
    return _found(actor, kind, match[2]) if match and kind else None


def _found(actor: Actor, kind: RefKind, key: str) -> RefCard | None:
    number = kind.find(key) if kind.find else None
    return refs.card(actor, Ref(kind.kind, number)) if number is not None else None


def _by_address(actor: Actor, text: str) -> RefCard | None:
    try:
        parts = urlsplit(text if "//" in text or text.startswith("/") else f"//{text}")
    except ValueError:  # `http://[` and the like are no addresses
        return None
    path = unquote(parts.path).rstrip("/")
    if not path.startswith("/"):
        return None
    go = re.fullmatch(r"/go/([a-z_]+)/(.+)", path)
    if go:
        kind = refs.by_word(go[1])
        return _found(actor, kind, go[2]) if kind else None
    # Areas own their addresses: each kind is asked for each key that the address may hold, and the answer
    # counts only where its card leads to the very same address.
    kinds = refs.kinds().values()
    matches = [card for kind in kinds for card in _cards_of(actor, kind, path, parts.fragment)]
    exact = [card for card in matches if _same(card, path, parts.fragment)]
    return next(iter(exact), None) or next((card for card in matches if _same(card, path, "")), None)


def _cards_of(actor: Actor, kind: RefKind, path: str, fragment: str) -> Iterator[RefCard]:
    for key in _keys(path, fragment):
        card = _found(actor, kind, key)
        if card is not None:
            yield card


def _keys(path: str, fragment: str) -> list[str]:
    """`/wiki/care/tone` may be the page `care/tone` or `tone`; `#post-12` speaks of 12."""
    pieces = path.strip("/").split("/")[:6]
    keys = ["/".join(pieces[start:]) for start in range(1, len(pieces))]
    keys += [piece for piece in pieces[1:-1] if piece.isdigit()]
    number = re.fullmatch(r"[a-z]+-(\d{1,18})", fragment)
    return list(dict.fromkeys([*keys, *([number[1]] if number else [])]))


def _same(card: RefCard, path: str, fragment: str) -> bool:
    own = urlsplit(card.url)
    if fragment:
        return unquote(own.path).rstrip("/") == path and own.fragment == fragment
    return unquote(own.path).rstrip("/") == path and not own.fragment


def unknown() -> Invalid:
    """The refusal for what leads to nothing that the giver may see."""
    return Invalid(
        _("This leads to nothing that is there for you. Paste the address of a page that you can open."),
        "evidence",
    )
