"""Server-side sessions: made at sign-in, checked at every request, really gone when revoked."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import delete, insert, update

from portal.core import clock, unit
from portal.core.actor import Actor
from portal.core.config import current
from portal.core.db import db
from portal.people.models import Person, Session
from portal.people.queries import actors

TOUCH = timedelta(minutes=10)
"""A session's last use is written at most this often."""


def digest(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


@unit.writes
def start(person_id: int, *, address: str = "", browser: str = "") -> str:
    """A new session; its token for the cookie (the only time that it is known)."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    idle = timedelta(hours=current().session_idle_hours)
    db.session.execute(
        insert(Session).values(
            token_hash=digest(token),
            person_id=person_id,
            created_at=now,
            seen_at=now,
            expires_at=now + idle,
            address=address[:60],
            browser=browser[:200],
        )
    )
    db.session.execute(update(Person).where(Person.id == person_id).values(seen_at=now))
    return token


def actor_of(token: str) -> Actor | None:
    """Who holds this cookie; None where the session is over, revoked, or the person has left."""
    if not 20 <= len(token) <= 80:
        return None
    now = clock.now()
    found = actors.by_session(digest(token), now)
    if found is None:
        return None
    actor, seen_at = found
    if now - seen_at > TOUCH and actor.session_id is not None:
        touch(actor.session_id)
    return actor


@unit.writes
def touch(session_id: int) -> None:
    """Moves the idle limit of a session on, up to its absolute limit."""
    now = clock.now()
    idle = now + timedelta(hours=current().session_idle_hours)
    row = db.session.get(Session, session_id)
    if row is not None:
        row.seen_at = now
        row.expires_at = min(idle, row.created_at + timedelta(days=current().session_days))
        db.session.execute(update(Person).where(Person.id == row.person_id).values(seen_at=now))


@unit.writes
def end(session_id: int) -> None:
    """Signs one browser out."""
    db.session.execute(delete(Session).where(Session.id == session_id))


@unit.writes
def end_all(person_id: int, *, but: int | None = None) -> int:
    """Signs a person out everywhere (`but` in one session); the number of sessions ended."""
    condition = Session.person_id == person_id
    if but is not None:
        condition = condition & (Session.id != but)
    return int(db.session.execute(delete(Session).where(condition)).rowcount)  # type: ignore[attr-defined]
