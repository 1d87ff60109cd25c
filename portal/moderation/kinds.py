"""Reasons that Ponte brings, and notices of moderation in words."""

from __future__ import annotations

from typing import Any

from portal.core.feature import NoticeKind
from portal.core.i18n import _, language, lazy_

KIND = "moderation.item"
"""The kind of ref that points at an item."""
REASONS: dict[str, tuple[Any, Any]] = {
    "personal_data": (
        lazy_("Personal data"),
        lazy_("A phone number, address, card or identity number, or a face, shown without consent."),
    ),
    "harassment": (
        lazy_("Attack on a person"),
        lazy_("An insult, a threat, hatred against a group, or exposing somebody."),
    ),
    "confidential": (
        lazy_("Confidential"),
        lazy_("Figures, launches or matters of people before their date, or from a closed room."),
    ),
    "spam": (lazy_("Spam"), lazy_("Advertising, or the same link again and again.")),
    "wrong_information": (
        lazy_("Wrong information"),
        lazy_("Advice that can do harm if somebody follows it. A plain mistake is better answered."),
    ),
    "off_topic": (lazy_("Off topic"), lazy_("It does not belong here and keeps others from the matter.")),
}
"""Label and help of each reason, by key."""


def own_words(texts: dict[str, str], known: Any) -> str:
    """The company's text in the reader's language, else Ponte's own, else the company's in any language."""
    mine = texts.get(language().code)
    return mine or str(known) or texts.get("en") or next((t for t in texts.values() if t), "")


def said(key: str, labels: dict[str, str]) -> str:
    """The label of a reason whose own labels are known: no query."""
    return own_words(labels, REASONS.get(key, ("", ""))[0]) or key


def _reason(data: dict[str, Any]) -> str:
    return said(data.get("reason", ""), data.get("labels") or {})


def waiting(data: dict[str, Any]) -> str:
    """For those who decide."""
    if data.get("appeal"):
        return _("An author appeals: please look again at what was hidden")
    return _("Something was reported and waits for a decision: %(reason)s", reason=_reason(data))


def outcome(data: dict[str, Any]) -> str:
    """For the reporter."""
    if data.get("hidden"):
        return _("A moderator agreed with your report; it is hidden now: %(reason)s", reason=_reason(data))
    return _("A moderator looked at your report and let the text stand")


def yours(data: dict[str, Any]) -> str:
    """For the author."""
    if not data.get("hidden"):
        return _("Your appeal was successful: your text can be read again")
    if data.get("appeal"):
        return _("Another moderator looked at your appeal: your text stays hidden")
    return _("A moderator has hidden a text of yours: %(reason)s", reason=_reason(data))


def undone(data: dict[str, Any]) -> str:
    """For all who had heard of a decision."""
    return _("A decision of the moderators was taken back; somebody looks at it again")


KINDS = (
    NoticeKind("moderation.waiting", "flag", waiting, lazy_("Reports that wait for my decision")),
    NoticeKind("moderation.outcome", "flag-fill", outcome, lazy_("What came of my reports")),
    NoticeKind("moderation.yours", "shield-exclamation", yours, lazy_("Decisions about my texts"), mail=True),
    NoticeKind("moderation.undone", "arrow-counterclockwise", undone, lazy_("Decisions taken back")),
)
