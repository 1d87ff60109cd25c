"""Accounts as sign-in, invitations and reset links need them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, or_, select

from portal.core.db import db
from portal.people import browsers
from portal.people.models import Invitation, KnownDevice, Person, ResetLink, Session


@dataclass(frozen=True, slots=True)
class Account:
    """What signing in compares with."""

    id: int
    email: str
    password: str
    state: str


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A signed-in browser, for the person's own list; `browser` is its short name, "" where unknown."""

    id: int
    created_at: datetime
    seen_at: datetime
    address: str
    browser: str


def for_sign_in(name: str) -> Account | None:
    """The account of a handle or e-mail address in lower case."""
    row = db.session.execute(
        select(Person.id, Person.email, Person.password, Person.state).where(
            or_(Person.handle == name, Person.email == name)
        )
    ).first()
    return Account(*row) if row else None


def device_known(person_id: int, token_hash: str) -> bool:
    """True where this browser signed in to this account before."""
    return bool(
        db.session.scalar(
            select(exists().where(KnownDevice.token_hash == token_hash, KnownDevice.person_id == person_id))
        )
    )


def by_email(email: str) -> int | None:
    """Id of the active person with this address."""
    return db.session.scalar(select(Person.id).where(Person.email == email, Person.state == "active"))


def anybody() -> bool:
    """True where at least one account exists."""
    return db.session.scalar(select(Person.id).limit(1)) is not None


def taken(handle: str, email: str) -> bool:
    """True where the handle or the address belongs to somebody."""
    condition = or_(Person.handle == handle, Person.email == email)
    return bool(db.session.scalar(select(exists().where(condition))))


def invitation(token_hash: str, now: datetime) -> Invitation | None:
    """The unused invitation of a token."""
    return db.session.scalar(
        select(Invitation).where(
            Invitation.token_hash == token_hash, Invitation.used_at.is_(None), Invitation.expires_at > now
        )
    )


def open_invitations() -> list[Invitation]:
    """Invitations that nobody has used yet, newest first."""
    unused = select(Invitation).where(Invitation.used_at.is_(None)).order_by(Invitation.id.desc())
    return list(db.session.scalars(unused.limit(200)))


def reset_link(token_hash: str, now: datetime) -> ResetLink | None:
    """The unused reset link of a token."""
    return db.session.scalar(
        select(ResetLink).where(
            ResetLink.token_hash == token_hash, ResetLink.used_at.is_(None), ResetLink.expires_at > now
        )
    )


def sessions_of(person_id: int) -> list[OpenSession]:
    """The person's signed-in browsers, last used first."""
    columns = (Session.id, Session.created_at, Session.seen_at, Session.address, Session.browser)
    mine = select(*columns).where(Session.person_id == person_id).order_by(Session.seen_at.desc())
    return [
        OpenSession(number, created_at, seen_at, address, browsers.name(browser))
        for number, created_at, seen_at, address, browser in db.session.execute(mine.limit(100))
    ]


def contact(person_id: int) -> tuple[str, str, str] | None:
    """(address, name, language) of an active person, for mail."""
    row = db.session.execute(
        select(Person.email, Person.name, Person.language).where(
            Person.id == person_id, Person.state == "active"
        )
    ).first()
    return tuple(row) if row else None  # type: ignore[return-value]


def invited(invitation_id: int) -> Invitation | None:
    """An invitation by id."""
    return db.session.get(Invitation, invitation_id)
