"""One opened state of the index: which documents have a term, and how well they fit.

A set of documents is one big integer, a byte of 0 or 1 for each document number, so that access,
filters and the question itself combine with `&`, `|` and `& ~` at the speed of C.
"""

from __future__ import annotations

import time
import weakref
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import compress

from whoosh.searching import Searcher

from portal.core.analysis import Forms
from portal.core.ports import SearchUnavailable
from portal.engines.search_query import Clause, Parsed
from portal.engines.whoosh_blocks import Block, blocks

TEXTS = {"title": 2.5, "body": 1.0}
"""The fields that are searched, with their weight."""
K1, B = 1.2, 0.75
"""The usual constants of BM25: how soon repetition stops to count, how much length does."""
MAX_BEGINNINGS = 64
"""Title words that the beginning of a word may stand for."""


class View:
    """Answers for one searcher, by document number; thrown away when the index has changed."""

    def __init__(self, searcher: Searcher) -> None:
        self.searcher = searcher
        self.close = weakref.finalize(self, searcher.close)
        self.size: int = searcher.doc_count_all()
        self.deadline = float("inf")
        self.holding = lru_cache(maxsize=256)(self._holding)
        self._term = lru_cache(maxsize=256)(self._any_text)
        self._norms = {field: [0.0] * self.size for field in TEXTS}
        self._live = self._undeleted()

    def documents(self, mask: int) -> list[int]:
        """The document numbers of a set, in order."""
        return list(compress(range(self.size), mask.to_bytes(self.size, "little")))

    def _holding(self, field: str, terms: frozenset[str]) -> int:
        """Documents that have any of the terms. Kept for each set: rights cost nothing the second time."""
        found = bytearray(self.size)
        for term in terms:
            for block in self._blocks(field, term):
                for number in block.ids:
                    found[number + block.offset] = 1
        return int.from_bytes(found, "little") & self._live

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
                every &= self._holding(field, frozenset((term,))) if field else self._term(term)
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
        wanted = set(numbers)
        found: dict[int, set[int]] = defaultdict(set)
        for term in terms:
            for block in self._blocks(field, term):
                for place, number in enumerate(block.ids):
                    if number + block.offset in wanted:
                        found[number + block.offset].update(block.positions(place))
        return found

    def scores(self, wanted: Iterable[Forms], numbers: list[int]) -> dict[int, float]:
        """BM25 of each document for the words, a title word weighing more. Recency plays no part."""
        scores = dict.fromkeys(numbers, 0.0)
        if not scores:
            return scores
        for term in {term for forms in wanted for form in forms for term in form}:
            for field, boost in TEXTS.items():
                worth = boost * self.searcher.idf(field, term)
                norms = self._norms[field]
                for block in self._blocks(field, term):
                    for number, weight in zip(block.ids, block.weights(), strict=True):
                        document = number + block.offset
                        if document in scores:
                            norm = norms[document] or self._norm(field, document)
                            scores[document] += worth * weight * (K1 + 1) / (weight + norm)
        return scores

    def _norm(self, field: str, document: int) -> float:
        """What the length of a text takes off its score; worked out once for a document."""
        usual = self.searcher.avg_field_length(field) or 1
        length = self.searcher.doc_field_length(document, field, 1)
        self._norms[field][document] = norm = K1 * (1 - B + B * length / usual)
        return norm

    def _blocks(self, field: str, term: str) -> Iterator[Block]:
        """The postings of a term, deleted documents among them."""
        for leaf, offset in self.searcher.leaf_searchers():
            if (field, term) in leaf.reader():
                self._tick()
                yield from blocks(leaf.reader().postings(field, term), offset)

    def _undeleted(self) -> int:
        live = bytearray(b"\1" * self.size)
        for leaf, offset in self.searcher.leaf_searchers():
            for number in leaf.reader().deleted_docs_set if leaf.reader().has_deletions() else ():
                live[number + offset] = 0
        return int.from_bytes(live, "little")

    def mask(self, numbers: Iterable[int]) -> int:
        """The set of these document numbers."""
        found = bytearray(self.size)
        for number in numbers:
            found[number] = 1
        return int.from_bytes(found, "little")

    def _tick(self) -> None:
        if time.monotonic() > self.deadline:
            raise SearchUnavailable("The search took too long and was stopped; use fewer or rarer words.")
