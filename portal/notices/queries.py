"""Every SELECT of notices: the inbox, the due list, preferences, mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from portal.core import clock, refs
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.feature import house
from portal.core.i18n import _, number
from portal.core.paging import Page, page_of
from portal.core.refs import Ref
from portal.notices.kinds import due_kind
from portal.notices.models import DueItem, Mail, Notice, Preference
from portal.people.models import Person


@dataclass(frozen=True, slots=True)
class Line:
    """A notice as the inbox shows it; `url` is None where what it is about is gone or hidden by now."""

    id: int
    text: str
    url: str
    icon: str
    at: datetime
    unread: bool
    actor_name: str | None
    actor_handle: str | None
    excerpt: str


@dataclass(frozen=True, slots=True)
class Due:
    """Something to do: the act in words, the thing, minutes, date."""

    id: int
    kind: str
    title: str
    url: str
    icon: str
    reason: str
    minutes: int
    due_at: datetime | None
    overdue: bool


_NOTICE = (
    Notice.id,
    Notice.kind,
    Notice.ref,
    Notice.data,
    Notice.count,
    Notice.at,
    Notice.read_at,
    Person.name.label("actor_name"),
    Person.handle.label("actor_handle"),
)


def inbox(actor: Actor, *, unread_only: bool = False, cursor: str | None = None) -> Page[Line]:
    """A page of the actor's inbox, newest first; what the actor may not see any more is left out."""
    query = (
        select(*_NOTICE).outerjoin(Person, Person.id == Notice.actor_id).where(Notice.person_id == actor.id)
    )
    if unread_only:
        query = query.where(Notice.read_at.is_(None))
    page = page_of(
        query,
        [(Notice.at, True), (Notice.id, True)],
        cursor,
        lambda statement: db.session.execute(statement).all(),
        size=30,
        values=lambda row: (row.at, row.id),
    )
    wanted = [Ref.parse(row.ref) for row in page.rows if row.ref]
    cards = refs.resolve(actor, wanted)
    lines = [_line(row, cards) for row in page.rows if not row.ref or Ref.parse(row.ref) in cards]
    return Page(lines, page.next, page.previous, size=page.size)


def _line(row: Any, cards: dict[Ref, refs.RefCard]) -> Line:
    card = cards[Ref.parse(row.ref)] if row.ref else None
    return Line(
        id=row.id,
        text=words(row.kind, row.actor_name, row.count, row.data),
        url=row.data.get("url") or (card.url if card else "/notices"),
        icon=house().notices[row.kind].icon if row.kind in house().notices else "bell",
        at=row.at,
        unread=row.read_at is None,
        actor_name=row.actor_name,
        actor_handle=row.actor_handle,
        excerpt=card.title if card else "",
    )


def words(kind: str, actor_name: str | None, count: int, data: dict[str, Any]) -> str:
    """What a notice says, in the language of now."""
    known = house().notices.get(kind)
    who = actor_name or "Ponte"
    others = len(data.get("others", []))
    if others:
        who = _("%(name)s and %(count)s more", name=who, count=number(others))
    return known.text(data | {"actor": who, "count": count}) if known else _("Something happened")


def due_list(actor: Actor, limit: int = 50) -> list[Due]:
    """What the actor is to do, the most urgent first."""
    query = (
        select(DueItem)
        .where(DueItem.person_id == actor.id, DueItem.done_at.is_(None))
        .order_by(DueItem.due_at.is_(None), DueItem.due_at, DueItem.id)
        .limit(limit)
    )
    now = clock.now()
    return [
        Due(
            id=item.id,
            kind=item.kind,
            title=item.title,
            url=item.url,
            icon=due_kind(item.kind).icon,
            reason=str(due_kind(item.kind).label),
            minutes=item.minutes,
            due_at=item.due_at,
            overdue=item.due_at is not None and item.due_at < now,
        )
        for item in db.session.scalars(query)
    ]


def preferences(actor: Actor) -> dict[str, str]:
    """The channel of each kind of notice, as chosen or by default."""
    rows = db.session.execute(
        select(Preference.kind, Preference.channel).where(Preference.person_id == actor.id)
    )
    defaults = {kind.name: "mail" if kind.mail else "portal" for kind in house().notices.values()}
    return defaults | {row.kind: row.channel for row in rows}


def mail_waiting(now: datetime, limit: int = 50) -> list[int]:
    """Ids of mail that is due to be sent."""
    query = select(Mail.id).where(Mail.state == "waiting", Mail.due_at <= now).order_by(Mail.due_at, Mail.id)
    return list(db.session.scalars(query.limit(limit)))


def mails(cursor: str | None = None) -> Page[Any]:
    """Mail, newest first, for administrators."""
    columns = (
        Mail.id,
        Mail.to,
        Mail.kind,
        Mail.subject,
        Mail.state,
        Mail.created_at,
        Mail.error,
        Mail.attempts,
    )
    return page_of(
        select(*columns),
        [(Mail.id, True)],
        cursor,
        lambda statement: db.session.execute(statement).all(),
        size=30,
        values=lambda row: (row.id,),
    )


def mail(mail_id: int) -> Mail:
    """One message, whole; NotFound where there is none."""
    found = db.session.get(Mail, mail_id)
    if found is None:
        raise NotFound(_("There is no such message."))
    return found


def mail_counts() -> dict[str, int]:
    """How many messages are in which state."""
    rows = db.session.execute(select(Mail.state, func.count()).group_by(Mail.state))
    return {row[0]: row[1] for row in rows}
