"""The list of reasons: those that Ponte brings, with the company's changes and its own ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.i18n import _, language, lazy_
from portal.moderation.models import Reason

DEFAULTS: dict[str, tuple[Any, Any]] = {
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


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """A reason in the reader's language."""

    key: str
    label: str
    help: str
    policy: str
    place: int
    active: bool
    own: bool
    """True for a reason of the company's own."""
    labels: dict[str, str]
    helps: dict[str, str]


def all_reasons() -> dict[str, ReasonLine]:
    """All reasons by key, in their order; those that are not offered any more too."""
    rows = {row.key: row for row in db.session.execute(select(*Reason.__table__.columns))}
    keys = [*DEFAULTS, *(key for key in rows if key not in DEFAULTS)]
    lines = [_line(key, position, rows.get(key)) for position, key in enumerate(keys)]
    return {line.key: line for line in sorted(lines, key=lambda line: (line.place, line.label))}


def _line(key: str, position: int, row: Any) -> ReasonLine:
    label, help_text = DEFAULTS.get(key, ("", ""))
    labels, helps = (row.labels, row.helps) if row else ({}, {})
    return ReasonLine(
        key=key,
        label=_word(labels, label),
        help=_word(helps, help_text),
        policy=row.policy if row else "",
        place=row.place if row else position * 10,
        active=row.active if row else True,
        own=key not in DEFAULTS,
        labels=labels,
        helps=helps,
    )


def _word(texts: dict[str, str], known: Any) -> str:
    """The company's text in the reader's language, else Ponte's own, else the company's in any language."""
    mine = texts.get(language().code)
    return mine or str(known) or texts.get("en") or next((t for t in texts.values() if t), "")


def offered() -> list[ReasonLine]:
    """The reasons to choose from."""
    return [line for line in all_reasons().values() if line.active]


def reason(key: str) -> ReasonLine:
    """One reason; NotFound where there is none."""
    found = all_reasons().get(key)
    if found is None:
        raise NotFound(_("There is no such reason. It may have been removed from the list."))
    return found


def labels_of(key: str) -> dict[str, str]:
    """The company's own labels of a reason by language code; empty for one that Ponte brings."""
    return dict(db.session.scalar(select(Reason.labels).where(Reason.key == key)) or {})


def said(key: str, labels: dict[str, str]) -> str:
    """The label of a reason whose own labels are known: no query."""
    return _word(labels, DEFAULTS.get(key, ("", ""))[0]) or key


def word(key: str | None) -> str:
    """The label of a reason that was stored; the key itself where the list no longer has it."""
    found = all_reasons().get(key or "")
    return found.label if found else (key or "")
