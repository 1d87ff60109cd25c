"""Documents and questions in the literal forms of PostgreSQL's text search."""

from __future__ import annotations

from typing import Any

from portal.core.analysis import Forms, words
from portal.core.ports import Document
from portal.engines.search_query import Clause, Parsed, clean

MAX_PLACES = 255
"""Positions that PostgreSQL keeps for a term."""
MAX_BYTES = 900_000
"""Of all terms of a document; PostgreSQL refuses a tsvector above a megabyte."""
GAP = 100
"""Positions between title and body, so that no phrase runs from one into the other."""


def row(document: Document) -> dict[str, Any]:
    """The columns of a document."""
    title, body = clean(document.title), clean(document.body)
    return {
        "ref": str(document.ref),
        "kind": document.ref.kind,
        "title": title,
        "body": body,
        "tokens": sorted(document.tokens),
        "language": document.language,
        "at": document.at,
        "author": None if document.author_id is None else str(document.author_id),
        "place": document.place,
        "labels": sorted(document.labels),
        "terms": tsvector(title, body),
        "titles": " ".join({_quoted(term) for found in words(title) for term in found.terms}),
    }


def tsvector(title: str, body: str) -> str:
    """Terms with positions, those of the title with weight A, and `=word` for beginnings of title words."""
    places: dict[str, list[str]] = {}
    last = 0
    for last, found in enumerate(words(title), start=1):
        places.setdefault(f"={found.plain}", [])
        for term in found.terms:
            places.setdefault(term, []).append(f"{last}A")
    room = MAX_BYTES
    for position, found in enumerate(words(body), start=last + GAP):
        for term in found.terms:
            places.setdefault(term, []).append(str(position))
            room -= len(term.encode()) + 4
        if room < 0:
            break
    return " ".join(
        _quoted(term) + (":" + ",".join(held[:MAX_PLACES]) if held else "") for term, held in places.items()
    )


def tsquery(parsed: Parsed) -> str:
    """The whole question; empty where nothing is asked."""
    groups = ["(" + " | ".join(map(_clause, group)) + ")" for group in parsed.required]
    return " & ".join([*groups, *(f"!({_clause(clause)})" for clause in parsed.excluded)])


def word(forms: Forms) -> str:
    """One word, in any of its forms."""
    return "(" + " | ".join("(" + " & ".join(map(_quoted, form)) + ")" for form in forms) + ")"


def _clause(clause: Clause) -> str:
    if clause.phrase:
        spellings = (dict.fromkeys(term for form in forms for term in form) for forms in clause.words)
        return "(" + " <-> ".join("(" + " | ".join(map(_quoted, terms)) + ")" for terms in spellings) + ")"
    every = "(" + " & ".join(map(word, clause.words)) + ")"
    return f"({every} | {_quoted('=' + clause.prefix)}:*)" if clause.prefix else every


def _quoted(term: str) -> str:
    return "'" + term.replace("\\", "\\\\").replace("'", "''") + "'"
