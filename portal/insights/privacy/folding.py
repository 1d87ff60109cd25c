"""One spelling for the finders: plain digits, plain spaces and dashes, nothing invisible.

Every change is one character for one character, except that invisible characters are dropped;
`Folded.origin` leads each remaining character back to its place in the original.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_INVISIBLE = "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
INVISIBLE = re.compile(f"[{_INVISIBLE}]")


#: Behind this there are ideographs only.
_LAST = 0x20000


def _table() -> dict[int, str]:
    table = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    for code in range(0x80, _LAST):
        char = chr(code)
        category = unicodedata.category(char)
        if category == "Nd":
            table[code] = str(unicodedata.decimal(char))
        elif category == "Zs":
            table[code] = " "
        elif category == "Pd" and code not in table:
            table[code] = "-"
    table |= {0x2212: "-", 0x066B: ".", 0x066C: ",", 0x3002: "."}
    return table | {ord("ي"): "ی", ord("ى"): "ی", ord("ك"): "ک", ord("ة"): "ه"}


_TABLE = _table()
_DIGITS = {code: text for code, text in _TABLE.items() if text.isdigit()}


@dataclass(frozen=True, slots=True)
class Folded:
    """`text` for the finders; `origin[i]` is the place of `text[i]`, None where places are the same."""

    text: str
    origin: list[int] | None = None

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Leads `[start, end)` of the folded text back to the original."""
        if self.origin is None:
            return start, end
        return self.origin[start], self.origin[end - 1] + 1


def fold(text: str) -> Folded:
    """Folds a text; ASCII comes back untouched."""
    if text.isascii():
        return Folded(text)
    plain = text.translate(_TABLE)
    if not INVISIBLE.search(plain):
        return Folded(plain)
    origin = [place for place, char in enumerate(plain) if not INVISIBLE.match(char)]
    return Folded("".join(plain[place] for place in origin), origin)


def plain_digits(text: str) -> str:
    """Decimal digits of every script as 0-9; all else untouched."""
    return text if text.isascii() else text.translate(_DIGITS)
