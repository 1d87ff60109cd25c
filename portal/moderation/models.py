"""Tables of moderation: held items, flags, history, who else may decide, reasons."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Model

UNRESOLVED = text("state != 'resolved'")


class Item(Model):
    """An object that moderators are to look at; one unresolved item for each ref, whatever brought it here.

    open → resolved (upheld: hidden, rejected: kept) → appealed → resolved. A claim is no state of its own:
    it holds until `claimed_until`. Every act of others raises `version`, so that a decision made on an
    older look is noticed.
    """

    __tablename__ = "moderation_item"
    __table_args__ = (
        CheckConstraint("state in ('open', 'resolved', 'appealed')", name="state"),
        CheckConstraint("outcome is null or outcome in ('upheld', 'rejected')", name="outcome"),
        Index(
            "uq_moderation_item_unresolved",
            "ref",
            unique=True,
            sqlite_where=UNRESOLVED,
            postgresql_where=UNRESOLVED,
        ),
        Index("ix_moderation_item_queue", "state", "created_at", "id"),
        Index("ix_moderation_item_decided", "decided_at", "id"),
        Index("ix_moderation_item_ref", "ref"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(80))
    source: Mapped[str] = mapped_column(String(60))
    excerpt: Mapped[str] = mapped_column(Text, default="")
    author_id: Mapped[int | None] = mapped_column(ForeignKey("people_person.id"), index=True)
    state: Mapped[str] = mapped_column(String(10), default="open")
    flags: Mapped[int] = mapped_column(default=0)
    """Number of flags: stored, not counted."""
    suggested: Mapped[str] = mapped_column(String(60), default="")
    """The reason that the first flag or the rule gave."""
    claimed_by: Mapped[int | None] = mapped_column(ForeignKey("people_person.id"))
    claimed_until: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(10))
    reason: Mapped[str | None] = mapped_column(String(60))
    note: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("people_person.id"))
    decided_at: Mapped[datetime | None]
    appealed_at: Mapped[datetime | None]
    appealed_from: Mapped[int | None] = mapped_column(ForeignKey("people_person.id"))
    """Who made the decision that is appealed against: that person does not decide again."""
    author_told: Mapped[bool] = mapped_column(default=False)
    """True once something was hidden: from then on the author may see what became of it."""
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]


class ItemModerator(Model):
    """Somebody who may decide on an item beside the portal's moderators, as the kind of object says."""

    __tablename__ = "moderation_item_moderator"

    item_id: Mapped[int] = mapped_column(ForeignKey("moderation_item.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"), primary_key=True, index=True)


class Flag(Model):
    """A person's report of an item, with reason and note; one for each person and item."""

    __tablename__ = "moderation_flag"
    __table_args__ = (UniqueConstraint("item_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("moderation_item.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"), index=True)
    reason: Mapped[str] = mapped_column(String(60))
    note: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]


class HistoryEntry(Model):
    """What was done with an item, by whom; never changed. `version`: of the item afterwards."""

    __tablename__ = "moderation_history"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("moderation_item.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people_person.id"))
    act: Mapped[str] = mapped_column(String(40))
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int]
    at: Mapped[datetime]


class Reason(Model):
    """A reason of the company's own, or its changes to one that Ponte brings (same key).

    `labels` and `helps` by language code; empty ones of a reason that Ponte brings mean its own words.
    `policy`: slug of the wiki page that the reason rests on.
    """

    __tablename__ = "moderation_reason"

    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    labels: Mapped[dict[str, Any]] = mapped_column(default=dict)
    helps: Mapped[dict[str, Any]] = mapped_column(default=dict)
    policy: Mapped[str] = mapped_column(String(160), default="")
    place: Mapped[int] = mapped_column(default=100)
    active: Mapped[bool] = mapped_column(default=True)
