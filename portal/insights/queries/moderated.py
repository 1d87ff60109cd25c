"""What moderators are shown of an insight."""

from __future__ import annotations

from sqlalchemy import select

from portal.core.db import db
from portal.core.text import excerpt
from portal.insights.models.insight import Insight


def excerpt_of(insight_id: int) -> str:
    """Title and first words."""
    row = db.session.execute(select(Insight.title, Insight.text).where(Insight.id == insight_id)).first()
    return excerpt(f"{row.title}\n{row.text}", 400) if row else ""
