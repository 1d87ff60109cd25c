"""Who may take part in conversations: what a place allows is asked there (see `places`)."""

from __future__ import annotations

from portal.core import access

TAKE_PART = access.declare(
    "conversations.take_part",
    "Read, write and react where one has access to the place.",
    access.signed_in,
)
