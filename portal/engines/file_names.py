"""Names of uploaded files: kept as people wrote them, without what could deceive or escape."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

MAX_BYTES = 200
# Joiners belong to Persian words and emoji; every other invisible character only deceives.
_JOINERS = "\u200c\u200d"
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)", re.IGNORECASE)


def safe_name(name: str) -> str:
    """A name to show and to offer for download; never empty, never a path, at most 200 bytes."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name.encode("utf-8", "ignore").decode()))[-1]
    kept = "".join(c for c in last if c in _JOINERS or unicodedata.category(c) not in _DROPPED)
    plain = re.sub(r'[<>:"|?*]', "_", re.sub(r"\s+", " ", kept)).strip(" ." + _JOINERS)
    if not plain:
        return "file"
    return _shortened("_" + plain if _DEVICES.match(plain) else plain)


def extension(name: str) -> str:
    """What follows the last dot, in small letters, "" where there is none."""
    stem, dot, end = name.rpartition(".")
    return end.lower() if dot and stem and end.isascii() and end.isalnum() and len(end) <= 10 else ""


def disposition(name: str, *, inline: bool = False) -> str:
    """Content-Disposition with the name for every browser (RFC 6266, RFC 5987)."""
    safe = safe_name(name)
    ascii_name = safe.encode("ascii", "replace").decode().replace("?", "_").replace("%", "_")
    kind = "inline" if inline else "attachment"
    return f"{kind}; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(safe, safe='')}"


def _shortened(name: str) -> str:
    if len(name.encode()) <= MAX_BYTES:
        return name
    end = f".{extension(name)}" if extension(name) else ""
    stem = name.removesuffix(name[-len(end) :] if end else "")
    return stem.encode()[: MAX_BYTES - len(end)].decode("utf-8", "ignore").rstrip(" ." + _JOINERS) + end
