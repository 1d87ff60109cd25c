"""Notices of recognition in words."""

from __future__ import annotations

from typing import Any

from portal.core.feature import NoticeKind
from portal.core.i18n import _, lazy_

THANKED = "recognition.thanked"
TEAM = "recognition.team"


def thanked(data: dict[str, Any]) -> str:
    """For who was thanked."""
    return _("%(actor)s thanked you", actor=data["actor"])


def team(data: dict[str, Any]) -> str:
    """For the manager of who was thanked."""
    return _("%(actor)s thanked %(names)s", actor=data["actor"], names=data.get("names", ""))


KINDS = (
    NoticeKind(THANKED, "heart", thanked, lazy_("Somebody thanks me"), mail=True),
    NoticeKind(TEAM, "people", team, lazy_("Somebody thanks the people I manage, in public")),
)
