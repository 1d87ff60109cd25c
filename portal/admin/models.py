"""Tables of administration: jobs that were given up."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Model


class DeadJob(Model):
    """A job that failed at every try, kept until an administrator sends it again or drops it."""

    __tablename__ = "admin_dead_job"

    id: Mapped[int] = mapped_column(primary_key=True)
    job: Mapped[str] = mapped_column(String(120))
    arguments: Mapped[dict[str, Any]]
    error: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
