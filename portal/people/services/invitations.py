"""Invitations by link, and the one-time link of the first administrator."""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import insert, update

from portal.core import access as permissions
from portal.core import audit, clock, unit
from portal.core.actor import SYSTEM, Actor
from portal.core.db import db
from portal.core.errors import Conflict, Invalid, NotFound
from portal.core.events import PersonInvited, PersonJoined
from portal.core.i18n import _
from portal.core.refs import Ref
from portal.people import access, passwords
from portal.people.models import Invitation, Person, RoleGrant
from portal.people.queries import accounts
from portal.people.services import sessions
from portal.people.services.profiles import check_handle, folded

LIFE = timedelta(days=14)


def anybody() -> bool:
    """True where at least one account exists."""
    return accounts.anybody()


@unit.writes
def administrator() -> str:
    """Token of a link that creates an administrator, for a portal without one; valid for 24 hours."""
    return _new(SYSTEM, "", ["employee", "administrator"], None, "en", timedelta(hours=24))


@unit.writes
def invite(actor: Actor, *, email: str, roles: list[str], department_id: int | None, language: str) -> str:
    """Invites an address; its token, also sent by mail. Raises Conflict where it has an account."""
    permissions.require(actor, access.INVITE)
    email = email.strip().lower()
    if accounts.by_email(email) is not None:
        raise Conflict(_("%(email)s has an account already. Look for it in the directory.", email=email))
    return _new(actor, email, roles, department_id, language, LIFE)


def _new(
    actor: Actor, email: str, roles: list[str], department_id: int | None, language: str, life: timedelta
) -> str:
    token = secrets.token_urlsafe(24)
    now = clock.now()
    made = db.session.execute(
        insert(Invitation)
        .values(
            token_hash=sessions.digest(token),
            email=email,
            roles=roles,
            department_id=department_id,
            language=language,
            invited_by=actor.id,
            created_at=now,
            expires_at=now + life,
        )
        .returning(Invitation.id)
    ).scalar_one()
    audit.record(actor, "people.invite", Ref("people.invitation", made), roles=roles)
    if email:
        unit.emit(PersonInvited(invitation_id=made, token=token))
    return token


def open_invitation(token: str) -> Invitation:
    """The invitation of a token; NotFound where it is used, over or never was."""
    found = accounts.invitation(sessions.digest(token), clock.now())
    if found is None:
        raise _over()
    return found


def _over() -> NotFound:
    return NotFound(
        _("This invitation was used or is too old. Ask the person who invited you for a new one.")
    )


def _use(invitation: Invitation) -> None:
    """Marks it as used; of two who send the form at the same time the second is refused."""
    open_still = (Invitation.id == invitation.id) & Invitation.used_at.is_(None)
    marked = db.session.execute(update(Invitation).where(open_still).values(used_at=clock.now()))
    if not marked.rowcount:  # type: ignore[attr-defined]
        raise _over()


@unit.writes
def accept(token: str, *, handle: str, name: str, email: str, password: str, zone: str) -> int:
    """Makes the account of an invitation; the person's id."""
    invitation = open_invitation(token)
    _use(invitation)
    handle = check_handle(handle)
    email = invitation.email or email.strip().lower()
    passwords.check(password, handle, email)
    if accounts.taken(handle, email):
        raise Invalid(_("This name or address is taken. Choose another one."), "handle")
    now = clock.now()
    person = Person(
        handle=handle,
        email=email,
        name=name.strip(),
        folded=folded(handle, name),
        password=passwords.make(password),
        department_id=invitation.department_id,
        language=invitation.language,
        zone=zone,
        joined_at=now,
    )
    db.session.add(person)
    db.session.flush()
    for role in sorted(
        {*invitation.roles, "employee"} - ({"employee"} if "agency" in invitation.roles else set())
    ):
        db.session.add(
            RoleGrant(person_id=person.id, role=role, granted_at=now, granted_by=invitation.invited_by)
        )
    unit.emit(PersonJoined(person_id=person.id))
    unit.index(Ref("people.person", person.id))
    return person.id
