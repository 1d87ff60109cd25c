"""Which texts say the same: an exact hash of what is left after folding, and suggestions of near copies.

Three steps, cheap to dear: `text_hash` is stored and indexed; `marks` are eight numbers to store and join
on, which find candidates; `near` compares two texts. Near copies are only suggested, never merged:
from 0.75 a copy, from 0.4 a common theme (one viral joke is not 147 customers).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
import zlib
from collections.abc import Iterable
from heapq import nsmallest

from portal.insights.privacy.folding import fold
from portal.insights.privacy.spans import PLACEHOLDER

COPY, THEME = 0.75, 0.4
WIDTH = 5
MARKS = 8
#: Texts with fewer in common are not worth comparing (measured: no copy lost, 2 to 7 candidates a text).
SHARED = 3

_DROPPED = re.compile(r"https?://\S+|www\.\S+|(?<!\w)@\w+|^rt\b|" + PLACEHOLDER.pattern)
_COMBINING = re.compile("[\u0300-\u036f\u0640\u064b-\u065f\u0670]")
_NO_WORD = re.compile(r"[\W_]+")


def normalised(text: str) -> str:
    """What a text says without case, accents, punctuation, links, accounts; Persian letters alike."""
    plain = _DROPPED.sub(" ", fold(text).text.lower())
    if not plain.isascii():
        plain = _COMBINING.sub("", unicodedata.normalize("NFKD", plain)).casefold()
    return _NO_WORD.sub(" ", plain).strip()


def text_hash(text: str) -> str:
    """32 hexadecimal digits, equal for texts that say the same; signs count where there is nothing else."""
    said = normalised(text) or " ".join(text.split())
    return hashlib.blake2b(said.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def shingles(text: str) -> frozenset[int]:
    """Hashes of all runs of five characters of the normalised text."""
    said = normalised(text)
    if len(said) <= WIDTH:
        return frozenset([_hash(said)] if said else [])
    return frozenset(_hash(said[place : place + WIDTH]) for place in range(len(said) - WIDTH + 1))


def _hash(piece: str) -> int:
    # Multiplied (odd, modulo 2**32): checksums of similar pieces are too alike to pick the smallest.
    return zlib.crc32(piece.encode("utf-8", "surrogatepass")) * 2654435761 & 0xFFFFFFFF


def marks(text: str) -> tuple[int, ...]:
    """Eight numbers or fewer under 2**32; copies share `SHARED` of them (all, where there are fewer)."""
    return tuple(nsmallest(MARKS, shingles(text)))


def near(one: str, other: str) -> float:
    """How much two texts have in common, 0 to 1 (Jaccard index of their shingles)."""
    return likeness(shingles(one), shingles(other))


def likeness(one: frozenset[int], other: frozenset[int]) -> float:
    """The same for shingles at hand. Two empty sets have nothing in common."""
    common = len(one & other)
    return common / (len(one) + len(other) - common) if common else 0.0


def suggestions(
    text: str, candidates: Iterable[tuple[int, str]], *, least: float = COPY, most: int = 10
) -> list[tuple[int, float]]:
    """`(id, likeness)` of the candidates that are likely copies, the likest first."""
    own = shingles(text)
    found = [(key, likeness(own, shingles(other))) for key, other in candidates]
    return sorted((pair for pair in found if pair[1] >= least), key=lambda pair: (-pair[1], pair[0]))[:most]
