"""Table of uploads; the bytes lie in the file store."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Model


class File(Model):
    """An upload: where it is kept, what it really is, and the object that it belongs to (None: none yet)."""

    __tablename__ = "files_file"
    __table_args__ = (Index("ix_files_file_ref", "ref"), Index("ix_files_file_person", "person_id", "ref"))

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    ref: Mapped[str | None] = mapped_column(String(80))
    person_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"))
    original_name: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(120))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    width: Mapped[int | None]
    height: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(index=True)
