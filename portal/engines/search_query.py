"""What people type into the search box, read once for every engine.

Words must all be found; `"quoted words"` must follow one another; `-word` must be absent; `one OR other`
needs either. The last word, while it is being typed, also finds titles with a word that begins so.
There are no wildcards, and no text is ever refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from portal.core.analysis import Forms, words
from portal.core.ports import SearchQuery

MAX_CLAUSES = 32
"""Words and phrases of a question that count."""
MAX_PHRASE = 16
"""Words of a phrase that count."""
MAX_OFFSET = 10_000
"""How far one may page."""
MAX_LIMIT = 200
"""Hits of a page."""
CANDIDATES = 50
"""Titles that are compared word by word for `similar`."""
ALIKE = 0.3
"""Likeness of titles (0 to 1) from which one is suggested."""
MIN_PREFIX = 3
"""Letters before a word that is still being typed finds titles."""

_PIECE = re.compile(r"""(-?)(?:["“”„]([^"“”„]*)["“”„]|«([^«»]*)»)|(-?)([^\s"“”„«»]+)""")


@dataclass(frozen=True, slots=True)
class Clause:
    """Words that must all be there; as a phrase they follow one another. `prefix` begins a title word."""

    words: tuple[Forms, ...]
    phrase: bool = False
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class Parsed:
    """Each group of `required` needs one of its clauses; none of `excluded` may be there."""

    required: tuple[tuple[Clause, ...], ...] = ()
    excluded: tuple[Clause, ...] = ()

    def wanted(self) -> tuple[Forms, ...]:
        """Every word that was asked for, once each, in the order of the question."""
        found = (forms for group in self.required for clause in group for forms in clause.words)
        return tuple(dict.fromkeys(found))

    def prefix(self) -> str:
        """The word that is still being typed, or nothing."""
        return next((clause.prefix for group in self.required for clause in group if clause.prefix), "")


def parse(text: str) -> Parsed:
    """Never raises. Nothing to look for (nothing typed, stop words, only exclusions) gives no groups."""
    text = text[:2_000]
    required: list[list[Clause]] = []
    excluded: list[Clause] = []
    either = False
    for match in list(_PIECE.finditer(text))[: MAX_CLAUSES * 2]:
        if match[0] == "OR":
            either = bool(required)
            continue
        clause = _clause(match, typing=match.end() == len(text))
        if not clause.words:
            continue
        if match[1] or match[4]:
            excluded.append(clause)
        elif either:
            required[-1].append(clause)
        else:
            required.append([clause])
        either = False
    groups = tuple(tuple(group) for group in required[:MAX_CLAUSES])
    return Parsed(groups, tuple(excluded[:MAX_CLAUSES])) if groups else Parsed()


def _clause(match: re.Match[str], typing: bool) -> Clause:
    """One quoted phrase, or one run of letters (which may hold several words: `ana@example.com`)."""
    quoted = match[2] if match[2] is not None else match[3]
    found = list(words(quoted if quoted is not None else match[5], limit=MAX_PHRASE))
    forms = tuple(word.forms for word in found)
    if quoted is not None:
        return Clause(forms, phrase=len(forms) > 1)
    last = found[-1].plain if typing and len(found) == 1 and not match[4] else ""
    return Clause(forms, prefix=last if len(last) >= MIN_PREFIX else "")


def likeness(asked: tuple[Forms, ...], title: str) -> float:
    """How alike a title is to the words asked for: 0 nothing shared, 1 the same words (Dice)."""
    held = [word.terms for word in words(title, limit=64)]
    if not asked or not held:
        return 0.0
    shared = sum(any(terms.issuperset(form) for terms in held for form in forms) for forms in asked)
    return 2 * shared / (len(asked) + max(len(held), shared))


def asked_forms(text: str) -> tuple[Forms, ...]:
    """The different words of a title that is being written, at most a dozen."""
    return tuple(dict.fromkeys(word.forms for word in words(text[:400], limit=12)))


def clean(text: str) -> str:
    """Text that every store can hold: no NUL, no half characters; every offset stays."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")


def cleaned(query: SearchQuery) -> SearchQuery:
    """Filters may come from an address: nothing in them can break an engine, pages end at `MAX_OFFSET`."""
    return replace(
        query,
        kinds=frozenset(map(clean, query.kinds)),
        labels=frozenset(map(clean, query.labels)),
        language=clean(query.language) if query.language else None,
        place=clean(query.place),
        offset=min(max(0, query.offset), MAX_OFFSET),
        limit=min(max(0, query.limit), MAX_LIMIT),
    )
