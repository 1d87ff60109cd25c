"""Numbers with check digits: CPF, CNPJ, IBAN, bank cards, Iranian national codes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import ModuleType

from stdnum import luhn
from stdnum.br import cnpj, cpf

from portal.insights.privacy import words
from portal.insights.privacy.spans import Context

Places = Iterator[tuple[int, int]]

_OPEN, _SHUT = r"(?<!\d)(?<!\d[.\-/])", r"(?!\d)(?![.\-/]\d)"
_S = r"[ .\-/_]{0,3}"
_CPF = re.compile(
    rf"{_OPEN}\d{{3}}{_S}\d{{3}}{_S}\d{{3}}{_S}\d{{2}}{_SHUT}|{_OPEN}(?<!\d )\d(?: \d){{10}}(?! ?\d)"
)
_CPF_NAMED = re.compile(r"\bcpf\b\D{0,15}(?P<found>\d{3}\.\d{3}\.\d{3}-\d{2})\b", re.I)
_CNPJ = re.compile(rf"{_OPEN}\d{{2}}{_S}\d{{3}}{_S}\d{{3}}{_S}\d{{4}}{_S}\d{{2}}{_SHUT}")
_CARD = re.compile(
    rf"{_OPEN}(?:(?:\d{{4}}[ .\-]{{0,2}}){{3}}\d{{4}}(?:[ .\-]\d{{3}})?|\d{{4}}[ .\-]?\d{{6}}[ .\-]?\d{{4,5}}"
    rf"|(?<!\d )\d(?: \d){{15}}(?! ?\d)){_SHUT}"
)
_NATIONAL = re.compile(r"(?<!\d)(?<!\d[.\-/])\d{3}[ \-]?\d{6}[ \-]?\d(?!\d)(?![.\-/]\d)")
_NATIONAL_NAMED = re.compile(
    r"(?:کد ?ملی|شماره ?ملی|شناسه ?ملی|national (?:code|id)(?: number)?|code ?mell?i|کدملی)\D{0,15}"
    r"(?P<found>\d{3}[ \-]?\d{6}[ \-]?\d)(?!\d)",
    re.I,
)
_PERSIAN = re.compile(r"[\u0600-\u065f\u066e-\u06ef]")

_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}[ .\-]?\d{2}(?:[ .\-]?[A-Za-z0-9]){11,32}")
_SHEBA = re.compile(r"(?:شبا|sheba)\D{0,12}(?P<found>\d{2}(?:[ .\-]?\d){22})(?!\d)", re.I)
_COUNTRIES = """
AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28
EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IR26
IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30
NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23
ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30
"""
_IBAN_LENGTHS = {pair[:2]: int(pair[2:]) for pair in _COUNTRIES.split()}

#: Issuers of a card number written without any grouping: networks, Brazilian and Iranian banks.
_ISSUER = re.compile(
    r"4|5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720|3[47]|30[0-5]|3[68]|35[2-8]|6011|64[4-9]|65|62"
    r"|606282|5067|504175|636368|636297|5090"
    r"|603799|589210|6037(?:69|70)|5029(?:08|38)|5022(?:29)|502806|6393(?:46|47|70)|639(?:607|599|217)|610433"
    r"|58(?:5983|5947|9463)|505(?:785|416|801|809)|636(?:214|949|795)|6063(?:73)|606256|504(?:172|706)|991975"
)


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


def _is(rule: ModuleType, written: str) -> bool:
    digits = _digits(written)
    return len(set(digits)) > 1 and bool(rule.is_valid(digits))


def find_cpf(text: str, context: Context) -> Places:
    """CPF by check digits; a mistyped one too where the text itself calls it a CPF."""
    yield from (match.span("found") for match in _CPF_NAMED.finditer(text))
    yield from (match.span() for match in _CPF.finditer(text) if _is(cpf, match.group()))


def find_cnpj(text: str, context: Context) -> Places:
    """CNPJ by check digits."""
    yield from (match.span() for match in _CNPJ.finditer(text) if _is(cnpj, match.group()))


def find_card(text: str, context: Context) -> Places:
    """Card numbers: length, issuer and Luhn; ungrouped ones that follow "order" or the like are left."""
    for match in _CARD.finditer(text):
        start, digits = match.start(), _digits(match.group())
        grouped = len(digits) < len(match.group())
        if not grouped and words.is_reference(text, start) and not words.is_card(text, start):
            continue
        if _is_card(digits, grouped=grouped):
            yield match.span()
        elif len(digits) == 19 and _is_card(digits[:16], grouped=True):
            # The three digits from the back of the card follow.
            yield start, match.end() - 4


def _is_card(digits: str, *, grouped: bool) -> bool:
    if len(digits) not in (14, 15, 16, 19) or len(set(digits)) == 1:
        return False
    return bool(luhn.is_valid(digits)) and _is_issued(digits, grouped=grouped)


def _is_issued(digits: str, *, grouped: bool) -> bool:
    if len(digits) == 14:
        return digits[:2] in ("36", "38") or "300" <= digits[:3] <= "305"
    if len(digits) == 15:
        return digits[:2] in ("34", "37")
    return digits[0] in "3456" if grouped else _ISSUER.match(digits) is not None


def find_iban(text: str, context: Context) -> Places:
    """IBAN by the length for its country and mod 97; Iranian sheba numbers without the letters too."""
    for match in _IBAN.finditer(text):
        length = _IBAN_LENGTHS.get(match.group()[:2].upper())
        places = [match.start() + at for at, char in enumerate(match.group()) if char.isalnum()]
        if length and len(places) >= length:
            end = places[length - 1] + 1
            if is_iban("".join(text[place] for place in places[:length])):
                yield match.start(), end
    for match in _SHEBA.finditer(text):
        if is_iban("IR" + _digits(match["found"])):
            yield match.span("found")


def is_iban(number: str) -> bool:
    """Mod 97 of ISO 13616 (python-stdnum refuses Iran, whose account format it does not know)."""
    turned = number[4:] + number[:4]
    return turned.isascii() and int("".join(str(int(char, 36)) for char in turned)) % 97 == 1


def find_national_code_named(text: str, context: Context) -> Places:
    """Ten digits that the text calls a national code."""
    yield from (match.span("found") for match in _NATIONAL_NAMED.finditer(text))


def find_national_code(text: str, context: Context) -> Places:
    """A valid national code in a Persian text. One random number in eleven is valid: hence the conditions."""
    if not _PERSIAN.search(text):
        return
    for match in _NATIONAL.finditer(text):
        digits = _digits(match.group())
        if is_national_code(digits) and not words.is_reference(text, match.start()):
            yield match.span()


def is_national_code(digits: str) -> bool:
    """Whether ten digits pass the check of the Iranian national code."""
    if len(digits) != 10 or len(set(digits)) == 1:
        return False
    rest = sum(int(digit) * (10 - place) for place, digit in enumerate(digits[:9])) % 11
    return int(digits[9]) == (rest if rest < 2 else 11 - rest)
