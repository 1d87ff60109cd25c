"""How a post is pointed at; it is seen by those who see its place."""

from __future__ import annotations

from portal.conversations.queries import posts
from portal.core.i18n import lazy_
from portal.core.refs import RefKind


def find(key: str) -> int | None:
    """`post#12`."""
    return int(key) if key.isascii() and key.isdigit() and len(key) < 15 else None


POST = RefKind(posts.KIND, lazy_("Post"), "chat-left-text", posts.cards, word="post", find=find)
