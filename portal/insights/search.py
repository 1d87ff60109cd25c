"""Insights in the search index: the redacted copy, for those who may see it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from portal.core.actor import Actor
from portal.core.db import db
from portal.core.i18n import lazy_
from portal.core.ports import Document
from portal.core.refs import Ref
from portal.core.searchable import SearchKind
from portal.core.text import excerpt
from portal.insights import access
from portal.insights.models.base import Source, Topic
from portal.insights.models.insight import Answer, Insight

KIND = "insights.insight"


def tokens(actor: Actor) -> set[str]:
    """What an employee reads as one of a department: `d:ID`."""
    return {f"d:{actor.department_id}"} if actor.inside and actor.department_id is not None else set()


def documents(ids: Sequence[int]) -> Iterator[Document]:
    """Insights with topic and answers."""
    wanted = list(ids)
    rows = db.session.execute(
        select(Insight, Source, Topic, access.service_id().label("service"))
        .join(Source, Source.id == Insight.source_id)
        .outerjoin(Topic, Topic.id == Insight.topic_id)
        .where(Insight.id.in_(wanted), Insight.state != "merged")
    ).all()
    answers: dict[int, list[str]] = {}
    for found in db.session.execute(
        select(Answer.insight_id, Answer.body).where(Answer.insight_id.in_(wanted)).order_by(Answer.id)
    ):
        answers.setdefault(found.insight_id, []).append(found.body)
    for insight, source, topic, service in rows:
        names = " · ".join(topic.names.values()) if topic else ""
        about = [insight.text, *answers.get(insight.id, ()), *([f"({names})"] if names else ())]
        yield Document(
            ref=Ref(KIND, insight.id),
            title=insight.title or excerpt(insight.text, 90),
            body="\n".join(str(part) for part in about),
            tokens=readers(insight, source, service),
            at=insight.published_at or insight.created_at,
            language=insight.language,
            author_id=insight.submitted_by,
            place=source.name,
            labels=frozenset({f"channel:{insight.channel}"}),
        )


def readers(insight: Insight, source: Source, service: int | None) -> frozenset[str]:
    """The rule of `access.visible` as tokens."""
    if insight.state == "published":
        return frozenset({"all"})
    allowed = {"r:moderator", "r:administrator"}
    if insight.submitted_by is not None:
        allowed.add(f"p:{insight.submitted_by}")
    if insight.held:
        return frozenset(allowed | ({f"p:{source.owner_id}"} if source.owner_id is not None else set()))
    return frozenset(allowed | {f"d:{number}" for number in (source.department_id, service) if number})


def ids_after(last: int, limit: int) -> list[int]:
    """Ids above `last`, in order."""
    query = select(Insight.id).where(Insight.id > last).order_by(Insight.id).limit(limit)
    return list(db.session.scalars(query))


INSIGHTS = SearchKind(KIND, lazy_("Insights"), documents, ids_after)
