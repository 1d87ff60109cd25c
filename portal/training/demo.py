"""The training of the demo company: tracks, questions, progress, mentors and pairings."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, update

from portal.core import reading, text, unit
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.refs import Ref
from portal.notices.services import dues
from portal.training.models.learning import Attempt, Completion, Enrolment, Evidence, Progress
from portal.training.models.mentoring import Mentor, Note, Pairing, Session
from portal.training.models.tracks import Lesson, Prerequisite, Question, Track
from portal.training.services import freshness, learning, quizzes

OWNER = "farah"
SATURDAY = 5
GRADES = {"reading": "opened", "acknowledgement": "acknowledged", "quiz": "passed"}


def seed(company: Any) -> None:
    """All of training."""
    _seed(company)


@unit.writes
def _seed(company: Any) -> None:
    tracks = [item for item in company.read_all("training/*.yaml") if "lessons" in item]
    people = company.read("training/people.yaml")
    for item in tracks:
        _track(company, item)
    _requires(company, tracks)
    _acknowledged(company)
    for row in people["mentors"]:
        _mentor(company, row)
    for row in people["progress"]:
        _reopen(company, row)
    for row in people["progress"]:
        _progress(company, row)
    for row in people["pairings"]:
        _pairing(company, row)


def _source(company: Any, slug: str | None) -> str | None:
    page = company.ids.get(("wiki", slug)) if slug else None
    return str(Ref("wiki.page", page)) if page else None


def _track(company: Any, item: dict[str, Any]) -> None:
    made = company.ago("520d")
    track = Track(
        slug=item["key"], level=item["level"], title=item["title"], summary=item["summary"].strip(),
        language=item["language"], topics=item["topics"], minutes=item["minutes"],
        validity_days=item["validity_days"], state="published", owner_id=company.person(OWNER),
        created_at=made, published_at=made,
    )  # fmt: skip
    db.session.add(track)
    db.session.flush()
    company.ids["track", item["key"]] = track.id
    actor = replace(company.actor(OWNER), language=item["language"])
    for position, row in enumerate(item["lessons"], 1):
        _lesson(company, actor, track, position, row)
    unit.index(Ref("training.track", track.id))


def _lesson(company: Any, actor: Actor, track: Track, position: int, row: dict[str, Any]) -> None:
    questions = row.get("questions", [])
    lesson = Lesson(
        track_id=track.id, position=position, kind=row["kind"], title=row["title"], minutes=row["minutes"],
        source=_source(company, row.get("wiki")), section=row.get("section"),
        pass_mark=row.get("pass_mark") or 80, draw=5,
    )  # fmt: skip
    db.session.add(lesson)
    db.session.flush()
    company.ids["lesson", row["key"]] = lesson.id
    for item in questions:
        question = Question(
            lesson_id=lesson.id, kind=item["kind"], text=item["text"].strip(), options=item["options"],
            explains=item.get("explains", "").strip(), source=_source(company, item.get("wiki")),
            section=item.get("section"), created_at=track.created_at,
        )  # fmt: skip
        db.session.add(question)
        db.session.flush()
        freshness.bind(actor, question)


def _requires(company: Any, tracks: list[dict[str, Any]]) -> None:
    for item in tracks:
        for key in item.get("requires", []):
            pair = {"track_id": company.ids["track", item["key"]], "requires_id": company.ids["track", key]}
            db.session.execute(insert(Prerequisite).values(**pair))


def _acknowledged(company: Any) -> None:
    """What people acknowledged before there was a track about it."""
    in_force: dict[str, int] = {}
    for row in company.read("wiki/acknowledgements.yaml"):
        source = _source(company, row["page"])
        if source is None:
            continue
        if source not in in_force:
            text_now = reading.load(company.actor(OWNER), Ref.parse(source))
            in_force[source] = text_now.version if text_now else row["version"]
        old = row["version"] < in_force[source]
        db.session.add(
            Evidence(
                person_id=company.person(row["person"]), source=source, page_version=row["version"],
                at=company.ago(row["ago"]), superseded_at=company.ago(row["ago"]) if old else None,
            )
        )  # fmt: skip


def _mentor(company: Any, row: dict[str, Any]) -> None:
    away = row.get("away")
    db.session.add(
        Mentor(
            person_id=company.person(row["handle"]),
            topics=row["topics"],
            languages=row["languages"],
            people=row["capacity"]["people"],
            minutes=row["capacity"]["minutes"],
            about=row["about"].strip(),
            away_until=company.ahead(str(away).removeprefix("until: ")) if away else None,
        )
    )


def _progress(company: Any, row: dict[str, Any]) -> None:
    person, track_id = company.person(row["person"]), company.ids["track", row["track"]]
    started = company.ago(row["started"])
    newcomer = "newcomer" in company.actor(row["person"]).roles
    db.session.add(
        Enrolment(
            person_id=person, track_id=track_id, source="rule" if newcomer else "self", at=started,
            due_at=_due(company, started) if newcomer and "completed" not in row else None,
        )
    )  # fmt: skip
    db.session.flush()
    ended = company.ago(row["completed"]) if "completed" in row else company.now - timedelta(hours=30)
    keys = row["lessons_done"]
    for place, key in enumerate(keys, 1):
        _fact(company, person, key, started + (ended - started) * place / len(keys), ended)
    for item in row.get("reopened", []):
        # Done once, before the page changed: to be read again.
        lesson_id = company.ids["lesson", item["lesson"]]
        before = started + timedelta(days=2)
        db.session.add(Progress(person_id=person, lesson_id=lesson_id, grade="opened", done_at=before))
    if "completed" in row:
        _completion(person, track_id, ended)
    else:
        learning.settle_track(person, track_id)


def _due(company: Any, started: datetime) -> datetime:
    """Two weeks after the start; of the demo's long runners some days from now, so that little is overdue."""
    return max(started + timedelta(days=learning.DAYS_TO_LEARN), company.ahead("3d"))


def _fact(company: Any, person: int, key: str, at: datetime, ended: datetime) -> None:
    lesson = db.session.get_one(Lesson, company.ids["lesson", key])
    if lesson.kind == "quiz":
        _attempt(person, lesson, at)
    fact: dict[str, Any] = {"person_id": person, "lesson_id": lesson.id, "grade": GRADES[lesson.kind]}
    db.session.add(Progress(**fact, done_at=at))
    if lesson.reopened_at and at < lesson.reopened_at:
        db.session.add(Progress(**fact, done_at=min(lesson.reopened_at + timedelta(days=2), ended)))


def _attempt(person: int, lesson: Lesson, at: datetime) -> None:
    drawn = quizzes.draw(quizzes.pool(lesson.id), {}, lesson.draw)
    given = {str(one["id"]): [p for p, o in enumerate(one["options"]) if o["right"]] for one in drawn}
    db.session.add(
        Attempt(
            person_id=person, lesson_id=lesson.id, questions=drawn, given=given, score=100, passed=True,
            started_at=at - timedelta(minutes=lesson.minutes), finished_at=at,
        )
    )  # fmt: skip


def _reopen(company: Any, row: dict[str, Any]) -> None:
    for item in row.get("reopened", []):
        lesson = db.session.get_one(Lesson, company.ids["lesson", item["lesson"]])
        lesson.reopened_at, lesson.reopened_because = company.ago(item["ago"]), lesson.title


def _completion(person: int, track_id: int, at: datetime) -> None:
    track = db.session.get_one(Track, track_id)
    done = Enrolment.person_id == person, Enrolment.track_id == track_id
    db.session.execute(update(Enrolment).where(*done).values(completed_at=at))
    db.session.add(
        Completion(
            person_id=person, track_id=track_id, version=track.version, grade="passed",
            code=learning.new_code(), at=at, valid_until=at + timedelta(days=track.validity_days),
        )
    )  # fmt: skip


def _pairing(company: Any, row: dict[str, Any]) -> None:
    since, ended = company.ago(row["since"]), row.get("ended")
    waiting = row["state"] == "requested"
    pairing = Pairing(
        newcomer_id=company.person(row["newcomer"]), mentor_id=company.person(row["mentor"]),
        state=row["state"], goals=row["goals"].strip(), goals_html=text.render(row["goals"]).html,
        render_version=text.RENDER_VERSION, message=row.get("topic", "") if waiting else "",
        reflection=row.get("reflection", ""), asked_at=since - timedelta(hours=0 if waiting else 20),
        answered_at=None if waiting else since, ended_at=company.ago(ended) if ended else None,
    )  # fmt: skip
    db.session.add(pairing)
    db.session.flush()
    company.ids["pairing", row["newcomer"]] = pairing.id
    for note in row["notes"]:
        _note(company, pairing.id, note)
    if row.get("next_session"):
        _session(company, pairing, row)
    if waiting:
        _request(company, pairing, row)


def _note(company: Any, pairing_id: int, note: dict[str, Any]) -> None:
    db.session.add(
        Note(
            pairing_id=pairing_id, author_id=company.person(note["author"]), visibility=note["visibility"],
            text=note["text"], html=text.render(note["text"]).html, render_version=text.RENDER_VERSION,
            created_at=company.ago(note["ago"]),
        )
    )  # fmt: skip


def _session(company: Any, pairing: Pairing, row: dict[str, Any]) -> None:
    starts_at = _meeting(company, row)
    session = Session(
        pairing_id=pairing.id, uid=f"{secrets.token_hex(12)}@ponte", starts_at=starts_at, minutes=30,
        topic=row.get("topic", ""), changed_at=company.ago("2d"),
    )  # fmt: skip
    db.session.add(session)
    db.session.flush()
    dues.due(
        [pairing.newcomer_id, pairing.mentor_id],
        "session",
        Ref("training.session", session.id),
        title=session.topic,
        url=f"/training/pairings/{pairing.id}",
        minutes=session.minutes,
        due_at=starts_at,
    )


def _meeting(company: Any, row: dict[str, Any]) -> datetime:
    """On the half hour, on a working day of the mentor, between ten and four."""
    wanted = company.ahead(str(row["next_session"]).removeprefix("in "))
    local = wanted.astimezone(ZoneInfo(company.actor(row["mentor"]).zone))
    starts_at = local.replace(
        hour=min(max(local.hour, 10), 15), minute=30 if local.minute >= 30 else 0, second=0, microsecond=0
    )
    while starts_at < local or starts_at.weekday() >= SATURDAY:
        starts_at += timedelta(days=1)
    return starts_at.astimezone(UTC)


def _request(company: Any, pairing: Pairing, row: dict[str, Any]) -> None:
    dues.due(
        [pairing.mentor_id],
        "answer_mentor",
        Ref("training.pairing", pairing.id),
        title=company.actor(row["newcomer"]).name,
        url=f"/training/pairings/{pairing.id}",
        minutes=3,
    )
