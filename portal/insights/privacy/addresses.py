"""Postal addresses: Brazil, Portugal, United States, United Kingdom, Iran. A street needs its number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from portal.insights.privacy.spans import Context

_CEP = re.compile(
    r"(?<![\d.\-])\d{2}\.?\d{3}-\d{3}(?![\d\-])|\bcep\b\D{0,6}(?P<bare>\d{5}-?\d{3})(?!\d)", re.I
)
_PT_CODE = re.compile(r"(?<![\d.\-])\d{4}-\d{3}(?![\d\-]) +[A-ZÁÉÍÓÚÂ][a-zà-ú]{2,}")
_UK_CODE = re.compile(r"\b(?:[A-Z]{1,2}\d{1,2}[A-Z]?) \d[ABD-HJLNP-UW-Z]{2}\b")

_BR_KIND = (
    r"(?:[Rr]ua|RUA|R\.|[Aa]v\.?|AV\.?|[Aa]venida|AVENIDA|[Tt]ravessa|TRAVESSA|[Aa]lameda|ALAMEDA"
    r"|[Pp]raça|[Rr]odovia|[Ee]strada)"
)
_BR_NAME = r"(?:(?:d[aeo]s?|e|[A-ZÀ-Ý][\wÀ-ÿ.'-]*|\d{1,2}) ){0,6}(?:[A-ZÀ-Ý][\wÀ-ÿ.'-]*|\d{1,2} de [A-Za-z]+)"
_BR_NUMBER = r"(?:n[º°o]?\.? ?|número |num\.? ?)?\d{1,5}\b"
_BR_MORE = (
    r"(?: ?[,\-–]? ?(?:ap(?:to?|artamento)?\.?|bloco|bl\.?|casa|sala|cj\.?|conjunto|fundos|lote|quadra)"
    r" ?[A-Za-z]?\d{0,5}\b)*"
)
_BR_UNIT = r" ?(?i:dias?|vezes|anos?|reais|horas?|hs?|min|minutos|pessoas|meses|m|km|mil)\b"
_BR_STREET = re.compile(
    rf"(?<!\w)(?:{_BR_KIND} {_BR_NAME} ?,? ?{_BR_NUMBER}(?!\d|:|/|%)"
    rf"|(?i:rua|av\.?|avenida|travessa|alameda) (?:[\w.'-]+ ){{0,5}}[\w.'-]+ ?(?:, ?(?:n[º°o]?\.? ?|número "
    rf")?|n[º°]\.? ?|número )"
    rf"\d{{1,5}}\b(?!,?\d|:|/|%|{_BR_UNIT})"
    rf"|(?i:rua|av\.?|avenida|travessa|alameda) d[aeo]s? \w{{3,}}(?: \w{{3,}}){{0,2}} \d{{2,5}}\b"
    rf"(?!,?\d|:|/|%|{_BR_UNIT})"
    rf"){_BR_MORE}"
)

_US_KIND = (
    r"(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Drive|Dr|Lane|Ln|Court|Ct|Place|Pl|Terrace|Parkway|Pkwy"
    r"|Highway|Hwy|Circle|Square|Sq|Close|Crescent|Gardens|Grove|Way|Row|Quay|Mews|Wharf)"
)
_US_MORE = (
    r"\.?(?:,? ?(?:Apt|Apartment|Suite|Ste|Unit|Flat|#)\.? ?#?\w{1,6})?"
    r"(?:,? (?:[A-Z][a-z]+ ?){1,3},? [A-Z]{2},? \d{5}(?:-\d{4})?)?"
)
_US_STREET = re.compile(
    rf"(?<![\w$£€.,:#/-])\d{{1,5}}[A-Za-z]? (?!(?:Miles?|Days?|Hours?|Minutes?|Weeks?|Years?|Stars?|More"
    rf"|Best|Top|Times?)\b)(?:[NSEW]\.? |North |South |East |West )?"
    rf"(?:(?:[A-Z][a-z'’-]+|\d{{1,3}}(?:st|nd|rd|th)) ){{1,3}}{_US_KIND}\b{_US_MORE}"
    rf"|(?<![\w$£€.,:#/-])\d{{2,5}} (?!(?:way|the|of|day|hour|mile|lane)\b)[a-z]{{3,}} (?:street|avenue"
    rf"|road|boulevard)\b"
)

_FA_STREET = r"(?:خیابان|خیابون|بلوار|کوچه|کوی|میدان|بزرگراه|شهرک|محله|اتوبان|بن ?بست|فلکه|چهارراه|خ\.)"
_FA_NUMBER = r"(?:پلاک|واحد|طبقه|زنگ|پ\.?|بلوک)"
_FA_FULL = re.compile(
    rf"(?<!\w){_FA_STREET}ی? [^.!؟?\n]{{1,70}}?(?<!\w)(?:پلاک|پ\.?|بلوک)ی? ?(?:شماره ?)?:? ?\d{{1,5}}"
    rf"(?:[ ،,\-]*(?:و ?)?{_FA_NUMBER} ?:? ?(?:\d{{1,4}}|اول|دوم|سوم|چهارم|پنجم|همکف)(?!\w))*"
)
_FA_LANE = re.compile(
    r"(?<!\w)(?:خیابان|بلوار|خیابون) [^.!؟?\n\d]{2,30}[ ،,]+کوچه[ ‌]?ی? ?[^\s.!؟?\n]{1,15}(?: واحد \d{1,4})?"
)
_FA_CODE = re.compile(r"(?:کد ?پستی|کدپستی|postal code)\D{0,8}(?P<bare>\d{5}-?\d{5})(?!\d)", re.I)

_DIGIT = re.compile("[0-9]")
_WORD = re.compile(r"[^\W\d_]+")
_BR_WORDS = frozenset({"rua", "r", "av", "avenida", "travessa", "alameda", "praça", "rodovia", "estrada"})
_US_WORDS = frozenset(word.lower() for word in _US_KIND[3:-1].split("|"))


def find(text: str, context: Context) -> Iterator[tuple[int, int]]:
    """Yields the places of streets with their numbers and of postal codes that say where somebody lives."""
    if _DIGIT.search(text):
        yield from _numbered(text)
    if "کوچه" in text:
        yield from (match.span() for match in _FA_LANE.finditer(text))


def _numbered(text: str) -> Iterator[tuple[int, int]]:
    words = frozenset(_WORD.findall(text.lower()))
    if words & _BR_WORDS:
        yield from (match.span() for match in _BR_STREET.finditer(text))
    if words & _US_WORDS:
        yield from (match.span() for match in _US_STREET.finditer(text))
    if "پ" in text:
        yield from (match.span() for match in _FA_FULL.finditer(text))
        yield from (match.span("bare") for match in _FA_CODE.finditer(text))
    for match in _CEP.finditer(text):
        yield match.span("bare") if match["bare"] else match.span()
    for pattern in (_PT_CODE, _UK_CODE):
        yield from (match.span() for match in pattern.finditer(text))
