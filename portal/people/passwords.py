"""Password hashes: argon2id with t=2 and 19 MiB (about 23 ms), long inputs refused before hashing."""

from __future__ import annotations

from argon2 import PasswordHasher, Type
from argon2.exceptions import Argon2Error, InvalidHashError

from portal.core.errors import Invalid
from portal.core.i18n import _, number

SHORTEST, LONGEST = 10, 128
_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1, type=Type.ID)
_NOBODY = _hasher.hash("nobody has this password")
COMMON = frozenset(
    (
        "password12", "passw0rd12", "1234567890", "12345678910", "qwertyuiop", "qwerty12345", "iloveyou12",
        "administrator", "welcome123", "letmein1234", "changeme123", "0123456789", "1q2w3e4r5t",
        "password123", "abcdefghij",
    )
)  # fmt: skip


def check(password: str, handle: str = "", email: str = "") -> None:
    """Raises Invalid where a new password is too short, too long, common or made of the account's name."""
    if len(password) < SHORTEST:
        raise Invalid(
            _("Use at least %(count)s characters; four unrelated words are good.", count=number(SHORTEST)),
            "password",
        )
    if len(password) > LONGEST:
        raise Invalid(_("Use at most %(count)s characters.", count=number(LONGEST)), "password")
    plain = password.casefold()
    own = {handle.casefold(), email.partition("@")[0].casefold()} - {""}
    if plain in COMMON or len(set(plain)) < 4 or any(plain.replace(name, "") == "" for name in own):
        raise Invalid(_("This password is easy to guess. Use four unrelated words."), "password")


def make(password: str) -> str:
    """The hash to store."""
    return _hasher.hash(password)


def matches(stored: str, password: str) -> bool:
    """True for the right password. For an unknown account the same time is spent and False is answered."""
    if len(password) > LONGEST:
        password = ""
    try:
        return _hasher.verify(stored or _NOBODY, password) and bool(stored)
    except (Argon2Error, InvalidHashError):
        return False
