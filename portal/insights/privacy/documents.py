"""Internet addresses, passports and number plates: only where the shape or the words leave no doubt."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from portal.insights.privacy import words
from portal.insights.privacy.spans import Context

_IPV4 = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d]|\.\d)")
_IPV6 = re.compile(r"(?<![\w:.])(?=[0-9a-f]*:[0-9a-f]*:)[0-9a-f:]{4,39}(?:\.\d{1,3}){0,3}(?![\w:])", re.I)
_VERSION = re.compile(
    r"(?:\bv|\bvers\w*|\bver\.?|\brelease|\bios|\bandroid|\bbuild|\bfirmware|نسخه|ورژن)\W{0,3}$", re.I
)
_SPEAKS_OF_IP = re.compile(r"\bip\b|آی ?پی", re.I)
_PASSPORT = re.compile(
    r"(?:\bpass?port(?:e)?|\bpassaporte|گذرنامه|پاسپورت)\s*(?:no\.?|number|num|n[ºo°]\.?|número|is|é|شماره)?\s*[:#]?\s*"
    r"(?:is\s+|é\s+)?(?P<found>[A-Z]{1,2} ?\d{6,8}|\d{8,9})\b",
    re.I,
)
_PLATE_IR = re.compile(r"(?<!\d)\d{2} ?(?:الف|[آ-ی]) ?\d{3} ?-? ?(?:ایران|ir) ?-? ?\d{2}(?!\d)", re.I)
_PLATE_BR = re.compile(
    r"\b(?:placas?|plate)\b\s*(?:no\.?|number|n[ºo°]\.?|do carro|do veículo|é|is)?\s*[:#]?\s*"
    r"(?P<found>[A-Z]{3}[ -]?\d[A-Z0-9]\d{2})\b",
    re.I,
)


def find_ip(text: str, context: Context) -> Iterator[tuple[int, int]]:
    """IPv4 and IPv6; versions such as 1.2.3.4 are left."""
    for match in _IPV4.finditer(text):
        if _is_address(match.group()) and not _is_version(text, match):
            yield match.span()
    if text.count(":") >= 2:
        yield from (
            match.span()
            for match in _IPV6.finditer(text)
            if any(char.isalnum() for char in match.group()) and _is_address(match.group())
        )


def _is_address(candidate: str) -> bool:
    try:
        ipaddress.ip_address(candidate)
    except ValueError:
        return False
    return True


def _is_version(text: str, match: re.Match[str]) -> bool:
    near = words.before(text, match.start())
    if _SPEAKS_OF_IP.search(near):
        return False
    return len(match.group()) == 7 or _VERSION.search(near) is not None


def find_passport(text: str, context: Context) -> Iterator[tuple[int, int]]:
    """A passport number that the text calls one."""
    yield from (match.span("found") for match in _PASSPORT.finditer(text))


def find_plate(text: str, context: Context) -> Iterator[tuple[int, int]]:
    """Iranian plates by shape, Brazilian ones where the text calls it a plate."""
    yield from (match.span() for match in _PLATE_IR.finditer(text))
    yield from (match.span("found") for match in _PLATE_BR.finditer(text))
