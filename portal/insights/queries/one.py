"""One insight with its history, what is like it, and what it hangs together with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from portal.core import clock, refs
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.i18n import _
from portal.core.models import Link
from portal.core.refs import Ref, RefCard
from portal.core.text import excerpt
from portal.insights import access, likeness
from portal.insights.models.base import Source, Topic
from portal.insights.models.insight import Answer, Decision, Insight, Mark, Route
from portal.insights.queries import lists
from portal.insights.queries.shapes import Detail, Event, named
from portal.people.models import Department, Person

KIND = "insights.insight"
RouteOwner = aliased(Person)
_WHOLE = (
    Insight.text, Insight.url, Insight.confidence, Insight.topic_id, Insight.segment, Insight.author_key,
    Insight.occurred_at, Insight.department_id, Insight.owner_id, Insight.reason, Insight.authors,
    Insight.reply_to, Insight.from_ref, Insight.revision, Insight.submitted_by, Insight.routed_at,
    Insight.answered_at, Source.privacy, Topic.department_id.label("topic_department_id"),
)  # fmt: skip


def detail(actor: Actor, insight_id: int) -> Detail:
    """The insight; NotFound where it is not there or hidden from the actor, alike."""
    query = lists.joined(
        select(
            *lists.columns(actor), *_WHOLE,
            Source.department_id.label("source_department"), Source.owner_id.label("source_owner"),
            access.service_id().label("service"),
        )
    ).where(Insight.id == insight_id, access.visible(actor))  # fmt: skip
    row = db.session.execute(query).first()
    if row is None:
        raise NotFound(_("There is no such insight, or it is not for you."))
    plain = {column.key: getattr(row, column.key) for column in _WHOLE}
    plain |= {name: getattr(row, name) for name in ("created_at", "published_at", "first_response_at")}
    return Detail(**(lists.line_values(row) | plain | _rights(actor, row)))


def _rights(actor: Actor, row: Any) -> dict[str, bool]:
    reviews = access.may_review(
        actor, source_department=row.source_department, source_owner=row.source_owner, held=row.held,
        service=row.service,
    )  # fmt: skip
    mine = row.owner_id == actor.id or (
        row.department_id is not None and actor.department_id == row.department_id
    )
    return {
        "may_review": reviews,
        "may_decide": access.may_decide(
            actor, may_review_it=reviews, sensitive=row.sensitive, submitted_by=row.submitted_by
        ),
        "may_handle": row.state == "published"
        and access.may_handle(actor, may_review_it=reviews, department=row.department_id, owner=row.owner_id),
        "may_accept": mine and row.handling == "routed" and row.first_response_at is None,
    }


def history(insight_id: int) -> list[Event]:
    """What happened to an insight that the actor may see, the oldest first, answers in full."""
    query = (
        select(
            Decision.act, Decision.reason, Decision.at, Person.name, Person.handle, Answer.body_html,
            Department.name.label("department"), Department.names, RouteOwner.name.label("owner"),
        )
        .outerjoin(Person, Person.id == Decision.actor_id)
        .outerjoin(
            Answer,
            (Answer.insight_id == Decision.insight_id)
            & (Answer.at == Decision.at)
            & (Decision.act == "answered"),
        )
        .outerjoin(
            Route,
            (Route.insight_id == Decision.insight_id)
            & (Route.at == Decision.at)
            & (Decision.act == "routed"),
        )
        .outerjoin(Department, Department.id == Route.department_id)
        .outerjoin(RouteOwner, RouteOwner.id == Route.owner_id)
        .where(Decision.insight_id == insight_id)
        .order_by(Decision.id)
        .limit(200)
    )  # fmt: skip
    return [
        Event(
            r.act, r.name, r.handle, r.reason, r.at, r.body_html or "", named(r.names, r.department),
            r.owner or "",
        )
        for r in db.session.execute(query)
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Relations:
    """What an insight came from, what mentions it, what its answers lead to."""

    origin: RefCard | None
    mentions: tuple[RefCard, ...]
    led_to: tuple[RefCard, ...]


def relations(actor: Actor, insight_id: int) -> Relations:
    """All of them as far as the actor may see: one query, and one for each kind of object.

    NotFound where the insight is not there or hidden from the actor.
    """
    here = Ref(KIND, insight_id)
    about = or_(
        (Link.target_kind == KIND) & (Link.target_id == Insight.id),
        (Link.source_kind == KIND) & (Link.source_id == Insight.id),
    )
    rows = db.session.execute(
        select(Insight.from_ref, Link.source_kind, Link.source_id, Link.target_kind, Link.target_id)
        .join(Source, Source.id == Insight.source_id)
        .outerjoin(Link, about)
        .where(Insight.id == insight_id, access.visible(actor))
        .limit(60)
    ).all()
    if not rows:
        raise NotFound(_("There is no such insight, or it is not for you."))
    linked = [row for row in rows if row.source_kind is not None]
    into = [Ref(r.source_kind, r.source_id) for r in linked if Ref(r.target_kind, r.target_id) == here]
    out = [Ref(r.target_kind, r.target_id) for r in linked if Ref(r.source_kind, r.source_id) == here]
    origin = Ref.parse(rows[0].from_ref) if rows[0].from_ref else None
    cards = refs.resolve(actor, [*into, *out, *([origin] if origin else [])])
    return Relations(
        cards.get(origin) if origin else None,
        tuple(cards[ref] for ref in into if ref in cards and ref != origin),
        tuple(cards[ref] for ref in out if ref in cards and ref != origin),
    )


@dataclass(frozen=True, slots=True)
class Similar:
    """An insight that says nearly the same."""

    id: int
    title: str
    state: str
    likeness: float
    copy: bool


def similar(actor: Actor, insight_id: int, said: str, limit: int = 6) -> list[Similar]:
    """Insights that the actor may see and that say nearly the same: suggested, never merged."""
    marks = likeness.marks(said)
    if not marks:
        return []
    shared = min(likeness.SHARED, len(marks))
    near = (
        select(Mark.insight_id)
        .where(Mark.mark.in_(marks), Mark.insight_id != insight_id)
        .group_by(Mark.insight_id)
        .having(func.count() >= shared)
        .limit(60)
        .subquery()
    )
    rows = db.session.execute(
        select(Insight.id, Insight.title, Insight.text, Insight.state)
        .join(near, near.c.insight_id == Insight.id)
        .join(Source, Source.id == Insight.source_id)
        .where(access.visible(actor))
    ).all()
    by_id = {row.id: row for row in rows}
    found = likeness.suggestions(said, [(row.id, row.text) for row in rows], least=likeness.THEME, most=limit)
    return [
        Similar(
            number, by_id[number].title or excerpt(by_id[number].text, 90), by_id[number].state, share,
            share >= likeness.COPY,
        )
        for number, share in found
    ]  # fmt: skip


def exists_for(number: str) -> int | None:
    """The id that people write in `insight#12`."""
    return int(number) if number.isascii() and number.isdigit() and len(number) < 10 else None


def clock_left(one: Detail) -> float:
    """Share of the first response's time that has gone, 0 to 1; 1 where it ran out."""
    if one.due_at is None or one.routed_at is None:
        return 0.0
    whole = (one.due_at - one.routed_at).total_seconds() or 1.0
    return min(1.0, max(0.0, (clock.now() - one.routed_at).total_seconds() / whole))
