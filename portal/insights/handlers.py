"""What follows from decisions on insights: people are told."""

from __future__ import annotations

from portal.core.actor import Actor
from portal.core.events import (
    InsightAnswered,
    InsightPublished,
    InsightRejected,
    InsightRouted,
    InsightsImported,
    InsightSubmitted,
)
from portal.core.refs import Ref
from portal.insights.queries import audience, runs
from portal.notices.services import inbox
from portal.people.queries import actors, cards

KIND = "insights.insight"


def _actor(person_id: int | None) -> Actor | None:
    return actors.by_id(person_id) if person_id else None


def insight_submitted(event: InsightSubmitted) -> None:
    """Moderators hear that something waits; unread ones fold into one line."""
    inbox.tell(
        cards.with_role("moderator"), "insight_submitted", Ref(KIND, event.insight_id),
        actor=_actor(event.actor_id), fold="insight_submitted", url="/insights/review",
    )  # fmt: skip


def insight_published(event: InsightPublished) -> None:
    """Whoever brought it in hears that it is in the feed."""
    _tell_author(event.insight_id, "insight_published", event.actor_id)


def insight_rejected(event: InsightRejected) -> None:
    """Whoever brought it in hears why it is not."""
    _tell_author(event.insight_id, "insight_rejected", event.actor_id, reason=event.reason)


def _tell_author(insight_id: int, kind: str, actor_id: int, **data: str) -> None:
    told = audience.author(insight_id)
    if told is not None:
        inbox.tell([told], kind, Ref(KIND, insight_id), actor=_actor(actor_id), **data)


def insight_routed(event: InsightRouted) -> None:
    """The owner hears of it, or all people of the department."""
    people = [event.owner_id] if event.owner_id else audience.department(event.department_id)
    inbox.tell(people, "insight_routed", Ref(KIND, event.insight_id), actor=_actor(event.actor_id))


def insight_answered(event: InsightAnswered) -> None:
    """Those who brought it in, published or routed it, and those who see it too, hear what is done."""
    people = audience.waiting_for_answer(event.insight_id)
    inbox.tell(people, "insight_answered", Ref(KIND, event.insight_id), actor=_actor(event.actor_id))


def insights_imported(event: InsightsImported) -> None:
    """The uploader hears that the import is through."""
    if event.actor_id:
        file, new = runs.result(event.run_id)
        inbox.tell(
            [event.actor_id], "insights_imported", None, fold=f"insights_imported/{event.run_id}",
            url=f"/insights/imports/{event.run_id}", file=file, new=new,
        )  # fmt: skip
