"""The cast in the tests: the same people as in the demo company, and some unrelated ones as noise."""

from __future__ import annotations

from datetime import timedelta

from portal.core import clock, unit
from portal.core.db import db
from portal.people import passwords
from portal.people.models import Department, Person, RoleGrant
from portal.people.services.profiles import folded

PASSWORD = "correct horse battery"
DEPARTMENTS = ("marketing", "sales", "service", "product", "logistics", "it", "finance", "legal")
CAST: dict[str, tuple[str, str | None, tuple[str, ...], str]] = {
    "ana": ("Ana Ribeiro", "service", ("newcomer", "employee"), "en"),
    "bruno": ("Bruno Sá", "service", ("mentor", "employee"), "pt_BR"),
    "carla": ("Carla Nunes", "service", ("employee",), "pt_BR"),
    "davi": ("Davi Monteiro", "product", ("employee",), "en"),
    "elif": ("Elif Aydın", "marketing", ("moderator", "employee"), "en"),
    "farah": ("فرح رستمی", "legal", ("policy_owner", "employee"), "fa"),
    "gil": ("Gil Andrade", "marketing", ("sponsor", "employee"), "pt_BR"),
    "hugo": ("Hugo Weiss", None, ("agency",), "en"),
    "admin": ("Admin", "it", ("administrator", "employee"), "en"),
}
NOISE = {
    "noor": ("Noor Haddad", "sales", ("employee",), "en"),
    "otto": ("Otto Lind", "finance", ("employee",), "en"),
}
_HASH = passwords.make(PASSWORD)


@unit.writes
def fill() -> None:
    """Departments, the cast and the noise; ids are the same in every run."""
    departments = {
        key: Department(key=key, name=key.title(), names={"en": key.title()}) for key in DEPARTMENTS
    }
    db.session.add_all(departments.values())
    db.session.flush()
    for handle, (name, department, roles, language) in (CAST | NOISE).items():
        person = Person(
            handle=handle,
            name=name,
            email=f"{handle}@torralume.example",
            title=f"{department or 'agency'} person",
            folded=folded(handle, name),
            department_id=departments[department].id if department else None,
            language=language,
            zone="America/Sao_Paulo" if language == "pt_BR" else "Europe/Dublin",
            password=_HASH,
            joined_at=clock.now() - timedelta(days=100),
        )
        db.session.add(person)
        db.session.flush()
        db.session.add_all(
            RoleGrant(person_id=person.id, role=role, granted_at=clock.now(), granted_by=None)
            for role in roles
        )
