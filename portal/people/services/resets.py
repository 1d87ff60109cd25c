"""Passwords: changing one's own, and setting a new one by a link sent by e-mail."""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import insert, update

from portal.core import audit, clock, limits, unit
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import Invalid, NotFound
from portal.core.events import PasswordResetAsked
from portal.core.i18n import _
from portal.core.refs import Ref
from portal.people import passwords
from portal.people.models import Person, ResetLink
from portal.people.queries import accounts, actors
from portal.people.services import sessions
from portal.people.services.signing import count_try

LIFE = timedelta(minutes=45)


@unit.writes
def ask(email: str) -> None:
    """Sends a link where the address has an account; the caller answers the same in any case."""
    email = email.strip().lower()[:254]
    if limits.hit(f"reset/{email}", 3600) > 5:
        return
    person_id = accounts.by_email(email)
    if person_id is None:
        return
    token = secrets.token_urlsafe(24)
    now = clock.now()
    db.session.execute(
        insert(ResetLink).values(
            token_hash=sessions.digest(token), person_id=person_id, created_at=now, expires_at=now + LIFE
        )
    )
    unit.emit(PasswordResetAsked(person_id=person_id, token=token))


def check_link(token: str) -> ResetLink:
    """The open link of a token; NotFound where it is used or over."""
    link = accounts.reset_link(sessions.digest(token), clock.now())
    if link is None:
        raise NotFound(_("This link was used or is older than 45 minutes. Ask for a new one."))
    return link


@unit.writes
def set_by_link(token: str, password: str) -> None:
    """Sets a new password by a link; all sessions and all other links of the person end."""
    link = check_link(token)
    person = db.session.get_one(Person, link.person_id)
    passwords.check(password, person.handle, person.email)
    person.password = passwords.make(password)
    now = clock.now()
    db.session.execute(
        update(ResetLink)
        .where(ResetLink.person_id == person.id, ResetLink.used_at.is_(None))
        .values(used_at=now)
    )
    sessions.end_all(person.id)
    actor = actors.by_id(person.id)
    if actor:
        audit.record(actor, "people.password", Ref("people.person", person.id), by="link")


def change(actor: Actor, *, old: str, password: str) -> None:
    """Changes one's own password; every other browser of the person is signed out."""
    account = accounts.for_sign_in(actor.handle)
    count_try(f"sign-in/{actor.id}/change")
    if account is None or not passwords.matches(account.password, old):
        raise Invalid(_("This is not your present password. Type it again."), "old")
    passwords.check(password, actor.handle, account.email)
    _store(actor, passwords.make(password))


@unit.writes
def _store(actor: Actor, hashed: str) -> None:
    person = db.session.get_one(Person, actor.id)
    person.password = hashed
    sessions.end_all(person.id, but=actor.session_id)
    audit.record(actor, "people.password", Ref("people.person", person.id), by="self")
