"""What the handlers of events ask for."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from portal.core.db import db
from portal.people.models import Person
from portal.training.models.learning import Completion
from portal.training.models.mentoring import Pairing
from portal.training.models.tracks import Track
from portal.training.queries import pairings


@dataclass(frozen=True, slots=True)
class Success:
    """A completion with those who want to hear of it."""

    track: str
    watchers: frozenset[int]


def completion(completion_id: int) -> Success | None:
    """A completion with the mentors and the manager of the person."""
    row = db.session.execute(
        select(Track.title, Completion.person_id, Person.manager_id)
        .join(Track, Track.id == Completion.track_id)
        .join(Person, Person.id == Completion.person_id)
        .where(Completion.id == completion_id)
    ).first()
    if row is None:
        return None
    watchers = {*pairings.mentors_of(row.person_id), row.manager_id} - {None, row.person_id}
    return Success(row.title, frozenset(watchers))


def pair(pairing_id: int) -> list[int]:
    """The two people of a pairing."""
    row = db.session.execute(
        select(Pairing.newcomer_id, Pairing.mentor_id).where(Pairing.id == pairing_id)
    ).first()
    return list(row) if row else []
