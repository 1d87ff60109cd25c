"""The first sanitiser, bleach. It gets no security releases any more, so it is never the only one."""

from __future__ import annotations

import threading
from typing import cast

from bleach.sanitizer import Cleaner

_made = threading.local()


def clean(html: str, tags: set[str], attributes: dict[str, set[str]], schemes: set[str]) -> str:
    """The HTML with permitted tags only; always called with the same lists, so the cleaner is kept."""
    cleaner: Cleaner | None = getattr(_made, "cleaner", None)
    if cleaner is None:
        cleaner = _made.cleaner = Cleaner(
            tags=frozenset(tags),
            attributes=cast(dict[str, list[str]], attributes),
            protocols=frozenset(schemes),
            strip=True,
        )
    return cleaner.clean(html)
