"""Home: what is due, what is moving, with few queries."""

from __future__ import annotations

from datetime import timedelta

from portal.core import clock
from portal.core.refs import Ref
from portal.notices.services import dues
from tests.client import count_queries


def test_home_greets_and_says_what_is_due(sign_in, actor) -> None:
    ana = actor("ana")
    dues.due(
        [ana.id], "acknowledge", Ref("people.person", ana.id), title="House rules", url="/people", minutes=7
    )
    words = sign_in("ana").text("/")
    assert "Ana" in words
    assert "Read and acknowledge" in words
    assert "House rules" in words
    assert "1 thing needs you" in words


def test_nothing_due_says_what_to_do_instead(sign_in) -> None:
    assert "Nothing is due" in sign_in("carla").text("/") or "Nada" in sign_in("carla").text("/")


def test_settled_items_leave_the_list_and_the_count(actor, sign_in) -> None:
    ana = actor("ana")
    ref = Ref("people.person", ana.id)
    dues.due(
        [ana.id], "lesson", ref, title="Lesson one", url="/training", due_at=clock.now() - timedelta(days=1)
    )
    assert "Overdue" in sign_in("ana").text("/")
    dues.settle("lesson", ref)
    assert "Lesson one" not in sign_in("ana").text("/")
    assert actor("ana").due == 0


def test_visitors_are_led_to_sign_in_and_back(visitor) -> None:
    response = visitor.get("/", status=302)
    assert response.headers["Location"].startswith("/sign-in")


def test_home_costs_few_queries(sign_in) -> None:
    browser = sign_in("bruno")
    browser.get("/")
    with count_queries() as statements:
        browser.get("/")
    assert len(statements) <= 6, statements
