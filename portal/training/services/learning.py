"""Taking a track: enrolment, facts of progress, completion, and what is due next."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update

from portal.core import access as permissions
from portal.core import clock, unit
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import Conflict, Invalid, NotAllowed
from portal.core.events import LessonDone, TrackCompleted
from portal.core.i18n import _
from portal.core.refs import Ref
from portal.notices.services import dues
from portal.people.models import Person
from portal.training import access
from portal.training.models.learning import GRADES, Completion, Enrolment, Evidence, Progress
from portal.training.models.tracks import Lesson, Track
from portal.training.queries import facts, lessons, tracks

DAYS_TO_LEARN = 14
RENEW_DAYS = 60
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def new_code() -> str:
    """A code for a certificate that nobody can guess: `K7QX-2MNP-V4RT`."""
    letters = [secrets.choice(ALPHABET) for _letter in range(12)]
    return "-".join("".join(letters[at : at + 4]) for at in (0, 4, 8))


@unit.writes
def start(actor: Actor, slug: str, *, at: datetime | None = None) -> int:
    """The actor takes a track; the id of the lesson to begin with. Starting twice changes nothing."""
    permissions.require(actor, access.LEARN)
    track = tracks.track(actor, slug)
    if track.enrolled:
        return track.next_id or (track.steps[0].id if track.steps else 0)
    if track.state != "published" or not track.steps:
        raise Invalid(_("This track is still a draft. It can be started once it is published."))
    if track.missing:
        raise NotAllowed(
            _("First complete: %(tracks)s.", tracks=_(", ").join(one.title for one in track.missing))
        )
    enrol(actor.id or 0, track.id, source="self", at=at)
    return tracks.track(actor, slug).next_id or track.steps[0].id


@unit.writes
def enrol(
    person_id: int, track_id: int, *, source: str, due_at: datetime | None = None, at: datetime | None = None
) -> None:
    """Puts a person on a track, once; pages that were acknowledged already count at once."""
    if facts.enrolment(person_id, track_id) is not None:
        return
    values = {"person_id": person_id, "track_id": track_id, "source": source, "due_at": due_at}
    db.session.execute(insert(Enrolment).values(**values, at=at or clock.now()))
    for lesson_id, version in facts.acknowledged_lessons(person_id, track_id):
        write_fact(person_id, lesson_id, "acknowledged", page_version=version, at=at)
    settle_track(person_id, track_id)


@unit.writes
def renew(actor: Actor, slug: str) -> int:
    """The certificate ends soon or has ended: all lessons count anew; the id of the first one."""
    track = tracks.track(actor, slug)
    enrolment = facts.enrolment(actor.id or 0, track.id)
    if enrolment is None or enrolment.completed_at is None or track.valid_until is None:
        raise Conflict(_("There is no certificate to renew. Finish the track first."))
    if track.valid_until > clock.now() + timedelta(days=RENEW_DAYS):
        raise Conflict(
            _("Your certificate is good for longer than %(days)s days. Come back later.", days=RENEW_DAYS)
        )
    enrolment.counts_from, enrolment.completed_at = clock.now(), None
    enrolment.due_at = max(track.valid_until, clock.now() + timedelta(days=DAYS_TO_LEARN))
    db.session.flush()
    settle_track(actor.id or 0, track.id)
    return track.steps[0].id


@unit.writes
def read(actor: Actor, lesson_id: int) -> None:
    """ "I have read this": the reading lesson is done. Said twice, it counts once."""
    lesson = opened(actor, lesson_id, "reading")
    if lesson.step.state == "done":
        return
    text = lessons.text_of(actor, lesson.source, lesson.section)
    if text is None:
        raise Conflict(_("This page cannot be read at the moment. Tell the owner of the track."))
    finish(actor.id or 0, lesson.id, "opened", page_version=text.version)


@unit.writes
def check_acknowledged(actor: Actor, lesson_id: int) -> None:
    """The acknowledgement lesson is done where the page was acknowledged."""
    lesson = opened(actor, lesson_id, "acknowledgement")
    if lesson.step.state == "done":
        return
    version = facts.acknowledged(actor.id or 0, lesson.id)
    if version is None:
        raise Conflict(_("You have not acknowledged this page yet. Open it, read it, and say so there."))
    finish(actor.id or 0, lesson.id, "acknowledged", page_version=version)


def opened(actor: Actor, lesson_id: int, kind: str) -> lessons.LessonPage:
    """A lesson that the actor may do now; says why where not."""
    permissions.require(actor, access.LEARN)
    lesson = lessons.lesson(actor, lesson_id)
    if lesson.kind != kind:
        raise Invalid(_("This lesson is done in another way. Open it and see."))
    if facts.enrolment(actor.id or 0, lesson.track_id) is None:
        raise Conflict(_("Start the track first."))
    if lesson.blocking:
        raise Conflict(_("First comes: %(lesson)s.", lesson=lesson.blocking.title))
    return lesson


@unit.writes
def acknowledged(person_id: int, source: Ref, version: int, *, at: datetime | None = None) -> None:
    """Somebody acknowledged a page: the fact is kept, and lessons that ask for it are done."""
    values = {"person_id": person_id, "source": str(source), "page_version": version}
    db.session.execute(insert(Evidence).values(**values, at=at or clock.now()))
    for lesson_id in facts.lessons_asking(person_id, str(source)):
        finish(person_id, lesson_id, "acknowledged", page_version=version, at=at)


@unit.writes
def finish(
    person_id: int, lesson_id: int, grade: str, *, page_version: int | None = None,
    at: datetime | None = None,
) -> None:  # fmt: skip
    """Writes the fact, and all that follows: event, completion, the next thing that is due."""
    lesson = db.session.get_one(Lesson, lesson_id)
    write_fact(person_id, lesson_id, grade, page_version=page_version, at=at)
    unit.emit(LessonDone(lesson_id=lesson_id, track_id=lesson.track_id, person_id=person_id))
    dues.settle("lesson", Ref("training.lesson", lesson_id), [person_id])
    settle_track(person_id, lesson.track_id, at=at)


def write_fact(
    person_id: int, lesson_id: int, grade: str, *, page_version: int | None, at: datetime | None = None
) -> None:
    """Appends a fact inside the open unit."""
    unit.running()
    # A clock that was set back must not make a fact older than the change that it answers.
    moment = at or max(clock.now(), facts.counts_from(person_id, lesson_id))
    values = {"person_id": person_id, "lesson_id": lesson_id, "grade": grade, "page_version": page_version}
    db.session.execute(insert(Progress).values(**values, done_at=moment))


@unit.writes
def settle_track(person_id: int, track_id: int, *, at: datetime | None = None) -> None:
    """Completes the track where all is done, else puts the next lesson on the due list."""
    # The enrolment is locked first: two last lessons at once complete the track once.
    enrolment = facts.enrolment(person_id, track_id, lock=True)
    if enrolment is None:
        return
    ref = Ref("training.track", track_id)
    coming = facts.next_lesson(person_id, track_id)
    if coming is None:
        dues.settle("lesson", ref, [person_id])
        if enrolment.completed_at is None:
            _complete(person_id, track_id, enrolment, at or clock.now())
    elif enrolment.completed_at is None:
        dues.due(
            [person_id],
            "lesson",
            ref,
            title=coming.title,
            url=f"/training/{coming.slug}/{coming.id}",
            minutes=coming.minutes,
            due_at=enrolment.due_at,
        )


def _complete(person_id: int, track_id: int, enrolment: Enrolment, at: datetime) -> None:
    track = db.session.get_one(Track, track_id)
    db.session.execute(update(Enrolment).where(Enrolment.id == enrolment.id).values(completed_at=at))
    grades = facts.grades(person_id, track_id)
    completion_id = db.session.execute(
        insert(Completion)
        .values(
            person_id=person_id,
            track_id=track_id,
            version=track.version,
            grade=max(grades, key=GRADES.index, default="opened"),
            code=new_code(),
            at=at,
            valid_until=at + timedelta(days=track.validity_days),
        )
        .returning(Completion.id)
    ).scalar_one()
    unit.emit(TrackCompleted(track_id=track_id, person_id=person_id, completion_id=completion_id))


@unit.writes
def welcome(person_id: int) -> list[int]:
    """A newcomer joined: enrolled on the newcomer tracks that are meant for them; the tracks' ids."""
    person = db.session.get(Person, person_id)
    if person is None:
        return []
    found = facts.newcomer_tracks(person_id)
    # Who became a newcomer long after joining gets half of the time, counted from now.
    due_at = max(
        person.joined_at + timedelta(days=DAYS_TO_LEARN), clock.now() + timedelta(days=DAYS_TO_LEARN / 2)
    )
    for track_id in found:
        enrol(person_id, track_id, source="rule", due_at=due_at)
    return found


@unit.writes
def forget_due(person_id: int) -> None:
    """Somebody has left: nothing is due for them in training any more."""
    for track_id in db.session.scalars(select(Enrolment.track_id).where(Enrolment.person_id == person_id)):
        dues.settle("lesson", Ref("training.track", track_id), [person_id])
