"""Writing tracks: what cannot work is refused; a changed page puts questions to rest."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from portal.core import outbox, unit
from portal.core.db import db
from portal.core.errors import Invalid, NotAllowed
from portal.core.events import PolicyPublished
from portal.core.models import AuditEntry
from portal.notices.models import DueItem
from portal.training.models.tracks import Question
from portal.training.queries import managing, tracks
from portal.training.services import authoring, freshness, learning, questions
from tests.client import count_queries
from tests.training.conftest import OPTIONS, RULES, option
from tests.training.learn import acknowledge, complete


def test_a_policy_owner_writes_a_track_in_the_browser(library, sign_in) -> None:
    farah = sign_in("farah")
    sent = {"title": "House rules", "level": "newcomer", "language": "en", "validity_days": 365}
    edit = farah.post("/training/manage/new", sent | {"audience": "all"}, status=303).headers["Location"]
    assert edit == "/training/manage/house-rules"
    refused = farah.post(edit + "/publish", status=422).get_data(as_text=True)
    assert "درس" in refused or "lesson" in refused
    lesson = {"title": "Read", "minutes": 4, "page": "rules", "pass_mark": 80, "draw": 5}
    farah.post(edit + "/lessons/new", lesson | {"kind": "reading"}, status=303)
    quiz = farah.post(edit + "/lessons/new", lesson | {"kind": "quiz", "title": "Quiz"}, status=303)
    quiz_url = quiz.headers["Location"]
    farah.post(edit + "/publish", status=422)
    question = {"kind": "single", "text": "Who speaks?", "page": "rules", "section": "Escalation"}
    question |= {"option-0-text": "You", "option-1-text": "Nobody"}
    farah.post(quiz_url + "/questions/new", question, status=422)
    farah.post(quiz_url + "/questions/new", question | {"option-0-right": "1"}, status=303)
    farah.get(quiz_url)
    farah.get("/training/manage/questions/1")
    farah.post(edit + "/publish", status=303)
    assert "House rules" in sign_in("ana").text("/training")


@pytest.mark.parametrize(
    ("kind", "options", "words"),
    [
        ("single", [option("a"), option("b")], "nobody could pass"),
        ("single", [option("a", True)], "at least two"),
        ("single", [option("a", True), option("b", True), option("c")], "Several options"),
        ("several", [option("a", True), option("b", True)], "Every option"),
        ("single", [option("a", True), option("a")], "same text"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused(track, actor, kind, options, words) -> None:
    with pytest.raises(Invalid, match=words):
        questions.add(actor("farah"), track["quiz"], kind=kind, text="What?", options=options)


def test_a_track_cannot_require_itself_even_through_others(track, actor) -> None:
    farah = actor("farah")
    common = {"level": "expert", "summary": "", "language": "en", "topics": [], "validity_days": 9}
    for title in ("One", "Two"):
        authoring.create_track(farah, title=title, level="expert")
    one, two = (managing.by_slug(farah, slug).id for slug in ("one", "two"))
    authoring.edit_track(farah, "two", title="Two", audience="all", requires=[one], **common)
    for wanted in ([one], [two]):
        with pytest.raises(Invalid, match="require itself"):
            authoring.edit_track(farah, "one", title="One", audience="all", requires=wanted, **common)


def test_addresses_that_cannot_be_are_refused(track, actor) -> None:
    for slug in ("basics", "mentors", "a b", "-x", "x" * 90):
        with pytest.raises(Invalid):
            authoring.create_track(actor("farah"), title="Again", level="expert", slug=slug)


def test_pages_and_sections_that_are_not_there_are_refused(track, actor) -> None:
    farah = actor("farah")
    lesson = {"kind": "reading", "title": "Read", "minutes": 3}
    for more in ({"page": "nothing"}, {"page": "rules", "section": "Nowhere"}, {"page": ""}):
        with pytest.raises(Invalid):
            authoring.add_lesson(farah, "basics", **lesson, **more)
    with_section = {"page": "https://ponte.example/wiki/rules", "section": "Escalation"}
    assert authoring.add_lesson(farah, "basics", **lesson, **with_section)


def test_order_minutes_and_version_follow_the_lessons(track, actor) -> None:
    farah = actor("farah")
    assert tracks.track(farah, "basics").minutes == 13
    authoring.move_lesson(farah, track["quiz"], up=True)
    page = tracks.track(farah, "basics")
    assert [step.id for step in page.steps][:2] == [track["quiz"], track["reading"]]
    authoring.remove_lesson(farah, track["acknowledgement"])
    changed = tracks.track(farah, "basics")
    assert (changed.minutes, len(changed.steps)) == (12, 2)
    assert changed.version > page.version


def test_removing_the_lesson_that_was_left_completes_nothing_by_itself_but_settles(track, actor) -> None:
    ana, farah = actor("ana"), actor("farah")
    learning.start(ana, "basics")
    learning.read(ana, track["reading"])
    authoring.remove_lesson(farah, track["quiz"])
    title = select(DueItem.title).where(DueItem.kind == "lesson", DueItem.done_at.is_(None))
    assert db.session.scalar(title) == "I have read the rules"


def test_employees_write_nothing(track, actor, sign_in) -> None:
    with pytest.raises(NotAllowed):
        authoring.create_track(actor("carla"), title="Mine", level="expert")
    carla = sign_in("carla")
    for url in ("/training/manage", "/training/manage/basics", f"/training/manage/lessons/{track['quiz']}"):
        carla.get(url, status=403)
    carla.get("/training/manage/questions/1", status=403)
    carla.post("/training/manage/basics/publish", status=403)


def test_writing_leaves_one_audit_entry_each(track, actor) -> None:
    before = db.session.scalar(select(func.count(AuditEntry.id)))
    authoring.withdraw(actor("farah"), "basics")
    assert db.session.scalar(select(func.count(AuditEntry.id))) == before + 1


@unit.writes
def publish(changed: list[str], *, substantive: bool = True) -> None:
    """The wiki says that a version is in force."""
    unit.emit(
        PolicyPublished(page_id=1, version=2, actor_id=None, substantive=substantive, changed=tuple(changed))
    )


def states() -> dict[str, int]:
    rows = db.session.execute(select(Question.state, func.count().label("count")).group_by(Question.state))
    return {row.state: row[1] for row in rows}


def test_questions_about_a_changed_paragraph_rest_until_confirmed(track, library, actor, sign_in) -> None:
    publish(library.put(1, "rules", RULES.replace("Call the lead", "Call the duty phone")))
    outbox.drain()
    assert states() == {"ready": 5, "stale": 4}, "questions about the other section go on"
    farah = sign_in("farah")
    assert "4" in farah.text("/notices") or "۴" in farah.text("/notices")
    page = farah.soup("/training/manage/questions")
    assert len(page.select("article")) == 4
    first = managing.stale(actor("farah"))[0].id
    farah.post(f"/training/manage/questions/{first}/confirm", status=303)
    assert states() == {"ready": 6, "stale": 3}
    farah.post(f"/training/manage/questions/{first}/confirm", status=404)


def test_a_confirmed_question_rests_again_only_after_another_change(track, library, actor) -> None:
    publish(library.put(1, "rules", RULES.replace("Call the lead", "Call the duty phone")))
    outbox.drain()
    for one in managing.stale(actor("farah")):
        freshness.confirm(actor("farah"), one.id)
    publish([])
    outbox.drain()
    assert states() == {"ready": 9}


def test_a_corrected_comma_disturbs_nobody(track, library, actor) -> None:
    ana = actor("ana")
    complete(ana, track)
    publish(library.put(1, "rules", RULES.replace("product.", "product!")), substantive=False)
    outbox.drain()
    assert states() == {"ready": 9}
    assert tracks.track(ana, "basics").next_id is None


def test_an_acknowledgement_of_an_older_version_does_not_count(track, library, actor) -> None:
    ana, carla = actor("ana"), actor("carla")
    acknowledge(ana, version=1)
    outbox.drain()
    publish(library.put(1, "rules", RULES.replace("Call the lead", "Ring")))
    outbox.drain()
    acknowledge(carla, version=2)
    outbox.drain()
    for person, state in ((ana, "locked"), (carla, "done")):
        learning.start(person, "basics")
        assert tracks.track(person, "basics").steps[-1].state == state


def test_a_stale_question_is_not_asked(track, library, actor) -> None:
    publish(library.put(1, "rules", RULES.replace("Call the lead", "Ring")))
    outbox.drain()
    from portal.training.services import quizzes

    assert {one.state for one in quizzes.pool(track["quiz"])} == {"ready"}


def test_a_changed_page_reopens_its_lesson_for_those_who_did_it(track, library, actor, sign_in) -> None:
    ana, carla = actor("ana"), actor("carla")
    complete(ana, track)
    learning.start(carla, "basics")
    publish(library.put(1, "rules", RULES.replace("Say where you work", "Say first where you work")))
    outbox.drain()
    page = tracks.track(ana, "basics")
    assert page.code, "the certificate stays"
    assert page.completed_at
    assert page.next_id == track["reading"]
    words = sign_in("ana").text("/")
    assert "The rules" in words
    assert "The rules changed" in sign_in("ana").text("/notices") or "read" in sign_in("ana").text("/notices")
    assert "open again" in sign_in("ana").text("/training/basics")
    learning.read(ana, track["reading"])
    open_items = select(func.count(DueItem.id)).where(
        DueItem.person_id == ana.id, DueItem.kind == "lesson", DueItem.done_at.is_(None)
    )
    assert db.session.scalar(open_items) == 0


def test_managing_costs_few_queries(track, actor, sign_in) -> None:
    farah = actor("farah")
    for number in range(12):
        questions.add(
            farah, track["quiz"], kind="single", text=f"More {number}?", options=OPTIONS, page="rules"
        )
    browser = sign_in("farah")
    urls = ["/training/manage", "/training/manage/basics", "/training/manage/questions"]
    urls += [
        f"/training/manage/lessons/{track['quiz']}",
        f"/training/manage/lessons/{track['quiz']}/questions/new",
    ]
    urls += ["/training/manage/new", "/training/manage/questions/1", "/training/manage/basics/lessons/new"]
    for url in urls:
        browser.get(url)
        with count_queries() as statements:
            browser.get(url)
        assert len(statements) <= 6 + ("basics" in url), (url, statements)
