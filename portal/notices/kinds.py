"""Kinds of due items: the act in words, and its icon. The same words everywhere on the due list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from portal.core.i18n import lazy_


@dataclass(frozen=True, slots=True)
class DueKind:
    """What is to be done."""

    label: Any
    icon: str


DUE_KINDS = {
    "acknowledge": DueKind(lazy_("Read and acknowledge"), "shield-check"),
    "review_page": DueKind(lazy_("Review the page"), "calendar-check"),
    "lesson": DueKind(lazy_("Do the lesson"), "mortarboard"),
    "answer_mentor": DueKind(lazy_("Answer the request"), "person-heart"),
    "session": DueKind(lazy_("Mentor session"), "calendar-event"),
    "review_insight": DueKind(lazy_("Review the insight"), "chat-quote"),
    "answer_insight": DueKind(lazy_("Say what is done"), "reply"),
    "moderate": DueKind(lazy_("Decide"), "flag"),
    "join": DueKind(lazy_("Answer who asks to join"), "person-plus"),
}


def due_kind(kind: str) -> DueKind:
    """The kind by name; an unknown one is shown without a word for its act."""
    return DUE_KINDS.get(kind, DueKind("", "check-circle"))
