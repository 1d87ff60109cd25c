"""E-mail addresses: as written, with spaces put in, and spelt out ("ana at mail dot com")."""

from __future__ import annotations

import re
from collections.abc import Iterator

from portal.insights.privacy.spans import Context

_LOCAL = r"\w.!#$%&'*+/=?^`{|}~-"
_PROVIDERS = (
    "g-?mail|hotmail|yahoo|ymail|outlook|live|msn|aol|icloud|proton(?:mail)?|mail|e-?mail|gmx|zoho|yandex"
    "|uol|bol|terra|globo|ig|sapo|chmail|rayana|btinternet"
)
_TLD = r"(?:com|net|org|edu|gov|info|biz|io|co|me|br|ir|pt|uk|us|de|fr|es|it|eu|کام|نت)\b"

PLAIN = re.compile(
    rf"(?<![{_LOCAL}])[{_LOCAL}]+@(?:(?:[\w-]+\.)+(?:xn--[\w-]+|(?!(?:png|jpe?g|gif|svg|webp)\b)[^\W\d_]{{2,}})|(?:{_PROVIDERS})\b)",
    re.I,
)
_SPACED = re.compile(
    rf"(?<![{_LOCAL}])[\w.+-]+\s{{0,2}}@\s{{0,2}}(?:{_PROVIDERS})\s?\.\s?{_TLD}(?:\s?\.\s?{_TLD})?", re.I
)

_DOT_WORD = r"(?:\s*[\[({<]\s*(?:dot|ponto|\.)\s*[\])}>]\s*|\s+(?:dot|ponto|دات|نقطه)\s+)"
_DOT = rf"(?:{_DOT_WORD}|\s?\.\s?)"
_NAME = rf"[\w.+-]+(?:{_DOT_WORD}[\w.+-]+){{0,2}}"
_SURE_AT = r"(?:\s*[\[({<]\s*(?:at|arroba|@)\s*[\])}>]\s*|\s+(?:arroba|ات|اتساین|ادساین|ات ساین)\s+)"
_SPELT = re.compile(rf"(?<![\w.+-]){_NAME}{_SURE_AT}[\w-]+{_DOT}{_TLD}(?:{_DOT}{_TLD})?", re.I)
#: "at" is an ordinary word: it counts only before a mail provider, or where the sentence speaks of e-mail.
_AT_PROVIDER = re.compile(
    rf"(?<![\w.+-]){_NAME}\s+at\s+(?:{_PROVIDERS}){_DOT_WORD}{_TLD}(?:{_DOT_WORD}{_TLD})?", re.I
)
_AT_ANNOUNCED = re.compile(
    rf"\be-?mail(?:\s+\w+)?(?:\s+is|\s+é|:)?\s+(?P<found>{_NAME}\s+at\s+[\w-]+{_DOT_WORD}{_TLD}"
    rf"(?:{_DOT_WORD}{_TLD})?)",
    re.I,
)
#: One letter at a time: "a n a @ m a i l . c o m".
_LETTERS = re.compile(
    r"(?<!\w)(?:[\w.+-] ){2,30}@(?: [\w-]){2,30} \.(?: [a-z]){2,6}(?: \.(?: [a-z]){2,3})?(?!\w)", re.I
)
_HINTS = (
    "dot",
    "ponto",
    "arroba",
    "(at",
    "[at",
    "{at",
    "(@",
    "[@",
    "<at",
    "دات",
    "نقطه",
    " ات ",
    " ادساین",
    " اتساین",
    "( at",
    "[ at",
)


def find(text: str, context: Context) -> Iterator[tuple[int, int]]:
    """Yields the places of e-mail addresses."""
    if "@" in text:
        for match in PLAIN.finditer(text):
            if not _is_handle(text, match.start()):
                yield _trimmed(match)
        yield from (match.span() for pattern in (_SPACED, _LETTERS) for match in pattern.finditer(text))
    lowered = text.lower()
    if any(hint in lowered for hint in _HINTS):
        yield from (match.span() for match in _SPELT.finditer(text))
        yield from (match.span() for match in _AT_PROVIDER.finditer(text))
        yield from (match.span("found") for match in _AT_ANNOUNCED.finditer(text))


def _is_handle(text: str, start: int) -> bool:
    """`@ana@mastodon.social` is an account name."""
    return text[start - 1 : start] == "@" and not text[max(0, start - 2) : start - 1].isalnum()


def _trimmed(match: re.Match[str]) -> tuple[int, int]:
    """Leaves quotation marks and the like before an address where they are."""
    name = match.group().partition("@")[0]
    lead = re.match(r"\W*", name)
    skipped = lead.end() if lead else 0
    return match.start() + (skipped if skipped < len(name) else 0), match.end()
