"""How communities and threads are pointed at."""

from __future__ import annotations

from portal.communities.queries import cards
from portal.core import text
from portal.core.i18n import lazy_
from portal.core.refs import RefKind

text.SHORT_REFS.add("thread")

COMMUNITY = RefKind(
    cards.COMMUNITY,
    lazy_("Community"),
    "people-fill",
    cards.communities,
    word="community",
    find=cards.find_community,
)
THREAD = RefKind(
    cards.THREAD, lazy_("Thread"), "chat-square-text", cards.threads, word="thread", find=cards.find_thread
)
