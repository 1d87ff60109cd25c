"""Uploads that are text: UTF-8, without control characters, and not a page in disguise."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from portal.core.errors import Invalid
from portal.core.i18n import _

# What makes a browser or a mail program take a text for a page, after blanks and comments.
_PAGE = re.compile(
    rb"\s*(<!--.*?-->\s*)*<(\?xml|!doctype|html|head|body|svg|script|iframe|object|embed|style|meta|link)\b",
    re.IGNORECASE | re.DOTALL,
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def text_type(head: bytes, claimed: str | None) -> str | None:
    """The type of a text, by its beginning; plain text cannot be told from Markdown or CSV, so the name
    decides among these. "active" for pages, None for what is no text."""
    plain = head.removeprefix(codecs.BOM_UTF8)
    if _PAGE.match(plain):
        return "active"
    if b"\0" in head:
        return None
    if plain.lstrip()[:15].upper() == b"BEGIN:VCALENDAR":
        return "text/calendar"
    return claimed if claimed in ("text/plain", "text/markdown", "text/csv") else "text/plain"


def check(path: Path, media_type: str, name: str) -> None:
    """Reads the whole text once. Raises Invalid where it is not UTF-8, or a calendar that does not end."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    tail = ""
    with path.open("rb") as stream:
        while True:
            part = stream.read(65536)
            text = _decoded(decoder, part, name)
            if _CONTROL.search(text):
                raise Invalid(_("“%(name)s” holds control characters: it is not a text.", name=name))
            tail = (tail + text)[-200:]
            if not part:
                break
    if media_type == "text/calendar" and not tail.rstrip().upper().endswith("END:VCALENDAR"):
        raise Invalid(_("The calendar “%(name)s” is cut off: END:VCALENDAR is missing.", name=name))


def _decoded(decoder: codecs.IncrementalDecoder, part: bytes, name: str) -> str:
    try:
        return decoder.decode(part, final=not part)
    except UnicodeDecodeError:
        raise Invalid(_("“%(name)s” is not UTF-8. Save it as UTF-8 and send it again.", name=name)) from None
