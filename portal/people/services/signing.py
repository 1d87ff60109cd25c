"""Signing in: throttled by counters in the database before a password is hashed."""

from __future__ import annotations

import secrets

from sqlalchemy import insert

from portal.core import audit, clock, limits, unit
from portal.core.db import db
from portal.core.errors import Invalid, PortalError
from portal.core.i18n import _
from portal.core.refs import Ref
from portal.people import passwords
from portal.people.models import KnownDevice
from portal.people.queries import accounts, actors
from portal.people.services import sessions

SHORT, SHORT_TRIES = 300, 10
DAY, DAY_TRIES = 86400, 50


class TooMany(PortalError):
    """Too many tries: nothing was checked."""

    status = 429


def wrong() -> Invalid:
    """The one answer for an unknown name, a wrong password and an account that has ended."""
    return Invalid(
        _("Name and password do not belong together. Check both, or set a new password."), "password"
    )


def sign_in(name: str, password: str, *, address: str, browser: str, device: str = "") -> tuple[int, str]:
    """(person id, session token) for a handle or e-mail address with its password.

    Raises Invalid on a wrong pair, TooMany where the account was tried too often from unknown devices.
    """
    name = name.strip().lower()[:254]
    account = accounts.for_sign_in(name)
    known = bool(account and device and accounts.device_known(account.id, sessions.digest(device)))
    key = f"sign-in/{account.id if account else name}/{'known' if known else 'any'}"
    count_try(key)
    good = passwords.matches(account.password if account else "", password)
    if not good or account is None or account.state != "active":
        raise wrong()
    limits.forget(key)
    return account.id, sessions.start(account.id, address=address, browser=browser)


def count_try(key: str) -> None:
    """Counts a try on `key`; raises TooMany above the limits."""
    if limits.hit(key, SHORT) > SHORT_TRIES or limits.hit(key, DAY) > DAY_TRIES:
        raise TooMany(
            _("Too many tries for this account. Wait five minutes, or set a new password by e-mail.")
        )


@unit.writes
def remember_device(person_id: int) -> str:
    """A token for a cookie by which this browser is known at the next sign-in."""
    token = secrets.token_urlsafe(24)
    db.session.execute(
        insert(KnownDevice).values(
            token_hash=sessions.digest(token), person_id=person_id, created_at=clock.now()
        )
    )
    return token


@unit.writes
def demo_sign_in(handle: str, *, address: str, browser: str) -> tuple[int, str]:
    """The demo's one-click sign-in, without a password; the caller makes sure that this is a demo."""
    actor = actors.by_handle(handle[:40])
    if actor is None or actor.id is None:
        raise wrong()
    audit.record(actor, "people.demo_sign_in", Ref("people.person", actor.id))
    return actor.id, sessions.start(actor.id, address=address, browser=browser)
