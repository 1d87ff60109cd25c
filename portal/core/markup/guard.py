"""What a text must not be, checked before Markdown sees it: too long, unprintable, too deeply nested."""

from __future__ import annotations

import re
import unicodedata

from portal.core.errors import Invalid
from portal.core.i18n import _

LIMIT = 64 * 1024
"""Bytes of UTF-8 in a post; pages and imports pass a higher limit."""

MAX_NESTING = 20
"""Quotes and lists inside one another; Markdown recurses and gives up far above that."""

MAX_OPEN_BRACKETS = 60
"""`[` without their `]`: Markdown tries each against the whole rest, which is quadratic."""

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_MARKERS = re.compile(r"[ \t]*(?:>|(?:[-+*]|\d{1,9}[.)])(?=[ \t]|$))")
_RULE = re.compile(r"[ \t>]*([-*_])(?:[ \t]*\1){2,}[ \t]*$")
_FENCE = re.compile(r"[ \t>]*(`{3,}|~{3,})")


def checked(source: str, limit: int = LIMIT) -> str:
    """The source with plain line ends, or Invalid with the reason and the remedy."""
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    _refuse_controls(source)
    size = len(source.encode())
    if size > limit:
        raise Invalid(
            _(
                "This text is too long: %(size)s kB, and at most %(limit)s kB fit. Shorten it or split it.",
                size=-(-size // 1024),
                limit=limit // 1024,
            )
        )
    _refuse_nesting(source)
    return source


def without_controls(source: str) -> str:
    """The text without the characters that `checked` refuses; for importers, never for what people type."""
    return _CONTROL.sub("", source.replace("\r\n", "\n").replace("\r", "\n"))


def too_complicated() -> Invalid:
    """The answer where a text cannot be shown within its time, memory or depth."""
    return Invalid(
        _("This text is too complicated to show. Use fewer nested lists, quotes and brackets, or split it.")
    )


def _refuse_controls(source: str) -> None:
    found = _CONTROL.search(source)
    if found is None:
        return
    code = ord(found.group())
    message = (
        _("Line %(line)s holds half of a character (U+%(code)s). Delete it and type it again.")
        if unicodedata.category(found.group()) == "Cs"
        else _("Line %(line)s holds a control character (U+%(code)s) that cannot be shown. Delete it.")
    )
    line = source.count("\n", 0, found.start()) + 1
    raise Invalid(message % {"line": line, "code": f"{code:04X}"})


def _refuse_nesting(source: str) -> None:
    fence, brackets = "", 0
    for line in source.split("\n"):
        mark = _FENCE.match(line)
        if mark and (not fence or mark[1].startswith(fence)):
            fence = "" if fence else mark[1]
        if fence:
            continue
        brackets = _open_brackets(line, brackets) if line.strip() else 0
        if brackets > MAX_OPEN_BRACKETS or _nesting(line) > MAX_NESTING:
            raise too_complicated()


def _open_brackets(line: str, already: int) -> int:
    """The most brackets open at once in this line, at least those that it leaves open."""
    if "[" not in line:
        return max(0, already - line.count("]"))
    most = now = already
    for sign in line:
        now = now + 1 if sign == "[" else max(0, now - 1) if sign == "]" else now
        most = max(most, now)
    return most if most > MAX_OPEN_BRACKETS else now


def _nesting(line: str) -> int:
    """How many lists and quotes deep a line is: its markers, and its indentation before the first one."""
    found = _MARKERS.match(line)
    if found is None or _RULE.match(line):
        return 0
    head = line[: len(line) - len(line.lstrip(" \t"))].expandtabs(4)
    depth = len(head) // 4
    while found:
        depth += 1
        found = _MARKERS.match(line, found.end())
    return depth
