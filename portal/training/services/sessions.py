"""Meetings of a pairing: plan, move, cancel, close. Times are kept in UTC."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from portal.core import clock, unit
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import Conflict, Invalid
from portal.core.events import SessionPlanned
from portal.core.i18n import _
from portal.core.refs import Ref
from portal.notices.services import dues
from portal.training.models.mentoring import Pairing, Session
from portal.training.queries import pairings


def moment_of(local: datetime, zone: str) -> datetime:
    """The UTC moment of a wall-clock time; Invalid where clocks skip that time on that day."""
    aware = local.replace(tzinfo=ZoneInfo(zone))
    moment = aware.astimezone(UTC)
    if moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local:
        raise Invalid(
            _("Clocks are put forward then: this time does not exist. Choose another."), "starts_at"
        )
    return moment


def _check(starts_at: datetime) -> None:
    if starts_at <= clock.now():
        raise Invalid(_("This time has passed. Choose one that is to come."), "starts_at")
    if starts_at > clock.now() + timedelta(days=366):
        raise Invalid(_("This is more than a year away. Choose an earlier day."), "starts_at")


@unit.writes
def plan(
    actor: Actor, pairing_id: int, *, starts_at: datetime, minutes: int, topic: str = "", place: str = "",
    at: datetime | None = None,
) -> int:  # fmt: skip
    """A new meeting; its id. Both find it on their due list."""
    pairing = pairings.for_change(actor, pairing_id)
    if pairing.state != "active":
        raise Conflict(_("This pairing is not active: nothing can be changed in it."))
    _check(starts_at)
    session = Session(
        pairing_id=pairing_id, uid=f"{secrets.token_hex(12)}@ponte", starts_at=starts_at, minutes=minutes,
        topic=topic.strip(), place=place.strip(), changed_at=at or clock.now(),
    )  # fmt: skip
    db.session.add(session)
    db.session.flush()
    _announce(actor, session, pairing)
    return session.id


@unit.writes
def move(actor: Actor, session_id: int, *, starts_at: datetime, minutes: int, topic: str, place: str) -> int:
    """Another time or place; the pairing's id."""
    session, pairing = _planned(actor, session_id)
    _check(starts_at)
    session.starts_at, session.minutes = starts_at, minutes
    session.topic, session.place = topic.strip(), place.strip()
    session.sequence, session.changed_at = session.sequence + 1, clock.now()
    _announce(actor, session, pairing)
    return pairing.id


@unit.writes
def cancel(actor: Actor, session_id: int) -> int:
    """The meeting does not take place; the pairing's id."""
    session, pairing = _planned(actor, session_id)
    drop(session)
    return pairing.id


def drop(session: Session) -> None:
    """Cancels a meeting inside the open unit."""
    unit.running()
    session.state, session.changed_at = "cancelled", clock.now()
    session.sequence += 1
    dues.settle("session", Ref("training.session", session.id))


def _planned(actor: Actor, session_id: int) -> tuple[Session, Pairing]:
    session, pairing = pairings.session(actor, session_id)
    if session.state != "planned":
        raise Conflict(_("This meeting is over or was cancelled already."))
    return session, pairing


def _announce(actor: Actor, session: Session, pairing: Pairing) -> None:
    unit.emit(SessionPlanned(session_id=session.id, pairing_id=pairing.id, actor_id=actor.id or 0))
    dues.due(
        [pairing.newcomer_id, pairing.mentor_id],
        "session",
        Ref("training.session", session.id),
        title=session.topic or actor.name,
        url=f"/training/pairings/{pairing.id}",
        minutes=session.minutes,
        due_at=session.starts_at,
    )


@unit.writes
def close_past() -> int:
    """Meetings whose time has passed are done; how many. A job of the worker."""
    found = pairings.over(clock.now())
    for session in found:
        session.state = "done"
        dues.settle("session", Ref("training.session", session.id))
    return len(found)
