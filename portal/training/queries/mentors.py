"""Who can mentor, with free places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, Select, func, select

from portal.core import clock
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.i18n import _
from portal.people.models import Department, Person, RoleGrant
from portal.people.queries.directory import department_name
from portal.training.models.mentoring import OPEN, Mentor, Pairing


@dataclass(frozen=True, slots=True)
class MentorLine:
    """A mentor as newcomers see them."""

    id: int
    handle: str
    name: str
    title: str
    department: str
    zone: str
    topics: Sequence[str]
    languages: Sequence[str]
    people: int
    minutes: int
    about: str
    away_until: datetime | None
    active: int
    mine: str | None
    pairing_id: int | None

    @property
    def free(self) -> int:
        """Places left."""
        return max(0, self.people - self.active)

    @property
    def away(self) -> bool:
        """On leave at this moment."""
        return self.away_until is not None and self.away_until > clock.now()

    @property
    def can_be_asked(self) -> bool:
        """There is a place, the mentor is here, and the reader has not asked already."""
        return self.free > 0 and not self.away and self.mine is None


def active_of(mentor_id: Any) -> ScalarSelect[Any]:
    """How many newcomers a mentor has; correlated to Mentor."""
    counted = select(func.count(Pairing.id)).where(Pairing.mentor_id == mentor_id)
    return counted.where(Pairing.state == "active").correlate(Mentor).scalar_subquery()


def _with_me(actor: Actor, column: Any) -> ScalarSelect[Any]:
    return (
        select(column)
        .where(
            Pairing.mentor_id == Mentor.person_id,
            Pairing.newcomer_id == actor.id,
            Pairing.state.in_(OPEN),
        )
        .limit(1)
        .correlate(Mentor)
        .scalar_subquery()
    )


def _base(actor: Actor) -> Select[Any]:
    is_mentor = select(RoleGrant.person_id).where(RoleGrant.role == "mentor")
    return (
        select(
            Person.id, Person.handle, Person.name, Person.title, Person.zone,
            Department.name.label("department"), Department.names,
            Mentor.topics, Mentor.languages, Mentor.people, Mentor.minutes, Mentor.about,
            Mentor.away_until, active_of(Mentor.person_id).label("active"),
            _with_me(actor, Pairing.state).label("mine"),
            _with_me(actor, Pairing.id).label("pairing_id"),
        )
        .join(Mentor, Mentor.person_id == Person.id)
        .outerjoin(Department, Department.id == Person.department_id)
        .where(Person.state == "active", Person.id.in_(is_mentor))
    )  # fmt: skip


def _line(row: Any) -> MentorLine:
    values = dict(row._mapping)
    values["department"] = department_name(values.pop("department"), values.pop("names"))
    return MentorLine(**values)


def mentors(actor: Actor, *, topic: str = "", language: str = "") -> list[MentorLine]:
    """All mentors; those with a free place and the actor's language first; one SELECT."""
    found = [_line(row) for row in db.session.execute(_base(actor))]
    chosen = [
        one
        for one in found
        if (not topic or topic in one.topics) and (not language or language in one.languages)
    ]
    return sorted(
        chosen,
        key=lambda one: (
            one.id == actor.id, one.away, one.free == 0, actor.language not in one.languages, one.name,
        ),
    )  # fmt: skip


def mentor(actor: Actor, handle: str) -> MentorLine:
    """One mentor by handle."""
    row = db.session.execute(_base(actor).where(Person.handle == handle.lower()[:40])).first()
    if row is None:
        raise NotFound(_("There is no mentor with this name. Look through the list."))
    return _line(row)


def profile(person_id: int, *, lock: bool = False) -> Mentor | None:
    """A mentor's own profile, to be changed; `lock` keeps other writers away until the commit."""
    query = select(Mentor).where(Mentor.person_id == person_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(query)


def load(mentor_id: int) -> int:
    """How many newcomers a mentor has at this moment."""
    counted = select(func.count(Pairing.id)).where(Pairing.mentor_id == mentor_id, Pairing.state == "active")
    return db.session.scalar(counted) or 0
