"""A mentor's own profile."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from portal.core import access as permissions
from portal.core import unit
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import Invalid
from portal.core.i18n import LANGUAGES, _
from portal.training import access
from portal.training.models.mentoring import Mentor
from portal.training.models.tracks import TOPICS
from portal.training.queries import mentors


@unit.writes
def save(
    actor: Actor, *, topics: Sequence[str], languages: Sequence[str], people: int, minutes: int, about: str,
    away_until: datetime | None = None,
) -> None:  # fmt: skip
    """Saves what the actor offers as a mentor."""
    permissions.require(actor, access.MENTOR)
    spoken = [code for code in LANGUAGES if code in languages]
    if not spoken:
        raise Invalid(_("Choose at least one language in which you can mentor."), "languages")
    profile = mentors.profile(actor.id or 0, lock=True)
    if profile is None:
        profile = Mentor(person_id=actor.id or 0)
        db.session.add(profile)
    profile.topics = [topic for topic in TOPICS if topic in topics]
    profile.languages, profile.people, profile.minutes = spoken, people, minutes
    profile.about, profile.away_until = about.strip(), away_until
