"""Tables of the ground: deliveries, index queue, audit, links, repeated requests, counters, files."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.append_only import guard
from portal.core.db import Model


class Delivery(Model):
    """One event on its way to one handler; written in the transaction that made the event."""

    __tablename__ = "core_outbox"
    __table_args__ = (
        CheckConstraint("state in ('waiting', 'dead')", name="state"),
        Index("ix_core_outbox_due", "state", "due_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event: Mapped[str] = mapped_column(String(80))
    handler: Mapped[str] = mapped_column(String(160))
    payload: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    error: Mapped[str] = mapped_column(Text, default="")


class IndexRequest(Model):
    """An object whose entry in the search index is out of date."""

    __tablename__ = "core_index_queue"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    object_id: Mapped[int]


class AuditEntry(Model):
    """One privileged act. Append-only (triggers); each entry carries the hash of the one before."""

    __tablename__ = "core_audit"
    __table_args__ = (Index("ix_core_audit_ref", "ref"), Index("ix_core_audit_actor", "actor_id", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor_id: Mapped[int | None]
    actor_name: Mapped[str] = mapped_column(String(120))
    act: Mapped[str] = mapped_column(String(80), index=True)
    ref: Mapped[str | None] = mapped_column(String(80))
    details: Mapped[dict[str, Any]]
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


guard(AuditEntry)


class Link(Model):
    """`source` mentions `target`: what stands behind "mentioned in"."""

    __tablename__ = "core_link"
    __table_args__ = (Index("ix_core_link_target", "target_kind", "target_id"),)

    source_kind: Mapped[str] = mapped_column(String(60), primary_key=True)
    source_id: Mapped[int] = mapped_column(primary_key=True)
    target_kind: Mapped[str] = mapped_column(String(60), primary_key=True)
    target_id: Mapped[int] = mapped_column(primary_key=True)


class Once(Model):
    """A request that was carried out: the same form sent again finds its result here."""

    __tablename__ = "core_once"
    __table_args__ = (UniqueConstraint("key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120))
    location: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(index=True)


class Counter(Model):
    """Tries within a window: sign-in throttling and other limits that must survive a restart."""

    __tablename__ = "core_counter"

    key: Mapped[str] = mapped_column(String(160), primary_key=True)
    window: Mapped[int] = mapped_column(primary_key=True)
    count: Mapped[int] = mapped_column(default=0)
    until: Mapped[datetime] = mapped_column(index=True)


class Value(Model):
    """A setting that administrators change in the portal, and marks of the machinery."""

    __tablename__ = "core_value"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    value: Mapped[Any] = mapped_column(type_=Model.type_annotation_map[dict[str, Any]])
