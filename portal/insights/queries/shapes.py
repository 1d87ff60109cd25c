"""What the pages of insights show: small frozen values, and the clock that is derived, never stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, or_

from portal.core.i18n import language
from portal.insights.models.insight import Insight

CLOCKS = ("running", "met", "breached")


def clock_of(due: datetime | None, responded: datetime | None, now: datetime) -> str:
    """`running`, `met`, `breached`, or "" where no clock was started."""
    if due is None:
        return ""
    if responded is not None:
        return "met" if responded <= due else "breached"
    return "running" if now <= due else "breached"


def breached(now: datetime) -> ColumnElement[bool]:
    """The rule of `clock_of` in SQL."""
    late = Insight.first_response_at > Insight.first_response_due_at
    silent = and_(Insight.first_response_at.is_(None), Insight.first_response_due_at < now)
    return and_(Insight.first_response_due_at.is_not(None), or_(late, silent))


def met() -> ColumnElement[int]:
    """1 where the first response came in time, 0 where it came late."""
    return case((Insight.first_response_at <= Insight.first_response_due_at, 1), else_=0)


def named(names: dict[str, Any] | None, otherwise: str | None = "") -> str:
    """A topic's or department's name in the reader's language."""
    names = names or {}
    return str(names.get(language().code) or names.get("en") or otherwise or "")


@dataclass(frozen=True, slots=True)
class Line:
    """An insight in a list."""

    id: int
    title: str
    excerpt: str
    channel: str
    language: str | None
    kind: str | None
    rating: float | None
    topic: str
    source: str
    department: str
    owner: str | None
    owner_handle: str | None
    handling: str
    clock: str
    due_at: datetime | None
    state: str
    held: bool
    sensitive: bool
    messages: int
    support: int
    supported: bool
    at: datetime
    redacted: int


@dataclass(frozen=True, slots=True)
class Detail(Line):
    """One insight, whole, and what the reader may do with it."""

    text: str
    url: str
    confidence: float
    topic_id: int | None
    segment: str
    author_key: str
    occurred_at: datetime
    created_at: datetime
    published_at: datetime | None
    department_id: int | None
    owner_id: int | None
    reason: str
    authors: int
    reply_to: str
    from_ref: str | None
    revision: int
    privacy: str
    submitted_by: int | None
    routed_at: datetime | None
    first_response_at: datetime | None
    answered_at: datetime | None
    topic_department_id: int | None
    may_review: bool
    may_decide: bool
    may_handle: bool
    may_accept: bool


@dataclass(frozen=True, slots=True)
class Event:
    """A line of an insight's history. `html`: of an answer."""

    act: str
    person: str | None
    handle: str | None
    reason: str
    at: datetime
    html: str = ""
    department: str = ""
    owner: str = ""
