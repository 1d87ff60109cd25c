"""Tables of recognition: company values, thanks and who receives them, boards."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Model

VISIBILITIES = ("private", "team", "public")
"""From the smallest circle to the largest: the order is used to compare them."""
PERIODS = ("month", "quarter")


def _one_of(column: str, words: tuple[str, ...]) -> str:
    return f"{column} in (" + ", ".join(f"'{word}'" for word in words) + ")"


class Value(Model):
    """A value of the company; `names` and `meanings` by language code."""

    __tablename__ = "recognition_value"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60), unique=True)
    names: Mapped[dict[str, Any]] = mapped_column(default=dict)
    meanings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    place: Mapped[int] = mapped_column(default=0)


class Thanks(Model):
    """One thanks, for a behaviour and its effect. Withdrawn or hidden, the row stays.

    `visibility` is what the giver chose; `shown` is what holds: the smallest circle that the giver or any
    receiver wants. Every reader is let in by `shown` alone.
    """

    __tablename__ = "recognition_thanks"
    __table_args__ = (
        CheckConstraint(_one_of("visibility", VISIBILITIES), name="visibility"),
        CheckConstraint(_one_of("shown", VISIBILITIES), name="shown"),
        CheckConstraint("(evidence_kind is null) = (evidence_id is null)", name="evidence"),
        Index("ix_recognition_thanks_wall", "created_at", "id"),
        Index("ix_recognition_thanks_author", "author_id", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("people_department.id"))
    """The giver's department on that day; moving house does not rewrite history."""
    value_id: Mapped[int | None] = mapped_column(ForeignKey("recognition_value.id"), index=True)
    behaviour: Mapped[str] = mapped_column(Text)
    effect: Mapped[str] = mapped_column(Text, default="")
    behaviour_html: Mapped[str] = mapped_column(Text)
    effect_html: Mapped[str] = mapped_column(Text, default="")
    plain: Mapped[str] = mapped_column(Text)
    """Both texts without marks, for search."""
    title: Mapped[str] = mapped_column(String(160))
    """The beginning of the behaviour, for cards and lists."""
    render_version: Mapped[int]
    evidence_kind: Mapped[str | None] = mapped_column(String(60))
    evidence_id: Mapped[int | None]
    language: Mapped[str | None] = mapped_column(String(8))
    visibility: Mapped[str] = mapped_column(String(10))
    shown: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime]
    hidden_at: Mapped[datetime | None]
    hidden_reason: Mapped[str] = mapped_column(String(300), default="")
    withdrawn_at: Mapped[datetime | None]


class Receiver(Model):
    """A person who was thanked. `visibility`: a smaller circle that this person wants, or null."""

    __tablename__ = "recognition_receiver"
    __table_args__ = (
        CheckConstraint("visibility is null or " + _one_of("visibility", VISIBILITIES), name="visibility"),
        Index("ix_recognition_receiver_person", "person_id", "thanks_id"),
        Index("ix_recognition_receiver_department", "department_id", "thanks_id"),
    )

    thanks_id: Mapped[int] = mapped_column(ForeignKey("recognition_thanks.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"), primary_key=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("people_department.id"))
    visibility: Mapped[str | None] = mapped_column(String(10))


class Board(Model):
    """A board with its purpose. `department_id` null: the whole company."""

    __tablename__ = "recognition_board"
    __table_args__ = (
        CheckConstraint(_one_of("period", PERIODS), name="period"),
        CheckConstraint("state in ('open', 'closed')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60), unique=True)
    title: Mapped[str] = mapped_column(String(120))
    purpose: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str | None] = mapped_column(String(8))
    period: Mapped[str] = mapped_column(String(10))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("people_department.id"))
    state: Mapped[str] = mapped_column(String(10), default="open")
    created_at: Mapped[datetime]
