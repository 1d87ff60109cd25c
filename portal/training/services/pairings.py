"""From the request to the end of a pairing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.core import access as permissions
from portal.core import clock, text, unit
from portal.core.actor import SYSTEM, Actor
from portal.core.db import db
from portal.core.errors import Conflict, Invalid, NotAllowed
from portal.core.events import MentorAnswered, MentorAsked
from portal.core.i18n import _
from portal.core.refs import Ref
from portal.notices.services import dues, inbox
from portal.people.models import Person, RoleGrant
from portal.training import access
from portal.training.models.mentoring import OPEN, Pairing
from portal.training.queries import mentors, pairings
from portal.training.services import sessions

REQUESTS = 3
"""Requests of one newcomer that may wait at the same time."""
MINUTES_TO_ANSWER = 3


def ref_of(pairing: Pairing) -> Ref:
    """The pairing as a ref."""
    return Ref("training.pairing", pairing.id)


@unit.writes
def ask(actor: Actor, handle: str, *, message: str, goals: str = "", at: datetime | None = None) -> int:
    """The actor asks somebody to be the mentor; the pairing's id."""
    permissions.require(actor, access.PAIR)
    mentor = mentors.mentor(actor, handle)
    if mentor.id == actor.id:
        raise Invalid(_("You cannot mentor yourself. Ask somebody else."))
    if mentor.mine:
        raise Conflict(_("You have asked %(name)s already.", name=mentor.name))
    if mentor.away or not mentor.free:
        raise Conflict(_("%(name)s has no free place at the moment. Ask another mentor.", name=mentor.name))
    if pairings.requests_of(actor.id or 0) >= REQUESTS:
        raise Conflict(
            _("%(count)s requests of yours wait already. Withdraw one to ask another.", count=REQUESTS)
        )
    pairing = Pairing(
        newcomer_id=actor.id or 0, mentor_id=mentor.id, message=message.strip(), asked_at=at or clock.now()
    )
    _set_goals(pairing, goals)
    db.session.add(pairing)
    try:
        db.session.flush()
    except IntegrityError:
        raise Conflict(_("You have asked %(name)s already.", name=mentor.name)) from None
    unit.emit(MentorAsked(pairing_id=pairing.id, newcomer_id=pairing.newcomer_id, mentor_id=mentor.id))
    dues.due(
        [mentor.id],
        "answer_mentor",
        ref_of(pairing),
        title=actor.name,
        url=f"/training/pairings/{pairing.id}",
        minutes=MINUTES_TO_ANSWER,
    )
    return pairing.id


def _set_goals(pairing: Pairing, goals: str) -> None:
    pairing.goals = goals.strip()
    pairing.goals_html = text.render(goals).html
    pairing.render_version = text.RENDER_VERSION


@unit.writes
def accept(actor: Actor, pairing_id: int, *, at: datetime | None = None) -> None:
    """The mentor says yes, where there is still a place. Said twice, it counts once."""
    # First the mentor's row, so that two acceptances at once are counted one after the other.
    profile = mentors.profile(actor.id or 0, lock=True)
    pairing = _asked(actor, pairing_id)
    if pairing.state == "active":
        return
    _still_waiting(pairing)
    if profile is None or mentors.load(actor.id or 0) >= profile.people:
        raise Conflict(
            _(
                "All your %(count)s places are taken. End a pairing or raise the number in your profile.",
                count=profile.people if profile else 0,
            )
        )
    pairing.state, pairing.answered_at = "active", at or clock.now()
    _answered(pairing, accepted=True)


@unit.writes
def decline(actor: Actor, pairing_id: int, *, reason: str) -> None:
    """The mentor says no, with a reason that the newcomer reads."""
    pairing = _asked(actor, pairing_id)
    if not reason.strip():
        raise Invalid(_("Say why, in a sentence: the newcomer reads it and asks somebody else."), "reason")
    _still_waiting(pairing)
    pairing.state, pairing.reason = "declined", reason.strip()
    pairing.answered_at = pairing.ended_at = clock.now()
    _answered(pairing, accepted=False)


def _asked(actor: Actor, pairing_id: int) -> Pairing:
    pairing = pairings.for_change(actor, pairing_id)
    if pairing.mentor_id != actor.id:
        raise NotAllowed(_("Only the mentor can answer this request."))
    return pairing


def _still_waiting(pairing: Pairing) -> None:
    if pairing.state != "requested":
        raise Conflict(_("This request was answered or withdrawn already."))


def _answered(pairing: Pairing, *, accepted: bool) -> None:
    dues.settle("answer_mentor", ref_of(pairing))
    unit.emit(
        MentorAnswered(
            pairing_id=pairing.id,
            newcomer_id=pairing.newcomer_id,
            mentor_id=pairing.mentor_id,
            accepted=accepted,
        )
    )


@unit.writes
def withdraw(actor: Actor, pairing_id: int) -> None:
    """The newcomer takes the request back."""
    pairing = pairings.for_change(actor, pairing_id)
    if pairing.newcomer_id != actor.id:
        raise NotAllowed(_("Only the one who asked can withdraw the request."))
    _still_waiting(pairing)
    pairing.state, pairing.ended_at = "withdrawn", clock.now()
    dues.settle("answer_mentor", ref_of(pairing))


@unit.writes
def set_goals(actor: Actor, pairing_id: int, *, goals: str) -> None:
    """Saves the goals, by either of the two."""
    pairing = active(actor, pairing_id)
    _set_goals(pairing, goals)


def active(actor: Actor, pairing_id: int) -> Pairing:
    """A pairing of the actor's that goes on; says so where it is over."""
    pairing = pairings.for_change(actor, pairing_id)
    if pairing.state != "active":
        raise Conflict(_("This pairing is not active: nothing can be changed in it."))
    return pairing


@unit.writes
def end(actor: Actor, pairing_id: int, *, reflection: str) -> None:
    """Either of the two ends the pairing, looking back in a few words that both read."""
    pairing = active(actor, pairing_id)
    pairing.reflection = reflection.strip()
    _close(pairing, actor)


def _close(pairing: Pairing, actor: Actor) -> None:
    pairing.state, pairing.ended_at = "ended", clock.now()
    for session in pairings.planned_of(pairing.id):
        sessions.drop(session)
    people = [pairing.newcomer_id, pairing.mentor_id]
    inbox.tell(people, "training_pairing_ended", ref_of(pairing), actor=actor if actor.id else None)


@unit.writes
def person_changed(person_id: int) -> None:
    """Somebody has left, or is no mentor any more: pairings that cannot go on end, and the other is told."""
    person = db.session.get(Person, person_id)
    gone = person is None or person.state != "active"
    mentor = db.session.scalar(
        select(RoleGrant.role).where(RoleGrant.person_id == person_id, RoleGrant.role == "mentor")
    )
    for pairing in pairings.open_of(person_id):
        if not gone and (pairing.mentor_id != person_id or mentor):
            continue
        dues.settle("answer_mentor", ref_of(pairing))
        if pairing.state == "requested":
            pairing.state = "declined" if pairing.mentor_id == person_id else "withdrawn"
        pairing.reason = "left"
        _end_or_decline(pairing)


def _end_or_decline(pairing: Pairing) -> None:
    if pairing.state in OPEN:
        _close(pairing, SYSTEM)
        return
    pairing.ended_at = clock.now()
    people = [pairing.newcomer_id, pairing.mentor_id]
    inbox.tell(people, "training_pairing_ended", ref_of(pairing))
