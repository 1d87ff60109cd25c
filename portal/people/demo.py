"""The people of the demo company; the cast signs in with one click."""

from __future__ import annotations

from typing import Any

from portal.core import unit
from portal.core.actor import SYSTEM
from portal.core.db import db
from portal.core.i18n import lazy_
from portal.core.refs import Ref
from portal.people import passwords
from portal.people.models import Department, Person, RoleGrant
from portal.people.services.profiles import folded

CAST = (
    ("ana", "Ana", lazy_("Newcomer: learns the policy, practises, asks")),
    ("bruno", "Bruno", lazy_("Mentor: coaches newcomers beside the day job")),
    ("carla", "Carla", lazy_("Service agent: brings in what customers say")),
    ("davi", "Davi", lazy_("Product lead: finds out, acts, tells back")),
    ("elif", "Elif", lazy_("Moderator: keeps communities and feed safe and fair")),
    ("farah", "Farah", lazy_("Policy owner: reads Persian, keeps policies right")),
    ("gil", "Gil", lazy_("Executive sponsor: wants to know whether it works")),
    ("hugo", "Hugo", lazy_("Agency analyst: helps, and sees nothing else")),
    ("admin", "Admin", lazy_("Administrator: installs, connects, backs up")),
)
PASSWORD = "ponte-demo-2026"  # noqa: S105 (shown to everybody: it is a demo)
"""Password of all demo accounts; the data folder is marked as a demo and production refuses it."""


def seed(company: Any) -> None:
    """Departments and people of the demo company."""
    _seed(company)


@unit.writes
def _seed(company: Any) -> None:
    content = company.read("people.yaml")
    for item in content["departments"]:
        department = Department(key=item["key"], name=item["name"]["en"], names=item["name"])
        db.session.add(department)
        db.session.flush()
        company.ids["department", item["key"]] = department.id
    hashed = passwords.make(PASSWORD)
    people = {item["handle"]: _person(company, item, hashed) for item in content["people"]}
    db.session.add_all(people.values())
    db.session.flush()
    for item in content["people"]:
        person = people[item["handle"]]
        company.ids["person", person.handle] = person.id
        manager = people.get(item.get("manager") or "")
        person.manager_id = manager.id if manager else None
        db.session.add_all(
            RoleGrant(person_id=person.id, role=role, granted_at=person.joined_at, granted_by=SYSTEM.id)
            for role in item["roles"]
        )
        unit.index(Ref("people.person", person.id))


def _person(company: Any, item: dict[str, Any], hashed: str) -> Person:
    name, title = item["name"], item.get("title", "")
    return Person(
        handle=item["handle"],
        name=name,
        email=item["email"],
        title=title,
        bio=item.get("bio", "").strip(),
        topics=item.get("topics", []),
        department_id=company.ids["department", item["department"]] if item.get("department") else None,
        language=item.get("language", "en"),
        zone=item.get("zone", "UTC"),
        joined_at=company.ago(str(item.get("joined", "300d"))),
        password=hashed,
        folded=folded(item["handle"], name, title),
    )
