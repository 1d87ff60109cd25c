"""Boards: breadth and not totals, borders by the reader's zone, small groups without figures."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core import clock, unit
from portal.core.db import db
from portal.core.i18n import speaking
from portal.people.models import Department, Person
from portal.recognition import figures
from portal.recognition.queries import boards, breadth, periods
from portal.recognition.queries.breadth import Tie
from portal.recognition.services import giving, moderating, shaping
from tests.client import count_queries

TIES = st.lists(st.builds(Tie, *[st.integers(1, 6), st.sampled_from([None, 1, 2, 3])] * 2), max_size=40)


@given(TIES, st.integers(1, 5))
def test_thanking_again_changes_nothing(ties: list[Tie], times: int) -> None:
    again = ties * times
    assert breadth.whole(again) == breadth.whole(ties)
    assert breadth.reaches(again) == breadth.reaches(ties)
    sizes = {1: 5, 2: 9, 3: 4}
    assert breadth.shares(again, sizes) == breadth.shares(ties, sizes)


@given(TIES)
def test_breadth_is_bounded_by_people_and_departments(ties: list[Tie]) -> None:
    whole = breadth.whole(ties)
    reached = breadth.reaches(ties)
    assert len(reached) == whole.receivers <= 6
    assert all(1 <= r.givers <= whole.givers for r in reached.values())
    assert all(r.departments <= min(3, r.givers * 3) for r in reached.values())
    assert whole.bridges <= 6, "ordered pairs of three departments"


@given(TIES, st.dictionaries(st.integers(1, 3), st.integers(0, 12)))
def test_small_groups_have_no_figures(ties: list[Tie], sizes: dict[int, int]) -> None:
    for share in breadth.shares(ties, sizes):
        small = sizes[share.department_id] < breadth.SMALLEST_GROUP
        assert (share.people is None and share.thanked is None and share.share is None) is small
        if not small:
            assert 0 <= share.share <= 1


@given(
    st.datetimes(datetime(2001, 1, 2), datetime(2990, 1, 1)),
    st.sampled_from(["month", "quarter"]),
    st.sampled_from(["America/Sao_Paulo", "Asia/Tehran", "Pacific/Auckland", "Pacific/Kiritimati", "UTC"]),
)
def test_each_moment_is_in_exactly_one_period(naive: datetime, kind: str, zone: str) -> None:
    moment = naive.replace(tzinfo=UTC)
    period = periods.at(moment, kind, zone)
    assert period.start <= moment < period.end
    assert period.previous.end == period.start
    assert period.next.start == period.end
    assert period.next.previous == period
    assert periods.named(period.key, kind, zone) == period


@pytest.mark.parametrize(
    "key", ["", "2026", "2026-13", "2026-00", "2026-Q5", "1999-01", "9999-12", "२०२६-११", "x"]
)
def test_odd_names_of_periods_are_none(key: str) -> None:
    assert periods.named(key, "month", "UTC") is None
    assert periods.named(key, "quarter", "UTC") is None


def test_a_month_is_no_quarter() -> None:
    assert periods.named("2026-11", "quarter", "UTC") is None
    assert periods.named("2026-Q4", "month", "UTC") is None


def test_labels_in_three_languages(app) -> None:
    november = periods.Period(2026, 11, 1, "UTC")
    shown = {}
    for code in ("en", "pt_BR", "fa"):
        with speaking(code):
            shown[code] = november.label
    assert shown == {"en": "November 2026", "pt_BR": "Novembro 2026", "fa": "۱۰ آبان ۱۴۰۵ – ۹ آذر ۱۴۰۵"}
    assert periods.Period(2026, 10, 3, "UTC").last == date(2026, 12, 31)


@pytest.fixture
def board(actor) -> str:
    shaping.add_board(actor("admin"), title="House", purpose="See breadth.", period="month", key="house")
    return "house"


def page(actor, handle: str = "gil", key: str = "house", moment: datetime | None = None) -> boards.BoardPage:
    who = actor(handle)
    card = boards.board(who, key)
    return boards.board_page(card, periods.at(moment or clock.now(), card.period, who.zone))


def test_ten_thanks_of_one_person_are_one(actor, thank, board) -> None:
    for _number in range(10):
        thank("ana", ["bruno"])
    thank("davi", ["carla"])
    thank("elif", ["carla"])
    shown = page(actor)
    reach = {line.handle: (line.reach.givers, line.reach.departments) for line in shown.new}
    assert reach == {"bruno": (1, 1), "carla": (2, 2)}
    assert [line.handle for line in shown.new] == ["bruno", "carla"], "by name, not by number"
    assert shown.whole == breadth.Whole(receivers=2, givers=3, departments=1, bridges=2)


def test_first_thanks_come_first(actor, thank, board) -> None:
    month = periods.at(clock.now(), "month", actor("gil").zone)
    thank("ana", ["bruno"], at=month.start - timedelta(days=3))
    thank("davi", ["bruno"])
    thank("davi", ["carla"])
    shown = page(actor)
    assert [line.handle for line in shown.new] == ["carla"]
    assert [line.handle for line in shown.others] == ["bruno"]


def test_only_public_thanks_count(actor, thank, board) -> None:
    thank("noor", ["otto"], visibility="private")
    thank("noor", ["otto"], visibility="team")
    giving.choose_circle(actor("otto"), thank("noor", ["otto"]), "team")
    moderating.hide(actor("elif"), thank("noor", ["otto"]), "spam")
    giving.withdraw(actor("noor"), thank("noor", ["otto"]))
    shown = page(actor)
    assert shown.whole.receivers == 0
    assert not shown.new
    assert not shown.others
    thank("ana", ["otto"])
    assert [line.handle for line in page(actor).new] == ["otto"], "earlier private thanks do not show here"


def test_months_begin_at_midnight_of_the_reader(actor, thank, board) -> None:
    tehran = ZoneInfo("Asia/Tehran")
    moment = datetime(2026, 3, 1, 0, 30, tzinfo=tehran)
    assert moment.astimezone(UTC).month == 2
    thank("ana", ["bruno"], at=moment)

    @unit.writes
    def move() -> None:
        db.session.get(Person, actor("farah").id).zone = "Asia/Tehran"

    move()
    march, february = datetime(2026, 3, 15, tzinfo=UTC), datetime(2026, 2, 15, tzinfo=UTC)
    assert page(actor, "farah", moment=march).whole.receivers == 1
    assert page(actor, "farah", moment=february).whole.receivers == 0
    assert page(actor, "gil", moment=march).whole.receivers == 0
    assert page(actor, "gil", moment=february).whole.receivers == 1


def test_a_department_board_and_history_of_departments(actor, thank) -> None:
    service = actor("carla").department_id
    shaping.add_board(
        actor("admin"),
        title="Service",
        purpose="Ours.",
        period="quarter",
        key="service",
        department_id=service,
    )
    thank("davi", ["carla", "otto"])

    @unit.writes
    def move() -> None:
        db.session.get(Person, actor("carla").id).department_id = actor("davi").department_id

    move()
    assert [line.handle for line in page(actor, key="service").new] == ["carla"], (
        "thanked while she was there"
    )


def test_departments_with_their_share(actor, thank, board) -> None:
    service = actor("ana").department_id

    @unit.writes
    def hire() -> None:
        for number in range(2):
            db.session.add(
                Person(
                    handle=f"n{number}", name=f"N {number}", email=f"n{number}@x.example",
                    department_id=service, joined_at=clock.now(),
                )
            )  # fmt: skip

    hire()
    thank("davi", ["carla", "otto"])
    shares = {one.share.department_id: one.share for one in page(actor).departments}
    assert shares[service].share == pytest.approx(1 / 5)
    assert shares[actor("otto").department_id].thanked is None, "one person is not shown as a figure"


def test_pages_of_boards(sign_in, actor, thank, board) -> None:
    browser = sign_in("gil")
    assert "Ninguém" in browser.text("/recognition/boards/house") or "Nobody" in browser.text(
        "/recognition/boards/house"
    )
    thank("ana", ["bruno", "hugo"])
    browser.get("/recognition/boards")
    browser.get("/recognition/boards/house?period=2026-01")
    browser.get("/recognition/boards/house?period=nonsense")
    browser.get("/recognition/boards/nothing", status=404)
    assert "فرح" not in sign_in("farah").text("/recognition/boards/house").replace("فرح رستمی", "")
    assert 'rel="next"' not in browser.get("/recognition/boards/house").get_data(as_text=True)


@pytest.mark.parametrize("many", [10, 1000])
def test_a_board_costs_few_queries(sign_in, actor, thank, board, many: int) -> None:
    people = ["bruno", "carla", "davi", "elif"]
    for number in range(many):
        thank("ana", [people[number % 4]], at=clock.now() - timedelta(seconds=number))
    browser = sign_in("elif")
    for url in ("/recognition/boards/house", "/recognition/boards", "/recognition", "/"):
        browser.get(url)
        with count_queries() as statements:
            browser.get(url)
        assert len(statements) <= 6, (url, statements)


def test_figures_count_breadth(actor, thank) -> None:
    gil = actor("gil")
    assert figures.people_thanked(gil) == 0
    thank("ana", ["bruno", "carla"])
    thank("davi", ["bruno"])
    thank("noor", ["otto"], visibility="private")
    assert figures.people_thanked(gil) == 2
    peopled = (
        db.session.query(Person.department_id).filter(Person.department_id.is_not(None)).distinct().count()
    )
    assert figures.share_of_departments(gil) == round(100 / peopled, 1)
    assert db.session.query(Department).count() > peopled, "empty departments do not count"


def test_administrators_set_up_values_and_boards(sign_in, actor) -> None:
    browser = sign_in("admin")
    browser.get("/recognition/set-up")
    value = {
        "name_en": "Keep the time",
        "name_pt": "Cumprir a hora",
        "name_fa": "سر ساعت",
        "meaning_en": "Say when.",
    }
    browser.post("/recognition/set-up/values", value, status=303)
    browser.post("/recognition/set-up/values", value, status=422)
    browser.post("/recognition/set-up/values", {"name_en": ""}, status=422)
    assert "Cumprir a hora" in sign_in("carla").text("/recognition/new")
    board = {"title": "Across", "purpose": "Breadth.", "period": "month", "department_id": "0"}
    browser.post("/recognition/set-up/boards", board, status=303)
    browser.post("/recognition/set-up/boards", board, status=422)
    browser.post("/recognition/set-up/boards", board | {"period": "week", "title": "Other"}, status=422)
    browser.post("/recognition/boards/across/close", status=303)
    assert "Across" not in browser.text("/recognition/boards")
    browser.get("/recognition/boards/across")
    sign_in("gil").post("/recognition/set-up/boards", board, status=403)
