"""Small measures of plain text: excerpts, words, minutes of reading."""

from __future__ import annotations

import re
import unicodedata

from portal.core.markup.bidi import balanced

WORDS_A_MINUTE = 200
# Joiners of Persian (ZWNJ), apostrophes and hyphens hold a word together; ideographs are words of their own.
_WORD = re.compile("[\u3040-\u30ff\u3400-\u9fff]|[^\\W\u3040-\u30ff\u3400-\u9fff]+(?:[\u200c'’-][^\\W]+)*")
_JOINERS = frozenset("\u200c\u200d\ufe0e\ufe0f")


def words(plain: str) -> int:
    """How many words, in any of our scripts."""
    return sum(1 for _ in _WORD.finditer(plain))


def minutes(plain: str) -> int:
    """Minutes of reading at 200 words a minute, rounded up, at least 1."""
    return max(1, -(-words(plain) // WORDS_A_MINUTE))


def excerpt(plain: str, length: int = 200) -> str:
    """The beginning in one line of at most `length` characters, cut between words, with an ellipsis."""
    line = " ".join(plain.split())
    if len(line) <= length:
        return balanced(line)
    end = max(0, length - 1)
    blank = line.rfind(" ", 0, end + 1)
    end = blank if blank >= end * 0.6 else _whole_sign(line, end)
    return balanced(line[:end].rstrip(" \t,;:،؛-–—(\u200c")) + "…"


def _whole_sign(line: str, end: int) -> int:
    """Steps back so that no letter loses its marks and no emoji its parts."""
    while end > 0 and (_belongs(line[end]) or line[end - 1] == "\u200d" or _half_flag(line, end)):
        end -= 1
    return end


def _belongs(sign: str) -> bool:
    return (
        sign in _JOINERS or unicodedata.category(sign).startswith("M") or "\U0001f3fb" <= sign <= "\U0001f3ff"
    )


def _half_flag(line: str, end: int) -> bool:
    """Flags are pairs of regional letters: a cut after an odd one would leave half a flag."""
    start = end
    while start > 0 and "\U0001f1e6" <= line[start - 1] <= "\U0001f1ff":
        start -= 1
    return (end - start) % 2 == 1 and "\U0001f1e6" <= line[end] <= "\U0001f1ff"
