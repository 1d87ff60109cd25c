"""Loads an insight that is going to be changed, with what the actor may do with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.core import clock
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.i18n import _
from portal.core.refs import Ref
from portal.insights import access
from portal.insights.models.base import Source
from portal.insights.models.insight import Decision, Insight

KIND = "insights.insight"


@dataclass(frozen=True, slots=True)
class Loaded:
    """The row, and the rule applied to it."""

    insight: Insight
    may_review: bool
    may_decide: bool
    may_handle: bool

    @property
    def ref(self) -> Ref:
        """The ref of the insight."""
        return Ref(KIND, self.insight.id)


def load(actor: Actor, insight_id: int) -> Loaded:
    """The insight for changing; NotFound where it is not there or hidden from the actor."""
    row = db.session.execute(
        select(Insight, Source.department_id, Source.owner_id, access.service_id().label("service"))
        .join(Source, Source.id == Insight.source_id)
        .where(Insight.id == insight_id, access.visible(actor))
        .with_for_update(of=Insight)
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        raise NotFound(_("There is no such insight, or it is not for you."))
    one: Insight = row[0]
    reviews = access.may_review(
        actor,
        source_department=row.department_id,
        source_owner=row.owner_id,
        held=one.held,
        service=row.service,
    )
    return Loaded(
        one,
        reviews,
        access.may_decide(
            actor, may_review_it=reviews, sensitive=one.sensitive, submitted_by=one.submitted_by
        ),
        access.may_handle(actor, may_review_it=reviews, department=one.department_id, owner=one.owner_id),
    )


def note(actor: Actor, insight: Insight, act: str, reason: str = "", at: datetime | None = None) -> None:
    """Writes a line of the insight's history."""
    db.session.add(
        Decision(insight_id=insight.id, act=act, actor_id=actor.id, reason=reason, at=at or clock.now())
    )
