"""Addresses of pages that tell who somebody is: an e-mail or token inside, a mailto:, a personal profile."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from portal.insights.privacy.emails import PLAIN
from portal.insights.privacy.spans import Context

LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"']+", re.I)
_DIRECT = re.compile(
    r"\b(?:mailto:[^\s<>\"']+|tel:\+?[\d().-]{7,}|(?:https?://)?(?:wa\.me/\+?\d{8,}"
    r"|(?:api|web)\.whatsapp\.com/send/?\?[^\s<>\"']*phone=[^\s<>\"']+))",
    re.I,
)
_TELLING = re.compile(
    r"[?&#;](?:e-?mail|mail|phone|tel|telefone|celular|mobile|whatsapp|cpf|cnpj|passw(?:or)?d|senha|token|"
    r"access_token|auth|session(?:_?id)?|sid|reset|otp|customer_?name|nome)=[^&\s#]",
    re.I,
)
_SIGNED_IN = re.compile(r"//[^/\s@]+:[^/\s@]*@")
_PROFILE = re.compile(
    r"(?<![\w.@-])(?:https?://)?(?:www\.|m\.|mobile\.|[a-z]{2}-[a-z]{2}\.)?(?:(?:twitter|x|instagram|facebook|fb)\.com/@?"
    r"|(?:t|telegram)\.me/|linkedin\.com/in/|(?:tiktok|youtube|medium)\.com/@|threads\.(?:net|com)/@)"
    r"(?P<name>[\w.%-]{2,})[^\s<>\"']*",
    re.I,
)
_SITE_PAGES = """
hashtag search intent share sharer watch reel reels stories groups pages events home explore status
tv joinchat help about privacy legal login settings photo photos photo.php story.php profile.php
permalink.php notifications messages download web pg business ads marketplace iv dialog plugins
"""
_NOT_A_PERSON = frozenset(_SITE_PAGES.split())


def find(text: str, context: Context) -> Iterator[tuple[int, int]]:
    """Yields the places of links with personal data inside."""
    if ":" not in text and "." not in text:
        return
    for match in _DIRECT.finditer(text):
        yield match.start(), match.end() - _tail(match.group())
    for match in LINK.finditer(text):
        if _is_telling(match.group()):
            yield match.start(), match.end() - _tail(match.group())


def find_profiles(text: str, context: Context) -> Iterator[tuple[int, int]]:
    """Yields the places of links to a person's profile; accounts in `keep_handles` are left."""
    if ".com/" not in text and ".me/" not in text and ".net/" not in text:
        return
    for match in _PROFILE.finditer(text):
        name = match["name"].rstrip(".").lower()
        if name not in _NOT_A_PERSON and name not in context.keep_handles:
            yield match.start(), match.end() - _tail(match.group())


def _is_telling(link: str) -> bool:
    return bool(
        _TELLING.search(link)
        or _SIGNED_IN.search(link)
        or ("@" in (opened := unquote(link)) and PLAIN.search(opened.rpartition("/")[2]))
    )


def _tail(link: str) -> int:
    """Full stops and closing marks after a link belong to the sentence."""
    return len(link) - len(link.rstrip(".,;:!?)]}»”"))
