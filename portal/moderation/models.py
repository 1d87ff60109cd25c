"""Tables of moderation: held items, flags, decisions, reasons."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Model


class Item(Model):
    """An object that moderators are to look at; one open item for each ref, whatever brought it here."""

    __tablename__ = "moderation_item"
    __table_args__ = (
        CheckConstraint("state in ('open', 'claimed', 'resolved')", name="state"),
        CheckConstraint("outcome is null or outcome in ('upheld', 'rejected')", name="outcome"),
        Index("ix_moderation_item_queue", "state", "id"),
        Index("ix_moderation_item_ref", "ref"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(80))
    source: Mapped[str] = mapped_column(String(30))
    excerpt: Mapped[str] = mapped_column(Text, default="")
    author_id: Mapped[int | None] = mapped_column(ForeignKey("people_person.id"))
    state: Mapped[str] = mapped_column(String(10), default="open")
    claimed_by: Mapped[int | None] = mapped_column(ForeignKey("people_person.id"))
    claimed_until: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(10))
    reason: Mapped[str | None] = mapped_column(String(60))
    note: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("people_person.id"))
    decided_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]


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
    """What was done with an item, by whom; never changed."""

    __tablename__ = "moderation_history"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("moderation_item.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people_person.id"))
    act: Mapped[str] = mapped_column(String(40))
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[datetime]
