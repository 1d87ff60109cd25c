"""Where insights come from and what they are about; the words that the tables know."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Model

CHANNELS = (
    "social", "community", "forum", "call centre", "point of sale", "review site", "survey", "e-mail",
    "other",
)  # fmt: skip
KINDS = ("opinion", "question", "experience", "complaint", "praise", "idea")
PRIVACY = ("on", "suggest", "hold")
LANGUAGES = ("en", "pt_BR", "fa")


def one_of(column: str, values: tuple[str, ...]) -> str:
    """The SQL condition that a column holds one of the words."""
    return f"{column} in (" + ", ".join(f"'{value}'" for value in values) + ")"


class Source(Model):
    """Where insights come from. `department_id` is the owner's: its people review what comes in.

    `privacy`: personal data is always redacted before anything is stored; `suggest` marks such texts for
    the reviewer's eye, `hold` keeps them from everybody but moderators and the owner until published.
    """

    __tablename__ = "insights_source"
    __table_args__ = (
        CheckConstraint(one_of("channel", CHANNELS), name="channel"),
        CheckConstraint(one_of("privacy", PRIVACY), name="privacy"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(160))
    channel: Mapped[str] = mapped_column(String(20))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people_person.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("people_department.id"), index=True)
    language: Mapped[str | None] = mapped_column(String(8))
    privacy: Mapped[str] = mapped_column(String(10), default="on")
    retention_days: Mapped[int | None]
    created_at: Mapped[datetime]


class Topic(Model):
    """What insights are about: a tree of two levels. `root_id` is the topic above, or the topic itself."""

    __tablename__ = "insights_topic"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60), unique=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("insights_topic.id"), index=True)
    names: Mapped[dict[str, Any]] = mapped_column(default=dict)
    synonyms: Mapped[list[Any]] = mapped_column(default=list)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("people_department.id"))
    place: Mapped[int] = mapped_column(default=0)
