"""How an insight is pointed at: card, and `insight#12`."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from portal.core.actor import Actor
from portal.core.db import db
from portal.core.i18n import _, lazy_
from portal.core.refs import Ref, RefCard, RefKind
from portal.core.text import excerpt
from portal.insights import access
from portal.insights.models.base import Source
from portal.insights.models.insight import Insight
from portal.insights.queries.one import exists_for

KIND = "insights.insight"


def cards(actor: Actor, ids: Sequence[int]) -> dict[int, RefCard]:
    """Cards of the insights that the actor may see."""
    rows = db.session.execute(
        select(
            Insight.id, Insight.title, func.substr(Insight.text, 1, 200).label("start"), Insight.language,
            Insight.handling, Source.name.label("source"),
        )
        .join(Source, Source.id == Insight.source_id)
        .where(Insight.id.in_(list(ids)), access.visible(actor))
    )  # fmt: skip
    return {
        row.id: RefCard(
            Ref(KIND, row.id), row.title or excerpt(row.start, 90), f"/insights/{row.id}", "chat-quote",
            _("Insight · %(source)s", source=row.source), row.language,
        )
        for row in rows
    }  # fmt: skip


INSIGHT = RefKind(KIND, lazy_("Insight"), "chat-quote", cards, word="insight", find=exists_for)
