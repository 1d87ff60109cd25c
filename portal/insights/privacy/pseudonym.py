"""Names for customers that tell one from another without telling who."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from typing import Any

from portal.insights.privacy.folding import fold

_FLOAT = re.compile(r"(\d+)\.0+$")
PERSONAL_FIELDS = ("author",)


def pseudonym(source: str, author: str, key: bytes) -> str:
    """`customer-` and 12 hexadecimal digits: stable for an author within a source, other in each source."""
    name = fold(author).text.strip().lstrip("@").casefold()
    name = _FLOAT.sub(r"\1", name)
    digest = hmac.new(key, f"{source}\0{name}".encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
    return f"customer-{digest[:12]}"


def mask_fields(
    row: Mapping[str, Any], *, source: str, key: bytes, fields: tuple[str, ...] = PERSONAL_FIELDS
) -> dict[str, Any]:
    """A copy of `row` in which the named fields hold pseudonyms; empty ones stay empty."""
    return {
        name: pseudonym(source, str(value), key) if name in fields and value else value
        for name, value in row.items()
    }
