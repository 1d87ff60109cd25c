"""Insights, and what happened to them: decisions, routes, answers, those who see the same."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Model
from portal.insights.models.base import CHANNELS, KINDS, one_of

STATES = ("draft", "new", "in review", "published", "rejected", "withdrawn", "merged")
HANDLING = ("none", "routed", "answered", "closed")
WAITING = ("new", "in review")


class Insight(Model):
    """What one customer said, or what an employee saw many say.

    Only the redacted text is stored. The original is kept nowhere: what is not there cannot leak, and a
    sealed copy needs keys of its own, a right, a reason and a trace before it may exist. `content` is a keyed
    hash of the original, which tells a changed text from a known one; nobody can guess a text by it.
    """

    __tablename__ = "insights_insight"
    __table_args__ = (
        UniqueConstraint("source_id", "external_id"),
        CheckConstraint(one_of("state", STATES), name="state"),
        CheckConstraint(one_of("handling", HANDLING), name="handling"),
        CheckConstraint(one_of("channel", CHANNELS), name="channel"),
        CheckConstraint("kind is null or " + one_of("kind", KINDS), name="kind"),
        Index("ix_insights_insight_content", "source_id", "content"),
        Index("ix_insights_insight_queue", "state", "id"),
        Index("ix_insights_insight_feed", "state", "published_at", "id"),
        Index("ix_insights_insight_department", "state", "department_id", "published_at", "id"),
        Index("ix_insights_insight_owner", "owner_id", "published_at", "id"),
        Index("ix_insights_insight_topic", "topic_id", "published_at", "id"),
        Index("ix_insights_insight_root", "state", "root_topic_id", "published_at", "id"),
        Index("ix_insights_insight_channel", "state", "channel", "published_at", "id"),
        Index("ix_insights_insight_handling", "state", "handling", "published_at", "id"),
        Index("ix_insights_insight_language", "state", "language", "published_at", "id"),
        Index("ix_insights_insight_clock", "handling", "first_response_due_at"),
        Index("ix_insights_insight_run", "run_id"),
        Index("ix_insights_insight_text_hash", "text_hash"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("insights_source.id"))
    external_id: Mapped[str] = mapped_column(String(120))
    revision: Mapped[int] = mapped_column(default=1)
    content: Mapped[str] = mapped_column(String(64))
    text_hash: Mapped[str] = mapped_column(String(32))
    channel: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(300), default="")
    text: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str | None] = mapped_column(String(8))
    confidence: Mapped[float] = mapped_column(default=0.0)
    kind: Mapped[str | None] = mapped_column(String(20))
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("insights_topic.id"))
    root_topic_id: Mapped[int | None] = mapped_column(ForeignKey("insights_topic.id"))
    segment: Mapped[str] = mapped_column(String(80), default="")
    rating: Mapped[float | None]
    author_key: Mapped[str] = mapped_column(String(40), default="")
    redactions: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """How many pieces of each kind of personal data were taken out."""
    occurred_at: Mapped[datetime]
    created_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(12), default="new")
    held: Mapped[bool] = mapped_column(default=False)
    sensitive: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(String(300), default="")
    submitted_by: Mapped[int | None] = mapped_column(ForeignKey("people_person.id"))
    published_at: Mapped[datetime | None]
    published_by: Mapped[int | None] = mapped_column(ForeignKey("people_person.id"))
    handling: Mapped[str] = mapped_column(String(10), default="none")
    department_id: Mapped[int | None] = mapped_column(ForeignKey("people_department.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people_person.id"))
    routed_by: Mapped[int | None] = mapped_column(ForeignKey("people_person.id"))
    routed_at: Mapped[datetime | None]
    first_response_due_at: Mapped[datetime | None]
    first_response_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    warned: Mapped[int] = mapped_column(default=0)
    """Whom the clock has told so far: 0 nobody, 1 that time is short, 2 that it ran out."""
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("insights_insight.id"), index=True)
    reply_to: Mapped[str] = mapped_column(String(120), default="")
    from_ref: Mapped[str | None] = mapped_column(String(80))
    messages: Mapped[int] = mapped_column(default=1)
    authors: Mapped[int] = mapped_column(default=1)
    support: Mapped[int] = mapped_column(default=0)
    """How many colleagues see this too: stored."""
    run_id: Mapped[int | None] = mapped_column(ForeignKey("insights_import.id"))


class Mark(Model):
    """One of the eight numbers of a text by which near copies are found."""

    __tablename__ = "insights_mark"
    __table_args__ = (Index("ix_insights_mark_insight_id", "insight_id"),)

    mark: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    insight_id: Mapped[int] = mapped_column(
        ForeignKey("insights_insight.id", ondelete="CASCADE"), primary_key=True
    )


class Decision(Model):
    """One line of an insight's history: what was done, by whom, why. Never changed."""

    __tablename__ = "insights_event"
    __table_args__ = (Index("ix_insights_event_insight", "insight_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    insight_id: Mapped[int] = mapped_column(ForeignKey("insights_insight.id", ondelete="CASCADE"))
    act: Mapped[str] = mapped_column(String(20))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("people_person.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]


class Route(Model):
    """An insight was given to a department; the newest one counts."""

    __tablename__ = "insights_route"
    __table_args__ = (Index("ix_insights_route_insight", "insight_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    insight_id: Mapped[int] = mapped_column(ForeignKey("insights_insight.id", ondelete="CASCADE"))
    department_id: Mapped[int] = mapped_column(ForeignKey("people_department.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people_person.id"))
    routed_by: Mapped[int | None] = mapped_column(ForeignKey("people_person.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
    first_response_due_at: Mapped[datetime]


class Answer(Model):
    """What is done about an insight, said by those who do it; Markdown with its HTML."""

    __tablename__ = "insights_answer"
    __table_args__ = (Index("ix_insights_answer_insight", "insight_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    insight_id: Mapped[int] = mapped_column(ForeignKey("insights_insight.id", ondelete="CASCADE"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("people_person.id"))
    body: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    render_version: Mapped[int] = mapped_column(default=1)
    at: Mapped[datetime]


class Support(Model):
    """A colleague who sees this too."""

    __tablename__ = "insights_support"

    insight_id: Mapped[int] = mapped_column(
        ForeignKey("insights_insight.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"), primary_key=True)
    at: Mapped[datetime]
