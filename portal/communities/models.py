"""Tables of communities: communities, members, requests to join, threads."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Model

COMMUNITY_KINDS = ("open", "closed", "private")
THREAD_KINDS = ("discussion", "question", "idea", "announcement")


class Community(Model):
    """A community with its charter. Counters are stored."""

    __tablename__ = "communities_community"
    __table_args__ = (
        CheckConstraint("kind in ('open', 'closed', 'private')", name="kind"),
        Index("ix_communities_community_activity", "last_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    folded: Mapped[str] = mapped_column(String(240), default="")
    """Name folded for search (accents, Persian letters), with a blank before each word."""
    purpose: Mapped[str] = mapped_column(Text, default="")
    kind: Mapped[str] = mapped_column(String(10), default="open")
    language: Mapped[str] = mapped_column(String(8), default="en")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people_person.id"))
    sponsor_id: Mapped[int | None] = mapped_column(ForeignKey("people_person.id"))
    review_at: Mapped[datetime | None]
    departments: Mapped[list[Any]] = mapped_column(default=list)
    """Ids of the departments that it serves."""
    tags: Mapped[list[Any]] = mapped_column(default=list)
    member_count: Mapped[int] = mapped_column(default=0)
    thread_count: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime]
    created_at: Mapped[datetime]


class Member(Model):
    """A person belongs to a community. What was written before `watermark` counts as read."""

    __tablename__ = "communities_member"
    __table_args__ = (
        CheckConstraint("role in ('member', 'moderator')", name="role"),
        Index("ix_communities_member_person", "person_id", "community_id"),
    )

    community_id: Mapped[int] = mapped_column(ForeignKey("communities_community.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(10), default="member")
    joined_at: Mapped[datetime]
    watermark: Mapped[datetime]


class JoinRequest(Model):
    """Somebody asks to join a closed community; one row a person, renewed when asked again."""

    __tablename__ = "communities_request"
    __table_args__ = (
        UniqueConstraint("community_id", "person_id"),
        CheckConstraint("state in ('open', 'accepted', 'declined')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities_community.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"), index=True)
    note: Mapped[str] = mapped_column(String(500), default="")
    state: Mapped[str] = mapped_column(String(10), default="open")
    created_at: Mapped[datetime]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("people_person.id"))
    answered_at: Mapped[datetime | None]


class Thread(Model):
    """A thread; its posts are the conversation on `communities.thread:<id>`. Counters are stored."""

    __tablename__ = "communities_thread"
    __table_args__ = (
        CheckConstraint("kind in ('discussion', 'question', 'idea', 'announcement')", name="kind"),
        UniqueConstraint("community_id", "external_id"),
        Index("ix_communities_thread_activity", "community_id", "last_at", "id"),
        Index("ix_communities_thread_started", "community_id", "created_at", "id"),
        Index("ix_communities_thread_votes", "community_id", "votes", "id"),
        Index("ix_communities_thread_pinned", "community_id", "pinned_at"),
        Index("ix_communities_thread_author", "author_id", "id"),
        Index("ix_communities_thread_moving", "last_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities_community.id"))
    kind: Mapped[str] = mapped_column(String(12), default="discussion")
    title: Mapped[str] = mapped_column(String(200))
    language: Mapped[str | None] = mapped_column(String(8))
    tags: Mapped[str] = mapped_column(String(300), default="|")
    """`|refunds|app|`: each tag between bars."""
    author_id: Mapped[int | None] = mapped_column(ForeignKey("people_person.id"))
    author_name: Mapped[str] = mapped_column(String(120), default="")
    created_at: Mapped[datetime]
    last_at: Mapped[datetime]
    last_author_id: Mapped[int | None] = mapped_column(ForeignKey("people_person.id"))
    top: Mapped[int] = mapped_column(default=0)
    """The highest number of its posts that readers see."""
    post_count: Mapped[int] = mapped_column(default=0)
    votes: Mapped[int] = mapped_column(default=0)
    """Votes that came with an import, and agreement with the opening post."""
    first_answer_at: Mapped[datetime | None]
    accepted_id: Mapped[int | None] = mapped_column(ForeignKey("conversations_post.id"))
    accepted_number: Mapped[int | None]
    accepted_at: Mapped[datetime | None]
    locked_at: Mapped[datetime | None]
    pinned_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    external_id: Mapped[str | None] = mapped_column(String(80))
