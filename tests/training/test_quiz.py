"""Quizzes: drawn, marked and limited by the server; answers stay there until they are marked."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from portal.core import clock, outbox
from portal.core.db import db
from portal.core.errors import Conflict, Invalid, NotFound
from portal.training.models.learning import Attempt, Progress
from portal.training.queries import lessons
from portal.training.services import learning, marking, questions, quizzes
from tests.training.conftest import option
from tests.training.learn import right_answers, wrong_answers


@pytest.fixture
def ana(track, actor):
    """Ana, with the reading behind her and the quiz before her."""
    person = actor("ana")
    learning.start(person, "basics")
    learning.read(person, track["reading"])
    return person


def test_nothing_in_the_page_tells_the_answer_before_marking(track, ana, sign_in) -> None:
    quizzes.begin(ana, track["quiz"])
    page = sign_in("ana").get(f"/training/basics/{track['quiz']}").get_data(as_text=True)
    assert "the right thing" in page
    assert page.count("Question number") == 3
    for word in ("About the right thing", "About a wrong thing", "Because the rule"):
        assert word not in page, word
    choices = BeautifulSoup(page, "html5lib").select("label.choice input")
    assert len(choices) == 9
    for choice in choices:
        assert set(choice.attrs) == {"class", "type", "name", "value", "required"}, (
            "nothing marks the right one"
        )


def test_options_come_in_another_order_than_they_were_written(track, ana) -> None:
    places = set()
    for _try in range(6):
        attempt = quizzes.begin(ana, track["quiz"])
        places |= {answers[0] for answers in right_answers(attempt).values()}
        quizzes.answer(ana, attempt, wrong_answers(attempt))
    assert len(places) > 1, "the right option always stands in the same place"


def test_a_second_try_asks_what_was_not_seen_yet(track, ana) -> None:
    seen: set[str] = set()
    for _try in range(3):
        attempt = quizzes.begin(ana, track["quiz"])
        drawn = set(right_answers(attempt))
        assert not drawn & seen
        seen |= drawn
        quizzes.answer(ana, attempt, wrong_answers(attempt))
    assert len(seen) == 9


def test_one_attempt_is_open_at_a_time(track, ana) -> None:
    assert quizzes.begin(ana, track["quiz"]) == quizzes.begin(ana, track["quiz"])


def test_tries_are_limited_by_the_server(track, ana) -> None:
    for _try in range(lessons.TRIES):
        attempt = quizzes.begin(ana, track["quiz"])
        quizzes.answer(ana, attempt, wrong_answers(attempt))
    with pytest.raises(Conflict, match="tomorrow"):
        quizzes.begin(ana, track["quiz"])


def test_answers_sent_twice_count_once(track, ana, sign_in) -> None:
    attempt = quizzes.begin(ana, track["quiz"])
    browser, url = sign_in("ana"), f"/training/basics/{track['quiz']}/answers/{attempt}"
    wrong = {f"q-{number}": places for number, places in wrong_answers(attempt).items()}
    right = {f"q-{number}": places for number, places in right_answers(attempt).items()}
    browser.post(url, wrong, status=303)
    browser.post(url, right, status=303)
    result = lessons.result(ana, attempt)
    assert (result.score, result.passed) == (0, False), "only the first answers count"


def test_answers_sent_at_the_same_moment_count_once(track, ana, app) -> None:
    attempt = quizzes.begin(ana, track["quiz"])
    sent = right_answers(attempt)
    db.session.remove()

    def send(_number: int) -> bool:
        with app.app_context():
            try:
                return quizzes.answer(ana, attempt, sent)
            finally:
                db.session.remove()

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(send, range(4)))
    facts = select(func.count(Progress.id)).where(Progress.lesson_id == track["quiz"])
    assert db.session.scalar(facts) == 1


def test_begun_at_the_same_moment_one_attempt_is_open(track, ana, app) -> None:
    db.session.remove()

    def begin(_number: int) -> int:
        with app.app_context():
            try:
                return quizzes.begin(ana, track["quiz"])
            finally:
                db.session.remove()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(begin, range(4)))) == 1


@pytest.mark.parametrize("jump", [timedelta(hours=-1), timedelta(days=-2), timedelta(hours=1)])
def test_a_clock_that_is_changed_in_mid_attempt_loses_nothing(track, ana, monkeypatch, jump) -> None:
    attempt = quizzes.begin(ana, track["quiz"])
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real() + jump)
    assert quizzes.answer(ana, attempt, right_answers(attempt))
    result = lessons.result(ana, attempt)
    assert result.passed
    assert lessons.lesson(ana, track["quiz"]).step.state == "done"


def test_missing_answers_are_refused_and_what_was_chosen_stays(track, ana, sign_in) -> None:
    attempt = quizzes.begin(ana, track["quiz"])
    number, places = next(iter(right_answers(attempt).items()))
    url = f"/training/basics/{track['quiz']}/answers/{attempt}"
    page = sign_in("ana").post(url, {f"q-{number}": places}, status=422).get_data(as_text=True)
    assert "2 questions have no answer yet" in page
    assert page.count("checked") == 1
    with pytest.raises(NotFound):
        lessons.result(ana, attempt)


def test_nonsense_in_the_answers_is_no_answer(track, ana) -> None:
    attempt = quizzes.begin(ana, track["quiz"])
    sent = {number: ["99", "-1", "²", "x"] for number in right_answers(attempt)}
    with pytest.raises(Invalid, match="3 questions"):
        quizzes.answer(ana, attempt, sent)


def test_somebody_elses_attempt_is_not_there(track, ana, actor, sign_in) -> None:
    attempt = quizzes.begin(ana, track["quiz"])
    with pytest.raises(NotFound):
        quizzes.answer(actor("carla"), attempt, right_answers(attempt))
    quizzes.answer(ana, attempt, right_answers(attempt))
    sign_in("carla").get(f"/training/basics/results/{attempt}", status=404)
    sign_in("farah").get(f"/training/basics/results/{attempt}", status=404)


def test_the_result_says_what_was_right_and_where_it_is_written(track, ana, sign_in) -> None:
    attempt = quizzes.begin(ana, track["quiz"])
    quizzes.answer(ana, attempt, wrong_answers(attempt))
    page = sign_in("ana").soup(f"/training/basics/results/{attempt}")
    words = page.get_text(" ")
    assert "About" in words
    assert "would have been right" in words
    assert "Because the rule says so." in words
    assert page.select('a[href^="/wiki/rules#p-"]'), "a link to the paragraph"


def test_passing_is_a_fact_and_an_event(track, ana) -> None:
    attempt = quizzes.begin(ana, track["quiz"])
    assert quizzes.answer(ana, attempt, right_answers(attempt))
    fact = db.session.scalar(select(Progress.grade).where(Progress.lesson_id == track["quiz"]))
    assert fact == "passed"
    outbox.drain()


def test_several_right_answers_must_all_be_chosen(track, actor, ana) -> None:
    farah = actor("farah")
    options = [option("first", True), option("second", True), option("third")]
    number = questions.add(farah, track["quiz"], kind="several", text="Which two?", options=options)
    attempt = db.session.scalar(select(Attempt).limit(1))
    assert attempt is None
    drawn = quizzes.draw([q for q in quizzes.pool(track["quiz"]) if q.id == number], {}, 1)
    right = [place for place, o in enumerate(drawn[0]["options"]) if o["right"]]
    assert marking.is_right(drawn[0], right)
    assert not marking.is_right(drawn[0], right[:1])
    assert not marking.is_right(drawn[0], [0, 1, 2])
