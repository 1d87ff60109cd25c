"""Addresses in texts, read as a browser reads them."""

from __future__ import annotations

import re

SCHEMES = frozenset({"http", "https", "mailto", "tel"})
_SCHEME = re.compile(r"([a-z][a-z0-9+.\-]*):", re.IGNORECASE)
_IGNORED = re.compile("[\t\n\r]")
_EDGES = "".join(map(chr, range(0x21)))
_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_WEB = re.compile(r"https?://[^/\\?#\s@:]", re.IGNORECASE)


def safe(address: str) -> str | None:
    """The address if it may stand in a text, as a browser will see it; None if not.

    Allowed are http, https, mailto, tel, own paths (one leading slash) and anchors (`#...`).
    The value must already be free of character references (as an HTML parser hands it out).
    """
    address = _IGNORED.sub("", address.strip(_EDGES))
    if _HIDDEN.search(address):
        return None
    if address.startswith("#") or own(address):
        return address
    scheme = _SCHEME.match(address)
    if scheme is None or scheme[1].lower() not in SCHEMES:
        return None
    if scheme[1].lower() in ("http", "https") and not _WEB.match(address):
        return None
    return address


def own(address: str) -> bool:
    """True for a path of this site. `//host` and `/\\host` are other hosts to a browser."""
    return address.startswith("/") and not address.startswith("//") and "\\" not in address
