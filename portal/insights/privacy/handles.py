"""Account names of people: @ana, @116889, @ana@mastodon.social."""

from __future__ import annotations

import re
from collections.abc import Iterator

from portal.insights.privacy import links
from portal.insights.privacy.spans import Context

_HANDLE = re.compile(
    r"(?<![\w.@+-])@(?!\d{1,3}(?:am|pm|h|hs|hrs|min|x|k|kg|km|c|f)?\b)(?=[^\W\d]|\d{4}|\d+[^\W\d])"
    r"(?P<name>\w{1,40}(?:\.[a-z0-9_]+)*)(?:@[\w-]+(?:\.[\w-]+)*)*",
    re.I,
)


def find(text: str, context: Context) -> Iterator[tuple[int, int]]:
    """Yields the places of account names, except those in `keep_handles` (lower case, no @)."""
    yield from links.find_profiles(text, context)
    if "@" not in text:
        return
    for match in _HANDLE.finditer(text):
        name = match["name"].lower()
        if name not in context.keep_handles and name.partition(".")[0] not in context.keep_handles:
            yield match.span()
