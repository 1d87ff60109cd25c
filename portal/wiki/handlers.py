"""What follows from events for the wiki: the due lists of people who joined, moved or left."""

from __future__ import annotations

from portal.core.events import PersonJoined, RolesChanged
from portal.wiki.services import duties


def person_joined(event: PersonJoined) -> None:
    """A new person has to know what their audience has to know."""
    duties.sync_person(event.person_id)


def roles_changed(event: RolesChanged) -> None:
    """Other roles or another department: other pages; a leaver has none."""
    duties.sync_person(event.person_id)
