"""Notices are one's own: nobody reads another person's inbox."""

from __future__ import annotations

from portal.core import access

INBOX = access.declare(
    "notices.inbox", "Read one's own notices and choose how to hear of things.", access.signed_in
)
MAIL = access.declare("notices.mail", "See mail on its way out and send what failed again.", access.role())
