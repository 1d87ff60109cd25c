"""The inbox: telling people, reading, and the stored count of what is unread."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import func, insert, select, update

from portal.core import clock, unit
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.feature import house
from portal.core.refs import Ref
from portal.notices.models import Mail, Notice, Preference
from portal.people.models import Person

MAIL_DELAY = timedelta(minutes=10)
"""A notice is mailed after this time, unless it was read meanwhile."""


@unit.writes
def tell(
    person_ids: Iterable[int], kind: str, ref: Ref | None, *, actor: Actor | None = None, fold: str = "",
    **data: Any,
) -> None:  # fmt: skip
    """Puts a notice into the inboxes of active people, never into the actor's own.

    `kind` is the name of a NoticeKind; `data` is what its words need (JSON). Notices of one kind on one
    ref that are still unread fold into one line with a count; `fold` names another group.
    Whether a reader may see `ref` is checked when the notice is shown or mailed.
    """
    wanted = {number for number in person_ids if actor is None or number != actor.id}
    if not wanted:
        return
    active = set(db.session.scalars(select(Person.id).where(Person.id.in_(wanted), Person.state == "active")))
    channels = _channels(active, kind)
    group = fold or f"{kind}/{ref}"
    fresh = {number for number in active if channels[number] != "none"}
    folded = _fold_into(fresh, group, actor, data)
    rows = [
        {
            "person_id": number,
            "kind": kind,
            "ref": str(ref) if ref else None,
            "actor_id": actor.id if actor else None,
            "data": data,
            "fold": group,
            "count": 1,
            "at": clock.now(),
        }
        for number in sorted(fresh - folded)
    ]
    if rows:
        made = db.session.execute(insert(Notice).returning(Notice.id, Notice.person_id), rows).all()
        count_unread(fresh)
        _queue_mail([(n, p) for n, p in made if channels[p] == "mail"], kind, ref)


def _channels(person_ids: set[int], kind: str) -> dict[int, str]:
    known = house().notices.get(kind)
    default = "mail" if known and known.mail else "portal"
    rows = db.session.execute(
        select(Preference.person_id, Preference.channel).where(
            Preference.person_id.in_(person_ids), Preference.kind == kind
        )
    )
    return dict.fromkeys(person_ids, default) | {row.person_id: row.channel for row in rows}


def _fold_into(person_ids: set[int], group: str, actor: Actor | None, data: dict[str, Any]) -> set[int]:
    unread = db.session.execute(
        select(Notice.id, Notice.person_id, Notice.actor_id, Notice.data).where(
            Notice.person_id.in_(person_ids), Notice.fold == group, Notice.read_at.is_(None)
        )
    ).all()
    for row in unread:
        others = [*row.data.get("others", []), row.actor_id]
        seen = sorted({o for o in others if o is not None and (actor is None or o != actor.id)})
        db.session.execute(
            update(Notice)
            .where(Notice.id == row.id)
            .values(
                count=Notice.count + 1,
                at=clock.now(),
                actor_id=actor.id if actor else None,
                data=data | {"others": seen},
            )
        )
    return {row.person_id for row in unread}


def _queue_mail(notices: list[tuple[int, int]], kind: str, ref: Ref | None) -> None:
    if not notices:
        return
    people = [person for _notice, person in notices]
    addresses = dict(db.session.execute(select(Person.id, Person.email).where(Person.id.in_(people))).all())
    now = clock.now()
    rows: list[dict[str, Any]] = [
        {
            "person_id": person,
            "to": addresses[person],
            "kind": kind,
            "ref": str(ref) if ref else None,
            "notice_id": notice,
            "data": {},
            "created_at": now,
            "due_at": now + MAIL_DELAY,
        }
        for notice, person in notices
    ]
    db.session.execute(insert(Mail), rows)


def count_unread(person_ids: Iterable[int]) -> None:
    """Sets the stored numbers of unread notices right, inside the open unit."""
    unread = (
        select(func.count(Notice.id))
        .where(Notice.person_id == Person.id, Notice.read_at.is_(None))
        .correlate(Person)
        .scalar_subquery()
    )
    db.session.execute(update(Person).where(Person.id.in_(list(person_ids))).values(unread=unread))


@unit.writes
def mark_read(actor: Actor, notice_ids: Iterable[int] | None = None) -> None:
    """Marks the actor's notices as read; all of them without ids."""
    condition = (Notice.person_id == actor.id) & Notice.read_at.is_(None)
    if notice_ids is not None:
        condition = condition & Notice.id.in_(list(notice_ids))
    db.session.execute(update(Notice).where(condition).values(read_at=clock.now()))
    count_unread([actor.id or 0])


@unit.writes
def mark_read_about(actor: Actor, ref: Ref) -> None:
    """The actor has seen `ref`: what the inbox said about it is read."""
    mine = (Notice.person_id == actor.id) & (Notice.ref == str(ref)) & Notice.read_at.is_(None)
    changed = db.session.execute(update(Notice).where(mine).values(read_at=clock.now()))
    if changed.rowcount:  # type: ignore[attr-defined]
        count_unread([actor.id or 0])
