"""Search inside the portal's own folder, with Whoosh: the engine of a single machine.

Any number of processes read; only the worker writes (`apply`, `rebuild`), which a file lock makes sure
of. A new installation calls `rebuild` once: until then nothing is found and `ready()` says so.
"""

from __future__ import annotations

import heapq
import logging
import os
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from whoosh.query import Or, Term
from whoosh.writing import SegmentWriter

from portal.core.ports import Document, Hit, SearchHits, SearchQuery, SearchUnavailable
from portal.core.refs import Ref
from portal.engines.search_query import (
    ALIKE,
    CANDIDATES,
    Clause,
    Parsed,
    asked_forms,
    cleaned,
    likeness,
    parse,
)
from portal.engines.snippets import Highlighter
from portal.engines.whoosh_index import Generations, fields, milliseconds, open_generation
from portal.engines.whoosh_view import View

TIME_LIMIT = 1.0
"""Seconds a search may take."""
MEMORY = 64
"""Megabytes of the writer before it spills to disk."""

log = logging.getLogger(__name__)


class WhooshSearch:
    """A `SearchEngine` in a directory of its own."""

    def __init__(self, directory: Path | str, time_limit: float = TIME_LIMIT) -> None:
        self._generations = Generations(Path(directory))
        self._time_limit = time_limit
        # The files of a searcher have one cursor: threads of a process take turns.
        self._turn = threading.Lock()
        self._path: Path | None = None
        self._view: View | None = None
        self._process = os.getpid()

    def ready(self) -> bool:
        """False where there is no index, or one that cannot be read."""
        try:
            with self._turn, _broken_is_unavailable():
                self._fresh_view().kinds()
        except SearchUnavailable:
            return False
        return True

    def search(self, query: SearchQuery) -> SearchHits:
        """Raises SearchUnavailable where the index is missing, broken or too slow."""
        parsed, query = parse(query.text), cleaned(query)
        with self._turn, _broken_is_unavailable():
            view = self._fresh_view()
            if not parsed.required or not query.tokens:
                return SearchHits()
            found = _between(view, view.matching(parsed, _within(view, query)), query)
            by_kind = {
                kind: (found & view.holding("kind", frozenset((kind,)))).bit_count() for kind in view.kinds()
            }
            if query.kinds:
                found &= view.holding("kind", query.kinds)
            numbers = _page(view, parsed, query, found)
            highlighter = Highlighter(parsed)
            hits = tuple(_hit(view, number, score, highlighter) for number, score in numbers)
        return SearchHits(found.bit_count(), hits, {kind: count for kind, count in by_kind.items() if count})

    def similar(
        self, text: str, tokens: frozenset[str], kinds: frozenset[str], limit: int = 5
    ) -> tuple[Hit, ...]:
        """Objects with a title like `text`, the most alike first; the score is the likeness, 0 to 1."""
        asked = asked_forms(text)
        with self._turn, _broken_is_unavailable():
            view = self._fresh_view()
            allowed = view.holding("token", tokens)
            if kinds:
                allowed &= view.holding("kind", kinds)
            shared: dict[int, int] = {}
            for forms in asked:
                for number in view.documents(view.with_word(forms, "title") & allowed):
                    shared[number] = shared.get(number, 0) + 1
            best = heapq.nlargest(CANDIDATES, shared, key=lambda number: (shared[number], -number))
            alike = sorted((-likeness(asked, _stored(view, number)[1]), number) for number in best)
            highlighter = Highlighter(Parsed((tuple(Clause((forms,)) for forms in asked),)))
            chosen = [(number, -score) for score, number in alike[:limit] if -score >= ALIKE]
            return tuple(_hit(view, number, score, highlighter) for number, score in chosen)

    def apply(self, documents: Sequence[Document], gone: Sequence[Ref]) -> None:
        """One batch, one commit. What is in both lists is gone."""
        fresh = {document.ref: document for document in documents}
        old = {*fresh, *gone}
        if not old:
            return
        with self._generations.locked(), _broken_is_unavailable():
            path = self._generations.current()
            if path is None:
                raise SearchUnavailable("There is no usable search index; run the reindex command.")
            with _writing(open_generation(path).writer(limitmb=MEMORY)) as writer:
                # One query for the whole batch: one by one costs thirty times as much.
                writer.delete_by_query(Or([Term("ref", str(ref)) for ref in old]))
                for ref in fresh.keys() - set(gone):
                    writer.add_document(**fields(fresh[ref]))
            self._generations.sweep()

    def rebuild(self, documents: Iterable[Document]) -> int:
        """Builds a new generation beside the one in use and swaps; a ref that comes twice counts once."""
        with self._generations.locked():
            path, index = self._generations.create()
            seen: set[Ref] = set()
            with _writing(index.writer(limitmb=MEMORY * 2)) as writer:
                for document in documents:
                    if document.ref not in seen:
                        seen.add(document.ref)
                        writer.add_document(**fields(document))
            index.close()
            self._generations.publish(path)
        return len(seen)

    def _fresh_view(self) -> View:
        """The view of the newest commit of the current generation."""
        path = self._generations.current()
        if path is None:
            raise SearchUnavailable("There is no usable search index; run the reindex command.")
        # Not `searcher.refresh()`: this Whoosh keeps removed segments and old deletions in it, so
        # a deleted document would still be found until the process ends.
        # A forked process must open its own files: it would share the cursor of its parent's.
        owned = self._process == os.getpid()
        if self._view is None or not owned or path != self._path or not self._view.searcher.up_to_date():
            if self._view is not None:
                self._view.close()
            self._view, self._path, self._process = None, path, os.getpid()
            self._view = View(open_generation(path).searcher())
        self._view.deadline = time.monotonic() + self._time_limit
        return self._view


def _within(view: View, query: SearchQuery) -> int:
    """What the reader may see, narrowed by every filter but the kinds, which are counted first."""
    mask = view.holding("token", query.tokens)
    if query.language:
        mask &= view.holding("language", frozenset((query.language,)))
    if query.author_id is not None:
        mask &= view.holding("author", frozenset((str(query.author_id),)))
    if query.place:
        mask &= view.holding("place", frozenset((query.place,)))
    for label in query.labels:
        mask &= view.holding("label", frozenset((label,)))
    return mask


def _between(view: View, found: int, query: SearchQuery) -> int:
    """Those from `since` (included) to `until` (left out)."""
    if query.since is None and query.until is None:
        return found
    first = milliseconds(query.since.timestamp()) if query.since else float("-inf")
    last = milliseconds(query.until.timestamp()) if query.until else float("inf")
    numbers = view.documents(found)
    return view.mask(n for n, at in zip(numbers, view.times(numbers), strict=True) if first <= at < last)


def _page(view: View, parsed: Parsed, query: SearchQuery, found: int) -> list[tuple[int, float]]:
    """Document numbers of the page asked for, with their scores."""
    numbers = view.documents(found)
    if query.sort == "newest":
        ranks: dict[int, float] = dict(zip(numbers, view.times(numbers), strict=True))
    else:
        ranks = view.scores(parsed.wanted(), numbers)
    best = heapq.nsmallest(query.offset + query.limit, numbers, key=lambda number: (-ranks[number], number))
    return [(number, ranks[number]) for number in best[query.offset :]]


def _stored(view: View, number: int) -> tuple[Ref, str, str]:
    """Ref, title and body of a document."""
    stored = view.searcher.stored_fields(number)
    return Ref.parse(stored["ref"]), *stored["shown"]


def _hit(view: View, number: int, score: float, highlighter: Highlighter) -> Hit:
    ref, title, body = _stored(view, number)
    return Hit(ref, score, highlighter.title(title), highlighter.snippet(body))


@contextmanager
def _writing(writer: SegmentWriter) -> Iterator[SegmentWriter]:
    """Commits, or leaves the index as it was."""
    try:
        yield writer
    except BaseException:
        writer.cancel()
        raise
    writer.commit()


@contextmanager
def _broken_is_unavailable() -> Iterator[None]:
    """A damaged index can fail in any way (struct, pickle, zlib, OS): all of them mean the same here."""
    try:
        yield
    except SearchUnavailable:
        raise
    except Exception as error:  # whatever Whoosh meets in a damaged index, nothing unfiltered is shown
        log.exception("The search index cannot be used")
        raise SearchUnavailable("The search index is damaged; run the reindex command.") from error
