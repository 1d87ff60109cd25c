"""Certificates and completions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, false, literal, select, true

from portal.core import clock
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.i18n import _
from portal.core.paging import Columns
from portal.people.models import Person
from portal.training.models.learning import Completion
from portal.training.models.tracks import Track


@dataclass(frozen=True, slots=True)
class Certificate:
    """A completion as it is printed."""

    id: int
    code: str
    person_id: int
    person: str
    handle: str
    track: str
    slug: str
    level: str
    topics: Sequence[str]
    minutes: int
    version: int
    grade: str
    at: datetime
    valid_until: datetime

    @property
    def valid(self) -> bool:
        """Good today."""
        return self.valid_until > clock.now()


def visible(actor: Actor) -> ColumnElement[bool]:
    """Employees see completions of the company, an agency its own."""
    if actor.inside or "system" in actor.roles:
        return true()
    return Completion.person_id == actor.id if actor.signed_in else false()


def _base(actor: Actor) -> Select[Any]:
    return (
        select(
            Completion.id, Completion.code, Completion.person_id, Person.name.label("person"), Person.handle,
            Track.title.label("track"), Track.slug, Track.level, Track.topics, Track.minutes,
            Completion.version, Completion.grade, Completion.at, Completion.valid_until,
        )
        .join(Person, Person.id == Completion.person_id)
        .join(Track, Track.id == Completion.track_id)
        .where(visible(actor))
    )  # fmt: skip


def by_code(actor: Actor, code: str) -> Certificate:
    """The certificate with this code, as people type it; NotFound where there is none."""
    letters = "".join(c for c in code.upper() if c.isascii() and c.isalnum())[:12]
    parts = "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))
    row = db.session.execute(_base(actor).where(Completion.code == parts)).first()
    if row is None:
        raise NotFound(_("There is no certificate with this code. Check it letter by letter."))
    return Certificate(**row._mapping)


def by_ids(actor: Actor, ids: Sequence[int]) -> list[Certificate]:
    """Certificates by id, as far as the actor may see them."""
    rows = db.session.execute(_base(actor).where(Completion.id.in_(list(ids))))
    return [Certificate(**row._mapping) for row in rows]


def of_person(actor: Actor, person_id: int) -> list[Certificate]:
    """Certificates of a person, newest first."""
    query = _base(actor).where(Completion.person_id == person_id)
    rows = db.session.execute(query.order_by(Completion.at.desc(), Completion.id.desc()).limit(50))
    return [Certificate(**row._mapping) for row in rows]


def newest(actor: Actor) -> Columns:
    """Completions for "what is moving" on home."""
    return (
        select(
            Completion.id, Track.title.label("title"), literal("").label("place"), Completion.person_id,
            literal(0).label("count"), Completion.at.label("at"),
        )
        .join(Track, Track.id == Completion.track_id)
        .where(visible(actor))
        .order_by(Completion.at.desc(), Completion.id.desc())
    )  # fmt: skip
