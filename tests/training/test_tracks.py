"""Taking a track: catalogue, order, facts, completion, certificate, what is due."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from portal.core import clock, outbox, refs, unit
from portal.core.db import db
from portal.core.errors import Conflict, NotAllowed
from portal.core.events import PersonJoined
from portal.core.refs import Ref
from portal.home.queries import moving
from portal.notices.models import DueItem
from portal.people.services import profiles
from portal.training import search
from portal.training.models.learning import Completion, Enrolment, Progress
from portal.training.queries import certificates, tracks
from portal.training.services import authoring, learning, mentors, pairings
from tests.client import count_queries
from tests.training.learn import acknowledge, complete, pass_quiz


def test_a_newcomer_does_a_track_in_the_browser(track, sign_in, actor) -> None:
    ana = sign_in("ana")
    assert "Basics" in ana.text("/training")
    first = ana.post("/training/basics/start", status=303).headers["Location"]
    assert first == f"/training/basics/{track['reading']}"
    assert "version 1, in force" in ana.text(first)
    assert "Say where you work" in ana.text(first)
    following = ana.post(first + "/done", status=303).headers["Location"]
    assert following == f"/training/basics/{track['quiz']}"
    pass_quiz(actor("ana"), track["quiz"])
    assert "#acknowledge" in ana.get(f"/training/basics/{track['acknowledgement']}").get_data(as_text=True)
    acknowledge(actor("ana"))
    outbox.drain()
    code = tracks.track(actor("ana"), "basics").code
    words = ana.text(f"/training/certificates/{code}")
    assert "Ana Ribeiro" in words
    assert code in words
    assert "Your certificate is ready" in ana.text("/notices")


def test_lessons_come_in_order_and_say_why(track, actor, sign_in) -> None:
    ana = actor("ana")
    learning.start(ana, "basics")
    with pytest.raises(Conflict, match="The rules"):
        pass_quiz(ana, track["quiz"])
    assert "First comes: The rules" in sign_in("ana").text(f"/training/basics/{track['quiz']}")


def test_a_lesson_asks_to_start_the_track_first(track, actor) -> None:
    with pytest.raises(Conflict, match="Start the track"):
        learning.read(actor("ana"), track["reading"])


def test_reading_twice_is_one_fact_and_completing_is_one_certificate(track, actor) -> None:
    ana = actor("ana")
    complete(ana, track)
    learning.read(ana, track["reading"])
    acknowledge(ana, version=2)
    outbox.drain()
    assert db.session.scalar(select(func.count(Completion.id))) == 1
    facts = select(func.count(Progress.id)).where(Progress.lesson_id == track["reading"])
    assert db.session.scalar(facts) == 1


def test_what_was_acknowledged_before_starting_counts(track, actor) -> None:
    ana = actor("ana")
    acknowledge(ana)
    outbox.drain()
    learning.start(ana, "basics")
    states = [step.state for step in tracks.track(ana, "basics").steps]
    assert states == ["current", "locked", "done"]


def test_an_acknowledgement_lesson_is_not_done_by_saying_so(track, actor) -> None:
    ana = actor("ana")
    learning.start(ana, "basics")
    learning.read(ana, track["reading"])
    pass_quiz(ana, track["quiz"])
    with pytest.raises(Conflict, match="not acknowledged"):
        learning.check_acknowledged(ana, track["acknowledgement"])


def test_prerequisites_are_asked_for_and_named(track, actor, sign_in) -> None:
    farah, ana = actor("farah"), actor("ana")
    before = db.session.scalar(select(Enrolment.id))
    assert before is None
    first = refs.resolve(farah, [Ref("training.track", 1)])
    authoring.create_track(
        farah, title="Later", level="expert", slug="later", requires=[next(iter(first)).id]
    )
    authoring.add_lesson(farah, "later", kind="reading", title="More", minutes=3, page="rules")
    authoring.publish(farah, "later")
    with pytest.raises(NotAllowed, match="Basics"):
        learning.start(ana, "later")
    assert "Complete first: Basics" in sign_in("ana").text("/training/later")
    complete(ana, track)
    assert learning.start(ana, "later")


def test_the_next_lesson_is_on_the_due_list_and_leaves_it(track, actor, sign_in) -> None:
    ana = actor("ana")
    learning.start(ana, "basics")
    assert "The rules" in sign_in("ana").text("/")
    learning.read(ana, track["reading"])
    words = sign_in("ana").text("/notices/due")
    assert "Do you know them?" in words
    assert "Do the lesson · The rules" not in words
    pass_quiz(ana, track["quiz"])
    acknowledge(ana)
    outbox.drain()
    left = select(func.count(DueItem.id)).where(DueItem.kind == "lesson", DueItem.done_at.is_(None))
    assert db.session.scalar(left) == 0


@unit.writes
def join(person_id: int) -> None:
    unit.emit(PersonJoined(person_id=person_id))


def test_newcomers_get_newcomer_tracks_with_a_date_once(track, actor) -> None:
    for _time in range(2):
        join(actor("ana").id)
        join(actor("carla").id)
        outbox.drain()
    rows = db.session.execute(select(Enrolment.person_id, Enrolment.due_at, Enrolment.source)).all()
    assert [(row.person_id, row.source) for row in rows] == [(actor("ana").id, "rule")]
    assert rows[0].due_at > clock.now()


def test_a_track_for_a_department_is_given_to_it_alone(track, actor) -> None:
    farah = actor("farah")
    other = str(actor("davi").department_id)
    authoring.edit_track(
        farah, "basics", title="Basics", level="newcomer", summary="", language="en", topics=[],
        validity_days=90, audience="departments", audience_values=[other],
    )  # fmt: skip
    assert learning.welcome(actor("ana").id) == []
    profiles.change_roles(
        actor("admin"), actor("ana").id, roles=["newcomer", "employee"], department_id=int(other)
    )
    outbox.drain()
    assert db.session.scalar(select(Enrolment.person_id)) == actor("ana").id


def test_an_agency_sees_what_is_meant_for_agencies(track, actor, sign_in) -> None:
    hugo, farah = sign_in("hugo"), actor("farah")
    assert "Basics" not in hugo.text("/training")
    hugo.get("/training/basics", status=404)
    hugo.get(f"/training/basics/{track['reading']}", status=404)
    assert next(iter(search.documents([1]))).tokens == {"all"}
    authoring.edit_track(
        farah, "basics", title="Basics", level="newcomer", summary="", language="en", topics=[],
        validity_days=90, audience="roles", audience_values=["agency"],
    )  # fmt: skip
    assert "Basics" in hugo.text("/training")
    assert next(iter(search.documents([1]))).tokens == {"all", "r:agency"}


def test_drafts_are_for_those_who_write_them(track, actor, sign_in) -> None:
    authoring.withdraw(actor("farah"), "basics")
    sign_in("ana").get("/training/basics", status=404)
    sign_in("bruno").get("/training/basics")
    assert list(search.documents([1])) == []


def test_certificates_are_checked_by_code_and_hidden_from_agencies(track, actor, sign_in) -> None:
    complete(actor("ana"), track)
    code = tracks.track(actor("ana"), "basics").code
    carla = sign_in("carla")
    typed = code.lower().replace("-", " ")
    found = carla.get(f"/training/certificates?code={typed}", status=302)
    assert found.headers["Location"].endswith(code)
    carla.get("/training/certificates?code=AAAA-BBBB-CCCC", status=404)
    sign_in("hugo").get(f"/training/certificates/{code}", status=404)
    number = certificates.by_code(actor("ana"), code).id
    assert refs.card(actor("hugo"), Ref("training.completion", number)) is None
    assert any(move.title == "Basics" for move in moving(actor("carla")))
    assert not any(move.title == "Basics" for move in moving(actor("hugo")))


def test_a_certificate_is_renewed_near_its_end_and_nothing_is_deleted(track, actor) -> None:
    ana = actor("ana")
    complete(ana, track)
    with pytest.raises(Conflict, match="longer than"):
        learning.renew(ana, "basics")
    expire()
    assert learning.renew(ana, "basics") == track["reading"]
    page = tracks.track(ana, "basics")
    assert (page.done, page.next_id) == (0, track["reading"])
    assert db.session.scalar(select(func.count(Progress.id))) == 3, "the old facts are kept"
    learning.read(ana, track["reading"])
    pass_quiz(ana, track["quiz"])
    acknowledge(ana)
    outbox.drain()
    assert db.session.scalar(select(func.count(Completion.id))) == 2


@unit.writes
def expire() -> None:
    db.session.execute(update(Completion).values(valid_until=clock.now() + timedelta(days=9)))


def test_mentors_hear_of_the_success_and_others_do_not(track, actor, sign_in) -> None:
    mentors.save(actor("bruno"), topics=[], languages=["en"], people=2, minutes=60, about="")
    pairings.accept(actor("bruno"), pairings.ask(actor("ana"), "bruno", message="May I?"))
    complete(actor("ana"), track)
    assert "Basics" in sign_in("bruno").text("/notices")
    assert "Basics" not in sign_in("carla").text("/notices")


def test_pages_cost_few_queries_whatever_the_number_of_tracks(track, actor, sign_in) -> None:
    farah = actor("farah")
    for number in range(25):
        slug = f"more-{number}"
        authoring.create_track(farah, title=f"More {number}", level="expert", slug=slug)
        authoring.add_lesson(farah, slug, kind="reading", title="Read", minutes=3, page="rules")
        authoring.publish(farah, slug)
    complete(actor("ana"), track)
    code = tracks.track(actor("ana"), "basics").code
    ana = sign_in("ana")
    pages = ["/training", "/training/basics", "/training/certificates", f"/training/certificates/{code}"]
    pages += [f"/training/basics/{track[kind]}" for kind in ("reading", "quiz", "acknowledgement")]
    for url in pages:
        ana.get(url)
        with count_queries() as statements:
            ana.get(url)
        assert len(statements) <= 6, (url, statements)
