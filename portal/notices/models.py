"""Tables of notices: the inbox, the due list, preferences, and mail on its way out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Model


class Notice(Model):
    """One line of a person's inbox. Similar ones that are unread fold into one (`fold`, `count`)."""

    __tablename__ = "notices_notice"
    __table_args__ = (
        Index("ix_notices_notice_inbox", "person_id", "at", "id"),
        Index("ix_notices_notice_fold", "person_id", "fold", "read_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"))
    kind: Mapped[str] = mapped_column(String(60))
    ref: Mapped[str | None] = mapped_column(String(80))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("people_person.id"))
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    fold: Mapped[str] = mapped_column(String(160), default="")
    count: Mapped[int] = mapped_column(default=1)
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class DueItem(Model):
    """Something that a person is to do: one row for each (person, kind, ref) that is open."""

    __tablename__ = "notices_due"
    __table_args__ = (
        UniqueConstraint("person_id", "kind", "ref"),
        Index("ix_notices_due_list", "person_id", "done_at", "due_at"),
        Index("ix_notices_due_ref", "kind", "ref"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"))
    kind: Mapped[str] = mapped_column(String(60))
    ref: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(300))
    url: Mapped[str] = mapped_column(String(300))
    minutes: Mapped[int] = mapped_column(default=5)
    due_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]


class Preference(Model):
    """How a person wants to hear of a kind of notice; no row: the kind's default."""

    __tablename__ = "notices_preference"
    __table_args__ = (CheckConstraint("channel in ('portal', 'mail', 'none')", name="channel"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(60), primary_key=True)
    channel: Mapped[str] = mapped_column(String(10))


class Mail(Model):
    """A message on its way to the mail server; written in the transaction that made it."""

    __tablename__ = "notices_mail"
    __table_args__ = (
        CheckConstraint("state in ('waiting', 'sent', 'dead', 'dropped')", name="state"),
        Index("ix_notices_mail_due", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people_person.id"))
    to: Mapped[str] = mapped_column(String(254))
    kind: Mapped[str] = mapped_column(String(60))
    ref: Mapped[str | None] = mapped_column(String(80))
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notices_notice.id"))
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    subject: Mapped[str] = mapped_column(String(300), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    html: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(Text, default="")
