"""The one text analyzer: English, Portuguese and Persian words become search terms.

Every engine indexes these terms and asks with them, so all engines find the same words. Nothing here
needs to know the language of a text: the script tells Persian, and a Latin word carries both its English
and its Portuguese stem, so a question matches whatever language it was meant in.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from whoosh.lang.porter2 import stem as stem_english
from whoosh.lang.snowball.portugese import PortugueseStemmer

VERSION = 1
"""Changes whenever the terms of a word change: an index of another version must be rebuilt."""
MAX_WORD = 40
"""Letters of a word that count; what follows is ignored."""
MAX_WORDS = 20_000
"""Words of a document that count."""

_PERSIAN = (
    "\u0610-\u061a\u0620-\u065f\u066e-\u06d3\u06d5-\u06ef\u06fa-\u06ff\u0750-\u077f\u08a0-\u08ff"
    "\ufb50-\ufdff\ufe70-\ufefc"
)
_INSIDE = "\u200c\u200d\u200e\u200f\u00ad"  # joiners, direction marks and soft hyphens sit inside words
_WORD = re.compile(
    f"(?P<persian>[{_PERSIAN}][{_PERSIAN}{_INSIDE}]*)"
    rf"|[^\W_{_PERSIAN}](?:[^\W_{_PERSIAN}]|[\u0300-\u036f{_INSIDE}])*(?:['’](?:s|t|d|ll|re|ve|m)\b)?"
)
# NFKD has already parted letters from their hamza, madda and accents.
_LETTERS = str.maketrans(
    "يىكةەٱ" + "۰۱۲۳۴۵۶۷۸۹" + "٠١٢٣٤٥٦٧٨٩" + "øłđı",
    "ییکهها" + "0123456789" * 2 + "oldi",
    "ـء",
)
_SAME = {"email": "mail", "emails": "mail"}  # people write e-mail, email and mail
_SPELLED = {"æ": "ae", "œ": "oe", "þ": "th"}

_STOP_WORDS = """
the a an and or of to in on at is are was were be been by for with from as this that these those
de da do das dos e o os um uma em no na nos nas ao aos por para com que se ou
و در به از که را این آن با برای تا یا هم است بود شد می نمی ها های هایی ای ام اند ایم اید ی تر ترین
هایم هایت هایش هایمان هایتان هایشان
"""
_SUFFIX = re.compile("(?:های(?:ی|م|ت|ش|مان|تان|شان)|های|ها|ترین|تر)$")
_NOT_PORTUGUESE = re.compile("[kwy]|th|sh|ck|ph|bb|dd|ff|gg|ll|mm|pp|tt|zz|[bcdfghjpqtv]s?$")
_PLURALS = (("oes", "ao"), ("aes", "ao"), ("ais", "al"), ("eis", "el"), ("ois", "ol"), ("ns", "m"))
_portuguese = PortugueseStemmer()

Forms = tuple[tuple[str, ...], ...]


class Word(NamedTuple):
    """A word of a text. It is indexed under `terms`; a question for it is any of `forms`, all terms of it.

    `plain` is the folded word before stemming; `start` and `end` are offsets in the original text.
    """

    plain: str
    forms: Forms
    terms: frozenset[str]
    start: int
    end: int


def words(text: str, limit: int = MAX_WORDS) -> Iterator[Word]:
    """The words of a text in order, stop words left out; their order is their position."""
    for match in _WORD.finditer(text):
        form = _analysed(match.group(), match.lastgroup == "persian")
        if form is None:
            continue
        yield Word(*form, match.start(), match.end())
        limit -= 1
        if limit <= 0:
            return


def fold(text: str) -> str:
    """Letters and digits of a word, without case, accents, marks, joiners and spelling variants."""
    if text.isascii():
        return text.lower()
    letters = unicodedata.normalize("NFKD", text).casefold().translate(_LETTERS)
    return "".join(_SPELLED.get(letter, letter) for letter in letters if letter.isalnum())


STOP = frozenset(fold(word) for word in _STOP_WORDS.split())


@lru_cache(maxsize=65_536)
def _analysed(raw: str, persian: bool) -> tuple[str, Forms, frozenset[str]] | None:
    """The plain word, its forms and terms; None for a stop word."""
    plain, forms = _persian_forms(raw) if persian else _latin_forms(raw)
    if not forms:
        return None
    return plain, forms, frozenset(term for form in forms for term in form)


def _latin_forms(raw: str) -> tuple[str, Forms]:
    """A question may leave accents out, so the terms of `ação` are among the terms of `acao`."""
    raw = raw.replace("’", "'").partition("'")[0]
    plain = fold(raw)[:MAX_WORD]
    if not plain or plain in STOP:
        return plain, ()
    if len(plain) < 3 or not plain.isascii() or not plain.isalpha():
        return plain, ((plain,),)
    if plain in _SAME:
        return plain, ((_SAME[plain],),)
    stems = []
    if not _NOT_PORTUGUESE.search(plain):
        stems.append(_stem_portuguese(plain))
    if not stems or raw.isascii():
        stems.append(stem_english(plain))
    return plain, tuple((stem,) for stem in dict.fromkeys(stems))


def _stem_portuguese(plain: str) -> str:
    """Plural rules come first: the stemmer alone parts `reclamação` from `reclamações`."""
    if len(plain) > 4 or plain.endswith("aes"):
        for plural, singular in _PLURALS:
            if plain.endswith(plural):
                plain = plain[: -len(plural)] + singular
                break
    return str(_portuguese.stem(plain)) or plain


def _persian_forms(raw: str) -> tuple[str, Forms]:
    """A word written with joiners is known joined (one term) and in parts (all of them)."""
    plain = fold(raw)[:MAX_WORD]
    if not plain or plain in STOP:
        return plain, ()
    forms: list[tuple[str, ...]] = [(_strip(plain),)]
    parts = [fold(part)[:MAX_WORD] for part in raw.split("\u200c")]
    kept = tuple(dict.fromkeys(_strip(part) for part in parts if part and part not in STOP))
    if len(parts) > 1 and kept:
        forms.append(kept)
    return plain, tuple(dict.fromkeys(forms))


def _strip(plain: str) -> str:
    """Plural, possessive and comparative endings off, at most two, three letters stay."""
    for _ in range(2):
        short = _SUFFIX.sub("", plain)
        if len(short) < 3:
            break
        plain = short
    return plain
