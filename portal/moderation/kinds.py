"""Notices of moderation in words."""

from __future__ import annotations

from typing import Any

from portal.core.feature import NoticeKind
from portal.core.i18n import _, lazy_
from portal.moderation.queries import reasons


def _reason(data: dict[str, Any]) -> str:
    return reasons.said(data.get("reason", ""), data.get("labels") or {})


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
