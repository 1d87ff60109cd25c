"""Direction control characters: overrides are dropped, embeddings and isolates stay only in pairs.

An unclosed one would turn round the rest of the reader's line; an override can show a text backwards
and so disguise an address or a number.
"""

from __future__ import annotations

import re

_ANY = re.compile("[\u202a-\u202e\u2066-\u2069]")
_OVERRIDES = "\u202d\u202e"
_EMBEDDINGS = "\u202a\u202b"
_ISOLATES = "\u2066\u2067\u2068"
_CLOSES = {"\u202c": _EMBEDDINGS + _OVERRIDES, "\u2069": _ISOLATES}


def balanced(text: str) -> str:
    """The text with safe direction characters only; pairs are counted line by line."""
    if not _ANY.search(text):
        return text
    return "\n".join(_line(line) if _ANY.search(line) else line for line in text.split("\n"))


def _line(line: str) -> str:
    kept = list(line)
    opened: list[int] = []
    for place, sign in enumerate(line):
        if sign in _EMBEDDINGS + _OVERRIDES + _ISOLATES:
            opened.append(place)
        elif sign in _CLOSES:
            _close(line, kept, opened, place)
    for place in opened:
        kept[place] = ""
    return "".join(kept)


def _close(line: str, kept: list[str], opened: list[int], place: int) -> None:
    """Pairs a closing sign with the innermost open one, or drops it (and an override with it)."""
    if not opened or line[opened[-1]] not in _CLOSES[line[place]]:
        kept[place] = ""
        return
    start = opened.pop()
    if line[start] in _OVERRIDES:
        kept[start] = kept[place] = ""
