"""On which page a thread opens."""

from __future__ import annotations

from portal.communities.queries.threads import One
from portal.conversations.queries.posts import page_number


def page_for(thread: One, *, page: int | None, post: int | None) -> int:
    """Which page to open: the one asked for, that of a post, or the one with the first unread post."""
    last = page_number(max(thread.top, 1))
    if page is not None:
        return min(max(1, page), last)
    if post is not None:
        return min(page_number(post), last)
    return page_number(min(thread.pointer + 1, max(thread.top, 1))) if thread.pointer else 1
