"""Tables of conversations: posts, revisions, reactions, drafts, read pointers, follows; all on any ref."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Model

REACTIONS = ("thanks", "agree", "helpful", "celebrate")
LEVELS = ("watching", "normal", "muted")


class Stream(Model):
    """The conversation on one ref: its counters. `last` is the last number given out and only grows."""

    __tablename__ = "conversations_stream"

    ref_kind: Mapped[str] = mapped_column(String(60), primary_key=True)
    ref_id: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int] = mapped_column(default=0)
    top: Mapped[int] = mapped_column(default=0)
    """The highest number that readers see: neither hidden nor deleted."""
    count: Mapped[int] = mapped_column(default=0)
    """How many posts readers see."""


class Post(Model):
    """One post. Hidden by moderators or deleted by its author, the row stays."""

    __tablename__ = "conversations_post"
    __table_args__ = (
        UniqueConstraint("ref_kind", "ref_id", "number"),
        UniqueConstraint("ref_kind", "ref_id", "external_id"),
        Index("ix_conversations_post_author", "author_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref_kind: Mapped[str] = mapped_column(String(60))
    ref_id: Mapped[int]
    number: Mapped[int]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("people_person.id"))
    author_name: Mapped[str] = mapped_column(String(120), default="")
    """Who wrote it elsewhere, for imported posts without an account."""
    source: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    body_text: Mapped[str] = mapped_column(Text)
    render_version: Mapped[int]
    language: Mapped[str | None] = mapped_column(String(8))
    reply_to: Mapped[int | None]
    """Number of the post that this one answers."""
    votes: Mapped[int] = mapped_column(default=0)
    """Votes that came with an import."""
    external_id: Mapped[str | None] = mapped_column(String(80))
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    edit_count: Mapped[int] = mapped_column(default=0)
    hidden_at: Mapped[datetime | None]
    hidden_reason: Mapped[str] = mapped_column(String(300), default="")
    deleted_at: Mapped[datetime | None]


class Revision(Model):
    """The text of a post as it stood before an edit."""

    __tablename__ = "conversations_revision"
    __table_args__ = (UniqueConstraint("post_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("conversations_post.id"))
    number: Mapped[int]
    source: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]


class Reaction(Model):
    """A person's reaction to a ref; each kind once."""

    __tablename__ = "conversations_reaction"
    __table_args__ = (
        CheckConstraint("reaction in ('thanks', 'agree', 'helpful', 'celebrate')", name="reaction"),
        Index("ix_conversations_reaction_person", "person_id"),
    )

    ref_kind: Mapped[str] = mapped_column(String(60), primary_key=True)
    ref_id: Mapped[int] = mapped_column(primary_key=True)
    reaction: Mapped[str] = mapped_column(String(12), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"), primary_key=True)
    created_at: Mapped[datetime]


class Tally(Model):
    """How many people reacted so to a ref: counted when they do, not when it is read."""

    __tablename__ = "conversations_tally"

    ref_kind: Mapped[str] = mapped_column(String(60), primary_key=True)
    ref_id: Mapped[int] = mapped_column(primary_key=True)
    reaction: Mapped[str] = mapped_column(String(12), primary_key=True)
    count: Mapped[int] = mapped_column(default=0)


class Read(Model):
    """Up to which number a person has read the conversation on a ref."""

    __tablename__ = "conversations_read"

    person_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"), primary_key=True)
    ref_kind: Mapped[str] = mapped_column(String(60), primary_key=True)
    ref_id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]
    at: Mapped[datetime]


class Draft(Model):
    """What a person has begun to write at a place: a ref, or another key such as `communities.new:coffee`."""

    __tablename__ = "conversations_draft"

    person_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"), primary_key=True)
    place: Mapped[str] = mapped_column(String(120), primary_key=True)
    source: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime]


class Follow(Model):
    """How closely a person follows the conversation on a ref; no row: normal."""

    __tablename__ = "conversations_follow"
    __table_args__ = (
        CheckConstraint("level in ('watching', 'normal', 'muted')", name="level"),
        Index("ix_conversations_follow_ref", "ref_kind", "ref_id", "level"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"), primary_key=True)
    ref_kind: Mapped[str] = mapped_column(String(60), primary_key=True)
    ref_id: Mapped[int] = mapped_column(primary_key=True)
    level: Mapped[str] = mapped_column(String(10))
    since: Mapped[datetime]
