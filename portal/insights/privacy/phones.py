"""Telephone numbers: a shape of one of the regions first, the rules of numbering plans second.

`phonenumbers` decides, but is asked only about candidates: its own search is ten times slower.
Lines of companies (toll-free, shared cost, premium) are no personal data and are left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumberType as Type

from portal.insights.privacy import words
from portal.insights.privacy.spans import Context

_OPEN = r"(?<![\d$€£#%A-Za-z_])(?<!\d[.,:\-/])"
_SHUT = r"(?!\d)(?![.,:\-]\d)"
_COMPANY = {Type.TOLL_FREE, Type.SHARED_COST, Type.PREMIUM_RATE, Type.UAN}

_ABROAD = re.compile(r"(?<![\d\w])(?:\+ ?|00(?=[1-9]))\(?\d{1,3}\)?(?:[ .()\-/]{0,3}\d){6,13}(?!\d)")
#: Shapes that are clear by themselves, for each region.
_SHAPES = {
    "BR": (
        r"(?:(?:55|0\d{0,2})[ .\-]?)?\(0?[1-9]\d\)[ .\-]{0,2}(?:9[ .\-]?)?\d{4}[ .\-]{0,3}\d{4}",
        r"(?:55[ .\-]?|0)?[1-9][1-9][ .\-]{0,2}9[ .\-]?\d{4}[ .\-]{0,3}\d{4}",
        r"0?[1-9][1-9][ .\-]{1,2}[2-5]\d{3}-\d{4}",
    ),
    "IR": (
        r"(?:0|98[ \-]?)9\d{2}[ .\-]{0,2}\d{3}[ .\-]{0,2}\d{2}[ .\-]{0,2}\d{2}",
        r"(?:0|98[ \-]?)9\d{2}[ .\-]{1,2}\d{4}[ .\-]{0,2}\d{3}",
        r"\(?0[1-8]\d\)?[ .\-]{0,3}\d{4}[ .\-]?\d{4}",
    ),
    "US": (r"(?:1[ .\-]?)?(?:\([2-9]\d{2}\)[ .\-]?|[2-9]\d{2}[.\-])[2-9]\d{2}[ .\-]\d{4}",),
    "GB": (
        r"\(?0(?:20\)?[ \-]?\d{4}[ \-]?\d{4}|7\d{3}[ \-]?\d{3}[ \-]?\d{3})",
        r"\(?0(?:1\d{3}\)?[ \-]\d{3}[ \-]?\d{3}|1\d{2}\)?[ \-]\d{3}[ \-]?\d{4}|1\d{3}\)?[ \-]\d{5,6})",
    ),
    "PT": (r"9[1236]\d[ \-]\d{3}[ \-]\d{3}", r"2[1-9]\d-\d{3}-\d{3}"),
}
_COMPILED = {
    region: re.compile(f"{_OPEN}(?:{'|'.join(shapes)}){_SHUT}") for region, shapes in _SHAPES.items()
}
_LOCAL = re.compile(rf"{_OPEN}9\d{{4}}-\d{{4}}{_SHUT}")
_ANNOUNCED = re.compile(rf"{_OPEN}\(?\d(?:[ .()\-]{{0,3}}\d){{7,12}}{_SHUT}")
_DATE = re.compile(
    r"(?:19|20)\d\d[ .\-/]\d\d?[ .\-/]\d\d?|\d\d?[.\-/]\d\d?[.\-/](?:19|20)\d\d|(?:19|20)\d\d ?- ?(?:19"
    r"|20)\d\d"
)
_ROUND = re.compile(r"[ .]000[ .]000$")
_THOUSANDS = re.compile(r"\d{1,3}(?:[. ]\d{3})+$")


def find(text: str, context: Context) -> Iterator[tuple[int, int]]:
    """Yields the places of telephone numbers: international, of the regions, and announced by words."""
    if "+" in text or "00" in text:
        yield from _abroad(text)
    for region in context.regions:
        if region in _COMPILED:
            yield from _national(text, region)
    if "BR" in context.regions:
        yield from (
            match.span() for match in _LOCAL.finditer(text) if not words.is_reference(text, match.start())
        )
    yield from _announced(text)


def _abroad(text: str) -> Iterator[tuple[int, int]]:
    for match in _ABROAD.finditer(text):
        number = match.group()
        for end in _ends(number):
            digits = re.sub(r"\D", "", number[:end])
            if _is_private("+" + (digits[2:] if number.startswith("00") else digits), None):
                yield match.start(), match.start() + end
                break


def _ends(number: str) -> list[int]:
    """Where a number may end, longest first: other digits may follow it after a space."""
    ends = [match.end() for match in re.finditer(r"\d+", number)]
    return [end for end in reversed(ends) if sum(map(str.isdigit, number[:end])) >= 8]


def _national(text: str, region: str) -> Iterator[tuple[int, int]]:
    for match in _COMPILED[region].finditer(text):
        number, start = match.group(), match.start()
        if _DATE.fullmatch(number) or _ROUND.search(number):
            continue
        if "(" not in number and words.is_reference(text, start) and not words.is_telephone(text, start):
            continue
        if _is_private(number, region):
            # A bracket opened before the shape belongs to the sentence.
            yield start + (number.startswith("(") and ")" not in number), match.end()


def _announced(text: str) -> Iterator[tuple[int, int]]:
    for match in _ANNOUNCED.finditer(text):
        number = match.group()
        if not _is_announced(text, *match.span()) or _DATE.match(number) or _THOUSANDS.match(number):
            continue
        if not _is_company(number):
            yield match.span()


def _is_announced(text: str, start: int, end: int) -> bool:
    if words.is_telephone(text, start):
        return True
    return words.is_called_telephone(text, end) and not words.is_reference(text, start)


@lru_cache(maxsize=4096)
def _is_private(number: str, region: str | None) -> bool:
    """Whether a numbering plan knows the number and it is not a company's line."""
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(parsed) and phonenumbers.number_type(parsed) not in _COMPANY


def _is_company(number: str) -> bool:
    digits = re.sub(r"\D", "", number)
    return (
        re.match(
            r"0?(?:[38]00\d{6,7}$|1?8(?:00|33|44|55|66|77|88)\d{7}$|400\d{5}$)|18(?:00|88|77|66)\d{7}$",
            digits,
        )
        is not None
    )
