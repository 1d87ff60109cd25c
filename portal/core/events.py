"""Everything that can happen, in the past tense. Ids and strings only: an event is a row of the outbox.

Publisher and listener both import this page; areas never import each other. Grouped by the area that
publishes.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any, Self

EVENTS: dict[str, type[Event]] = {}


@dataclass(frozen=True, slots=True)
class Event:
    """Base of all events."""

    def __init_subclass__(cls) -> None:
        EVENTS[cls.__name__] = cls

    def payload(self) -> dict[str, Any]:
        """The fields, as JSON."""
        return asdict(self)

    @classmethod
    def of(cls, payload: dict[str, Any]) -> Self:
        """The event of a stored payload; fields that were added since take their defaults."""
        known = {field.name for field in fields(cls)}
        values = {name: value for name, value in payload.items() if name in known}
        return cls(**{name: tuple(v) if isinstance(v, list) else v for name, v in values.items()})


# people


@dataclass(frozen=True, slots=True)
class PersonJoined(Event):
    """A person has an account now: accepted an invitation, or was the first administrator."""

    person_id: int


@dataclass(frozen=True, slots=True)
class RolesChanged(Event):
    """Somebody's roles or department were changed."""

    person_id: int
    actor_id: int | None = None


@dataclass(frozen=True, slots=True)
class PasswordResetAsked(Event):
    """Somebody asked for a link to set a new password; the mail carries `token`."""

    person_id: int
    token: str


@dataclass(frozen=True, slots=True)
class PersonInvited(Event):
    """An invitation is to be sent to an address; the mail carries `token`."""

    invitation_id: int
    token: str


# conversations: posts on any ref


@dataclass(frozen=True, slots=True)
class PostWritten(Event):
    """A post was published on `ref`; number 1 is the opening post of a thread."""

    post_id: int
    ref: str
    number: int
    author_id: int
    mentioned: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PostEdited(Event):
    """The text of a post was changed. `mentioned`: people who were not mentioned in it before."""

    post_id: int
    ref: str
    actor_id: int
    mentioned: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Reacted(Event):
    """Somebody reacted to a ref; not emitted when a reaction is taken back."""

    ref: str
    reaction: str
    actor_id: int
    author_id: int | None = None


# communities


@dataclass(frozen=True, slots=True)
class ThreadStarted(Event):
    """A thread was opened in a community."""

    thread_id: int
    community_id: int
    author_id: int
    kind: str


@dataclass(frozen=True, slots=True)
class AnswerAccepted(Event):
    """A reply was accepted as the answer of a question."""

    thread_id: int
    post_id: int
    author_id: int
    actor_id: int


@dataclass(frozen=True, slots=True)
class JoinAsked(Event):
    """Somebody asks to join a closed community."""

    community_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class MemberJoined(Event):
    """Somebody became a member of a community."""

    community_id: int
    person_id: int
    actor_id: int | None = None


# wiki


@dataclass(frozen=True, slots=True)
class PageSaved(Event):
    """A page has a new version, published or not."""

    page_id: int
    version: int
    actor_id: int


@dataclass(frozen=True, slots=True)
class PolicyPublished(Event):
    """A version of a page is in force now. `changed`: ids of paragraphs that differ from before."""

    page_id: int
    version: int
    actor_id: int | None
    substantive: bool = True
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PolicyAcknowledged(Event):
    """A person acknowledged a version of a page."""

    page_id: int
    version: int
    person_id: int


# insights


@dataclass(frozen=True, slots=True)
class InsightSubmitted(Event):
    """An insight waits for review; imports emit one for the whole run instead."""

    insight_id: int
    actor_id: int | None = None


@dataclass(frozen=True, slots=True)
class InsightsImported(Event):
    """An import run ended."""

    run_id: int
    actor_id: int | None = None


@dataclass(frozen=True, slots=True)
class InsightPublished(Event):
    """An insight is in the feed now."""

    insight_id: int
    actor_id: int


@dataclass(frozen=True, slots=True)
class InsightRejected(Event):
    """An insight was not let into the feed."""

    insight_id: int
    actor_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class InsightRouted(Event):
    """An insight has a department and perhaps an owner who is to act on it."""

    insight_id: int
    department_id: int
    owner_id: int | None
    actor_id: int


@dataclass(frozen=True, slots=True)
class InsightAnswered(Event):
    """The owner said what is done about an insight."""

    insight_id: int
    actor_id: int


@dataclass(frozen=True, slots=True)
class ThreadBecameInsight(Event):
    """A thread was turned into an insight."""

    ref: str
    insight_id: int
    actor_id: int


# training


@dataclass(frozen=True, slots=True)
class LessonDone(Event):
    """A person finished a lesson."""

    lesson_id: int
    track_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class QuizPassed(Event):
    """A person passed a quiz; `score` in percent."""

    lesson_id: int
    track_id: int
    person_id: int
    score: int


@dataclass(frozen=True, slots=True)
class TrackCompleted(Event):
    """A person completed a track and has a certificate."""

    track_id: int
    person_id: int
    completion_id: int


@dataclass(frozen=True, slots=True)
class MentorAsked(Event):
    """A newcomer asks somebody to be the mentor."""

    pairing_id: int
    newcomer_id: int
    mentor_id: int


@dataclass(frozen=True, slots=True)
class MentorAnswered(Event):
    """The mentor accepted or declined."""

    pairing_id: int
    newcomer_id: int
    mentor_id: int
    accepted: bool


@dataclass(frozen=True, slots=True)
class SessionPlanned(Event):
    """A mentor session has a date."""

    session_id: int
    pairing_id: int
    actor_id: int


# recognition


@dataclass(frozen=True, slots=True)
class ThanksGiven(Event):
    """Somebody thanked one or several people."""

    thanks_id: int
    actor_id: int
    to: tuple[int, ...] = ()


# moderation


@dataclass(frozen=True, slots=True)
class Flagged(Event):
    """Somebody reported an object to the moderators."""

    item_id: int
    ref: str
    reporter_id: int


@dataclass(frozen=True, slots=True)
class ItemHeld(Event):
    """A rule of an area put an object before the moderators; `source` names the rule."""

    item_id: int
    ref: str
    source: str


@dataclass(frozen=True, slots=True)
class ItemDecided(Event):
    """A moderator decided on a held item; `upheld`: the object was hidden."""

    item_id: int
    ref: str
    upheld: bool
    actor_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class DecisionUndone(Event):
    """A decision was taken back within its day; the item is open again."""

    item_id: int
    ref: str
    actor_id: int


@dataclass(frozen=True, slots=True)
class DecisionAppealed(Event):
    """The author asks another moderator to look again at what was hidden."""

    item_id: int
    ref: str
    author_id: int
