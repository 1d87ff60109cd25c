"""The list of reasons: those that Ponte brings, with the company's changes and its own ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.i18n import _
from portal.moderation import kinds
from portal.moderation.models import Reason


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
    keys = [*kinds.REASONS, *(key for key in rows if key not in kinds.REASONS)]
    lines = [_line(key, position, rows.get(key)) for position, key in enumerate(keys)]
    return {line.key: line for line in sorted(lines, key=lambda line: (line.place, line.label))}


def _line(key: str, position: int, row: Any) -> ReasonLine:
    label, help_text = kinds.REASONS.get(key, ("", ""))
    labels, helps = (row.labels, row.helps) if row else ({}, {})
    return ReasonLine(
        key=key,
        label=kinds.own_words(labels, label),
        help=kinds.own_words(helps, help_text),
        policy=row.policy if row else "",
        place=row.place if row else position * 10,
        active=row.active if row else True,
        own=key not in kinds.REASONS,
        labels=labels,
        helps=helps,
    )


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


def word(key: str | None) -> str:
    """The label of a reason that was stored; the key itself where the list no longer has it."""
    found = all_reasons().get(key or "")
    return found.label if found else (key or "")
