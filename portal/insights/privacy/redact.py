"""Takes personal data out of a text before the shared copy of it is stored."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from portal.insights.privacy import addresses, documents, emails, handles, links, numbers, phones
from portal.insights.privacy.folding import Folded, fold
from portal.insights.privacy.spans import PLACEHOLDER, WORDS, Context, Redacted, Span

REGIONS = ("BR", "IR", "US", "GB", "PT")

Find = Callable[[str, Context], Iterator[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class _Finder:
    """`digits`: texts with fewer are not looked at; `in_links`: may take a part of an ordinary link."""

    kind: str
    find: Find
    digits: int = 0
    in_links: bool = False


#: In this order: what is taken once is not looked at again.
_FINDERS = (
    _Finder("url", links.find, in_links=True),
    _Finder("email", emails.find, in_links=True),
    _Finder("ip", documents.find_ip, digits=2),
    _Finder("iban", numbers.find_iban, digits=12, in_links=True),
    _Finder("passport", documents.find_passport, digits=6),
    _Finder("plate", documents.find_plate, digits=3),
    _Finder("ir_national_code", numbers.find_national_code_named, digits=10),
    _Finder("cnpj", numbers.find_cnpj, digits=14, in_links=True),
    _Finder("cpf", numbers.find_cpf, digits=11, in_links=True),
    _Finder("card", numbers.find_card, digits=14, in_links=True),
    _Finder("phone", phones.find, digits=8),
    _Finder("ir_national_code", numbers.find_national_code, digits=10),
    _Finder("handle", handles.find, in_links=True),
    _Finder("address", addresses.find),
)

_Found = tuple[int, int, str]


def redact(
    text: str, *, regions: tuple[str, ...] = REGIONS, keep_handles: frozenset[str] = frozenset()
) -> Redacted:
    """Replaces personal data by fixed words such as `[email]`.

    `regions` are the countries whose national telephone numbers count; `keep_handles` are accounts of
    companies that stay readable. Spans are places in `text` as given. Redacting the result changes nothing.
    """
    context = Context(regions, frozenset(name.lower().lstrip("@") for name in keep_handles))
    folded = fold(text)
    spans: list[Span] = []
    # What was taken out may have hidden something from view: look again until nothing is left.
    while found := _look(folded.text, context):
        spans += [Span(kind, *folded.place(start, end), WORDS[kind]) for start, end, kind in found]
        folded = _replaced(folded, found)
    spans.sort(key=lambda span: span.start)
    return Redacted(_written(text, spans), tuple(spans))


def _look(text: str, context: Context) -> list[_Found]:
    digits = sum(map(text.count, "0123456789"))
    if not digits and "@" not in text and "." not in text and ":" not in text and " " not in text:
        return []
    taken, linked = _marked(text, PLACEHOLDER if "[" in text else None), None
    found: list[_Found] = []
    for finder in _FINDERS:
        if digits < finder.digits:
            continue
        for start, end in finder.find(text, context):
            if not finder.in_links and linked is None:
                linked = _marked(text, links.LINK if "://" in text or "www." in text.lower() else None)
            if taken.find(1, start, end) < 0 and (
                finder.in_links or not linked or linked.find(1, start, end) < 0
            ):
                taken[start:end] = b"\1" * (end - start)
                found.append((start, end, finder.kind))
    return sorted(found)


def _marked(text: str, pattern: re.Pattern[str] | None) -> bytearray:
    """One byte a character, 1 where the pattern matches."""
    marks = bytearray(len(text))
    if pattern is not None:
        for match in pattern.finditer(text):
            marks[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    return marks


def _replaced(folded: Folded, found: list[_Found]) -> Folded:
    """The folded text with the words put in; a word's characters all lead to the place it stands for."""
    origin = folded.origin if folded.origin is not None else list(range(len(folded.text)))
    text: list[str] = []
    places: list[int] = []
    done = 0
    for start, end, kind in found:
        text += (folded.text[done:start], WORDS[kind])
        places += origin[done:start] + [origin[start]] * len(WORDS[kind])
        done = end
    return Folded("".join(text) + folded.text[done:], places + origin[done:])


def _written(text: str, spans: list[Span]) -> str:
    parts: list[str] = []
    done = 0
    for span in spans:
        parts += (text[done : span.start], span.replacement)
        done = span.end
    return "".join(parts) + text[done:]
