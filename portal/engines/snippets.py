"""One highlighter for every engine: it marks the words of the original text that the question found."""

from __future__ import annotations

from portal.core.analysis import Word, words
from portal.core.ports import Runs
from portal.engines.search_query import Parsed

WIDTH = 240
"""Characters of a snippet."""
MAX_SCAN = 30_000
"""Characters of a body in which a snippet is looked for."""


class Highlighter:
    """Made once for a question, used for each of its hits."""

    def __init__(self, parsed: Parsed) -> None:
        self._terms: dict[str, set[int]] = {}
        self._prefix = parsed.prefix()
        self._asked = parsed.wanted()
        for number, forms in enumerate(self._asked):
            for form in forms:
                for term in form:
                    self._terms.setdefault(term, set()).add(number)

    def title(self, text: str) -> Runs:
        """The whole title."""
        marked = [word for word in words(text) if self._numbers(word) or self._begins(word)]
        return _runs(text, marked, 0, len(text))

    def snippet(self, body: str) -> Runs:
        """About `WIDTH` characters around the place that holds most of the different words."""
        marked = [(word, numbers) for word in words(body[:MAX_SCAN]) if (numbers := self._numbers(word))]
        start, end = _cut(body, *self._best(marked))
        text = body.replace("\n", " ").replace("\r", " ").replace("\t", " ")
        runs = list(_runs(text, [word for word, _ in marked], start, end))
        if start > 0:
            runs.insert(0, ("… ", False))
        if end < len(body.rstrip()):
            runs.append((" …", False))
        return tuple(runs)

    def _numbers(self, word: Word) -> set[int]:
        """Which of the asked words this word of a text is."""
        found: set[int] = set()
        for term in word.terms:
            found |= self._terms.get(term, _NOTHING)
        return found

    def _begins(self, word: Word) -> bool:
        return bool(self._prefix) and word.plain.startswith(self._prefix)

    def _best(self, marked: list[tuple[Word, set[int]]]) -> tuple[int, int]:
        """Start and end of the stretch with most different words, the first of equals."""
        best, most = (0, 0), 0
        for first in range(len(marked)):
            seen: set[int] = set()
            begin = marked[first][0].start
            for word, numbers in marked[first : first + 40]:
                if word.end - begin > WIDTH:
                    break
                seen |= numbers
                end = word.end
                if len(seen) > most:
                    best, most = (begin, end), len(seen)
            if most == len(self._asked):
                break
        return best


_NOTHING: frozenset[int] = frozenset()


def _cut(body: str, begin: int, end: int) -> tuple[int, int]:
    """A window of `WIDTH` around the stretch, moved to the edges of words."""
    start = max(0, begin - max(0, WIDTH - (end - begin)) // 3)
    if start > 0:
        space = body.find(" ", start, begin)
        start = space + 1 if space >= 0 else start
    stop = min(len(body), max(end, start + WIDTH))
    if stop < len(body):
        space = body.rfind(" ", max(end, start + 1), stop)
        stop = space if space > 0 else stop
    return start, stop


def _runs(text: str, marked: list[Word], start: int, end: int) -> Runs:
    """Text between two offsets, cut at the marked words that lie wholly inside."""
    runs: list[tuple[str, bool]] = []
    at = start
    for word in marked:
        if word.start < at or word.end > end:
            continue
        if word.start > at:
            runs.append((text[at : word.start], False))
        runs.append((text[word.start : word.end], True))
        at = word.end
    if at < end:
        runs.append((text[at:end], False))
    return tuple(runs)
