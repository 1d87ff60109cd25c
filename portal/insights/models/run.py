"""Import runs: what was read, what became of it, and the rows that were refused."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Model
from portal.insights.models.base import one_of

RUN_STATES = (
    "mapping", "checking", "checked", "importing", "done", "failed", "cancelled", "undoing", "undone",
)  # fmt: skip


class Run(Model):
    """One file on its way in. The uploaded file is deleted as soon as the run is over.

    `position` is the number of rows that are safely stored: a run that was killed goes on behind it.
    """

    __tablename__ = "insights_import"
    __table_args__ = (
        CheckConstraint(one_of("state", RUN_STATES), name="state"),
        Index("ix_insights_import_actor", "actor_id", "id"),
        Index("ix_insights_import_columns", "columns_key", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    file_name: Mapped[str] = mapped_column(String(255))
    file_key: Mapped[str] = mapped_column(String(80), default="")
    file_size: Mapped[int] = mapped_column(default=0)
    columns_key: Mapped[str] = mapped_column(String(32), default="")
    """Hash of the names of the columns: a file with the same ones is mapped like the last."""
    mapping: Mapped[list[Any]] = mapped_column(default=list)
    """Pairs of field and column."""
    day_first: Mapped[bool | None]
    channel: Mapped[str] = mapped_column(String(20), default="other")
    source_id: Mapped[int | None] = mapped_column(ForeignKey("insights_source.id"))
    state: Mapped[str] = mapped_column(String(12), default="mapping")
    total: Mapped[int] = mapped_column(default=0)
    """Rows of the file, known after the check."""
    position: Mapped[int] = mapped_column(default=0)
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    forecast: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """The counts that the check found, before anything was stored."""
    kept: Mapped[int] = mapped_column(default=0)
    """Rows that an undo left because people had worked on them."""
    error: Mapped[str] = mapped_column(Text, default="")
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("people_person.id"))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("people_person.id"))


class RefusedRow(Model):
    """A row that could not be taken, and why; its cells are redacted like everything else."""

    __tablename__ = "insights_refused"

    run_id: Mapped[int] = mapped_column(ForeignKey("insights_import.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    field: Mapped[str] = mapped_column(String(200), default="")
    code: Mapped[str] = mapped_column(String(20))
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    cells: Mapped[dict[str, Any]] = mapped_column(default=dict)
