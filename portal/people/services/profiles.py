"""One's own profile, and what administrators change about others."""

from __future__ import annotations

import re
from zoneinfo import available_timezones

from sqlalchemy import delete, insert

from portal.core import access as permissions
from portal.core import audit, clock, unit
from portal.core.actor import ROLES, Actor
from portal.core.analysis import fold
from portal.core.db import db
from portal.core.errors import Invalid, NotFound
from portal.core.events import RolesChanged
from portal.core.i18n import LANGUAGES, _
from portal.core.refs import Ref
from portal.people import access
from portal.people.models import Department, Person, RoleGrant
from portal.people.services import sessions

HANDLE = re.compile(r"[a-z][a-z0-9_.-]{1,38}[a-z0-9]")
RESERVED = frozenset({"here", "all", "everyone", "join", "invite", "system", "ponte", "new", "departments"})


def check_handle(handle: str) -> str:
    """The handle in lower case; Invalid where it cannot be one."""
    handle = handle.strip().lower()
    if not HANDLE.fullmatch(handle) or handle in RESERVED:
        raise Invalid(
            _("A handle has 3 to 40 letters a-z, digits, dots or dashes, and starts with a letter."), "handle"
        )
    return handle


def folded(handle: str, name: str, title: str = "") -> str:
    """What the directory is searched in: without accents, Persian letters unified."""
    words = f"{name} {handle} {title}".split()
    return (" " + " ".join(fold(word) for word in words))[:240]


def _person(person_id: int) -> Person:
    person = db.session.get(Person, person_id)
    if person is None:
        raise NotFound(_("Nobody is there under this address."))
    return person


@unit.writes
def save_profile(actor: Actor, *, name: str, title: str, bio: str, topics: list[str]) -> None:
    """Saves one's own profile."""
    permissions.require(actor, access.ACCOUNT)
    person = _person(actor.id or 0)
    person.name, person.title, person.bio = name.strip(), title.strip(), bio.strip()
    person.topics = [topic.strip()[:40] for topic in topics if topic.strip()][:12]
    person.folded = folded(person.handle, person.name, person.title)
    unit.index(Ref("people.person", person.id))


@unit.writes
def save_settings(actor: Actor, *, language: str, zone: str, theme: str) -> None:
    """Saves language, time zone and theme of the actor."""
    permissions.require(actor, access.ACCOUNT)
    if language not in LANGUAGES:
        raise Invalid(_("Ponte does not speak this language yet."), "language")
    if zone not in available_timezones():
        raise Invalid(_("There is no such time zone. Choose one from the list."), "zone")
    if theme not in ("auto", "light", "dark"):
        raise Invalid(_("Choose light, dark, or as the system."), "theme")
    person = _person(actor.id or 0)
    person.language, person.zone, person.theme = language, zone, theme


@unit.writes
def change_roles(actor: Actor, person_id: int, *, roles: list[str], department_id: int | None) -> None:
    """Sets roles and department of a person; all sessions of theirs end where a role was taken away."""
    permissions.require(actor, access.MANAGE)
    person = _person(person_id)
    wanted = set(roles) & set(ROLES)
    if not wanted:
        raise Invalid(_("Choose at least one role."), "roles")
    if "agency" in wanted and wanted != {"agency"}:
        raise Invalid(_("An agency account can have no other role."), "roles")
    before = set(db.session.scalars(db.select(RoleGrant.role).where(RoleGrant.person_id == person_id)))
    if person_id == actor.id and "administrator" in before - wanted:
        raise Invalid(_("You cannot take the administrator's role from yourself. Ask another one."), "roles")
    if department_id is not None and db.session.get(Department, department_id) is None:
        raise Invalid(_("There is no such department."), "department_id")
    db.session.execute(
        delete(RoleGrant).where(RoleGrant.person_id == person_id, RoleGrant.role.in_(before - wanted))
    )
    for role in sorted(wanted - before):
        db.session.execute(
            insert(RoleGrant).values(
                person_id=person_id, role=role, granted_at=clock.now(), granted_by=actor.id
            )
        )
    person.department_id = department_id
    if before - wanted:
        sessions.end_all(person_id)
    audit.record(
        actor, "people.roles", Ref("people.person", person_id), before=sorted(before), after=sorted(wanted)
    )
    unit.emit(RolesChanged(person_id=person_id, actor_id=actor.id))
    unit.index(Ref("people.person", person_id))


@unit.writes
def end_account(actor: Actor, person_id: int) -> None:
    """A person has left: no sign-in any more, all sessions end; what they wrote stays with the name."""
    permissions.require(actor, access.MANAGE)
    if person_id == actor.id:
        raise Invalid(_("You cannot end your own account. Ask another administrator."))
    person = _person(person_id)
    person.state, person.left_at, person.password = "left", clock.now(), ""
    sessions.end_all(person_id)
    audit.record(actor, "people.left", Ref("people.person", person_id))
    unit.emit(RolesChanged(person_id=person_id, actor_id=actor.id))
    unit.index(Ref("people.person", person_id))


@unit.writes
def add_department(actor: Actor, *, key: str, name: str, names: dict[str, str]) -> int:
    """A new department; its id."""
    permissions.require(actor, access.MANAGE)
    if db.session.scalar(db.select(Department.id).where(Department.key == key)):
        raise Invalid(_("There is a department with this key already."), "key")
    department = Department(key=key, name=name, names=names)
    db.session.add(department)
    db.session.flush()
    audit.record(actor, "people.department", Ref("people.department", department.id), name=name)
    return department.id


@unit.writes
def rename_department(actor: Actor, department_id: int, *, name: str, names: dict[str, str]) -> None:
    """Sets the names of a department; `name` is the English one."""
    permissions.require(actor, access.MANAGE)
    department = db.session.get(Department, department_id)
    if department is None:
        raise NotFound(_("There is no such department."))
    before, department.name, department.names = department.name, name, names
    audit.record(
        actor, "people.department", Ref("people.department", department_id), before=before, name=name
    )
