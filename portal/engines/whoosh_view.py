"""One opened state of the index: which documents have a term, and how well they fit.

A set of documents is one big integer, a byte of 0 or 1 for each document number, so that access,
filters and the question itself combine with `&`, `|` and `& ~` at the speed of C.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import compress
from typing import Any

from whoosh.searching import Searcher

from portal.core.analysis import Forms
from portal.core.ports import SearchUnavailable
from portal.engines.search_query import Clause, Parsed

TEXTS = {"title": 2.5, "body": 1.0}
"""The fields that are searched, with their weight."""
MAX_BEGINNINGS = 64
"""Title words that the beginning of a word may stand for."""


class View:
    """Answers for one searcher, by document number; thrown away when the index has changed."""

    def __init__(self, searcher: Searcher) -> None:
        self.searcher = searcher
        self.size: int = searcher.doc_count_all()
        self.deadline = float("inf")
        self.holding = lru_cache(maxsize=256)(self._holding)
        self._term = lru_cache(maxsize=256)(self._any_text)
        self._leaves = [(leaf, offset) for leaf, offset in searcher.leaf_searchers()]

    def documents(self, mask: int) -> list[int]:
        """The document numbers of a set, in order."""
        return list(compress(range(self.size), mask.to_bytes(self.size, "little")))

    def _holding(self, field: str, terms: frozenset[str]) -> int:
        """Documents that have any of the terms. Kept for each set: rights cost nothing the second time."""
        found = bytearray(self.size)
        for term in terms:
            for matcher, offset in self._postings(field, term):
                for number in matcher.all_ids():
                    found[number + offset] = 1
            self._tick()
        return int.from_bytes(found, "little")

    def kinds(self) -> list[str]:
        """Every kind of object in the index."""
        return list(self.searcher.reader().field_terms("kind"))

    def times(self, numbers: Sequence[int]) -> Iterator[int]:
        """When each document happened, in milliseconds since 1970."""
        column = self.searcher.reader().column_reader("at", translate=False)
        return (column[number] for number in numbers)

    def matching(self, parsed: Parsed, within: int) -> int:
        """Documents among `within` that the question finds; phrases last, they cost most."""
        for group in sorted(parsed.required, key=lambda group: any(clause.phrase for clause in group)):
            either = 0
            for clause in group:
                either |= self._clause(clause, within)
            within &= either
        for clause in parsed.excluded:
            within &= ~self._clause(clause, within)
        return within

    def with_word(self, forms: Forms, field: str = "") -> int:
        """Documents with a word, anywhere or in one field."""
        found = 0
        for form in forms:
            every = -1
            for term in form:
                every &= self.holding(field, frozenset((term,))) if field else self._term(term)
            found |= every
        return found

    def _any_text(self, term: str) -> int:
        found = 0
        for field in TEXTS:
            found |= self._holding(field, frozenset((term,)))
        return found

    def _clause(self, clause: Clause, within: int) -> int:
        if clause.phrase:
            return self._phrase(clause.words, "title", within) | self._phrase(clause.words, "body", within)
        found = within
        for forms in clause.words:
            found &= self.with_word(forms)
        return found | (within & self._beginning(clause.prefix) if clause.prefix else 0)

    def _beginning(self, prefix: str) -> int:
        """Documents with a title word that begins so."""
        words = [
            term.decode()
            for term, _ in zip(
                self.searcher.reader().expand_prefix("begins", prefix), range(MAX_BEGINNINGS), strict=False
            )
        ]
        return self._holding("begins", frozenset(words))

    def _phrase(self, phrase: tuple[Forms, ...], field: str, within: int) -> int:
        """Documents where the words follow one another in a field."""
        spellings = [frozenset(term for form in forms for term in form) for forms in phrase]
        for terms in spellings:
            within &= self._holding(field, terms)
        numbers = self.documents(within)
        starts: dict[int, set[int]] = {}
        for place, terms in enumerate(spellings):
            found = self._positions(field, terms, numbers)
            numbers = [n for n in numbers if n in found]
            shifted = {n: {position - place for position in found[n]} for n in numbers}
            starts = {n: shifted[n] & starts[n] if place else shifted[n] for n in numbers}
            numbers = [n for n in numbers if starts[n]]
        return self.mask(numbers)

    def _positions(self, field: str, terms: Iterable[str], numbers: list[int]) -> dict[int, set[int]]:
        found: dict[int, set[int]] = defaultdict(set)
        for term in terms:
            for matcher, number in self._visit(field, term, numbers):
                found[number].update(matcher.value_as("positions"))
        return found

    def scores(self, wanted: Iterable[Forms], numbers: list[int]) -> dict[int, float]:
        """BM25 of each document for the words, a title word weighing more. Recency plays no part."""
        scores = dict.fromkeys(numbers, 0.0)
        for term in {term for forms in wanted for form in forms for term in form}:
            for field, weight in TEXTS.items():
                for matcher, number in self._visit(field, term, numbers, scored=True):
                    scores[number] += weight * matcher.score()
        return scores

    def _visit(
        self, field: str, term: str, numbers: list[int], scored: bool = False
    ) -> Iterator[tuple[Any, int]]:
        """The matcher of a term standing at each of the documents that have it."""
        wanted = set(numbers)
        for matcher, offset in self._postings(field, term, scored):
            self._tick()
            for number in numbers if len(numbers) < 200 else ():
                if number < offset:
                    continue
                if not matcher.is_active():
                    break
                matcher.skip_to(number - offset)
                if matcher.is_active() and matcher.id() + offset == number:
                    yield matcher, number
            while len(numbers) >= 200 and matcher.is_active():
                if matcher.id() + offset in wanted:
                    yield matcher, matcher.id() + offset
                matcher.next()

    def _postings(self, field: str, term: str, scored: bool = False) -> Iterator[tuple[Any, int]]:
        for leaf, offset in self._leaves:
            if (field, term) in leaf.reader():
                scorer = leaf.weighting.scorer(leaf, field, term) if scored else None
                yield leaf.reader().postings(field, term, scorer=scorer), offset

    def mask(self, numbers: Iterable[int]) -> int:
        """The set of these document numbers."""
        found = bytearray(self.size)
        for number in numbers:
            found[number] = 1
        return int.from_bytes(found, "little")

    def _tick(self) -> None:
        if time.monotonic() > self.deadline:
            raise SearchUnavailable("The search took too long and was stopped; use fewer or rarer words.")
