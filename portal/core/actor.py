"""Who acts: a small value that services and queries take as their first argument."""

from __future__ import annotations

from dataclasses import dataclass, field

ROLES = (
    "newcomer",
    "employee",
    "mentor",
    "moderator",
    "policy_owner",
    "sponsor",
    "agency",
    "administrator",
)


@dataclass(frozen=True, slots=True)
class Actor:
    """A person with what is needed to decide about access, without touching the database again.

    `language` is one of 'en', 'pt_BR', 'fa'; `zone` an IANA name; `external` is true for an agency.
    """

    id: int | None = None
    handle: str = ""
    name: str = ""
    roles: frozenset[str] = field(default_factory=frozenset)
    department_id: int | None = None
    language: str = "en"
    zone: str = "UTC"
    theme: str = "auto"
    external: bool = False
    unread: int = 0
    due: int = 0
    session_id: int | None = None

    @property
    def signed_in(self) -> bool:
        """True for a person, false for a visitor."""
        return self.id is not None

    @property
    def inside(self) -> bool:
        """True for an employee of the company: signed in, and not of an agency."""
        return self.id is not None and not self.external

    def has(self, *roles: str) -> bool:
        """True where the actor has any of the roles; the system has all of them."""
        return not self.roles.isdisjoint(roles) or "system" in self.roles


ANONYMOUS = Actor()
SYSTEM = Actor(handle="system", name="Ponte", roles=frozenset({"system"}))
