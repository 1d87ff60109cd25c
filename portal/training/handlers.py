"""What follows from events for training and mentoring."""

from __future__ import annotations

from portal.core.actor import Actor
from portal.core.events import (
    MentorAnswered,
    MentorAsked,
    PersonJoined,
    PolicyAcknowledged,
    PolicyPublished,
    RolesChanged,
    SessionPlanned,
    TrackCompleted,
)
from portal.core.refs import Ref
from portal.notices.services import inbox
from portal.people.queries import actors
from portal.training.queries import events
from portal.training.services import freshness, learning, pairings


def _actor(person_id: int | None) -> Actor | None:
    return actors.by_id(person_id) if person_id else None


def person_joined(event: PersonJoined) -> None:
    """A newcomer gets the first tracks."""
    learning.welcome(event.person_id)


def roles_changed(event: RolesChanged) -> None:
    """Who became a newcomer gets the first tracks; who left, or mentors no more, ends pairings."""
    learning.welcome(event.person_id)
    pairings.person_changed(event.person_id)


def policy_acknowledged(event: PolicyAcknowledged) -> None:
    """Lessons that ask for the acknowledgement are done."""
    learning.acknowledged(event.person_id, Ref("wiki.page", event.page_id), event.version)


def policy_published(event: PolicyPublished) -> None:
    """Questions and lessons about changed paragraphs are looked at again."""
    page = Ref("wiki.page", event.page_id)
    freshness.page_changed(page, event.version, event.changed, substantive=event.substantive)


def track_completed(event: TrackCompleted) -> None:
    """The person hears of the certificate, the mentors and the manager of the success."""
    found = events.completion(event.completion_id)
    if found is None:
        return
    ref = Ref("training.completion", event.completion_id)
    inbox.tell([event.person_id], "training_completed", ref, track=found.track)
    inbox.tell(found.watchers, "training_success", ref, actor=_actor(event.person_id), track=found.track)


def mentor_asked(event: MentorAsked) -> None:
    """The mentor hears who asks."""
    inbox.tell(
        [event.mentor_id],
        "training_mentor_asked",
        Ref("training.pairing", event.pairing_id),
        actor=_actor(event.newcomer_id),
    )


def mentor_answered(event: MentorAnswered) -> None:
    """The newcomer hears the answer."""
    inbox.tell(
        [event.newcomer_id],
        "training_mentor_answered",
        Ref("training.pairing", event.pairing_id),
        actor=_actor(event.mentor_id),
        accepted=event.accepted,
    )


def session_planned(event: SessionPlanned) -> None:
    """The other one of the two hears of the meeting."""
    inbox.tell(
        events.pair(event.pairing_id),
        "training_session",
        Ref("training.pairing", event.pairing_id),
        actor=_actor(event.actor_id),
        fold=f"training_session/{event.session_id}",
    )
