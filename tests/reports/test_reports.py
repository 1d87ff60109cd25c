"""Reports: figures of all areas by permission, explained, kept for a minute, as a file."""

from __future__ import annotations

import csv
import io

import pytest

from portal.core import access
from portal.core.feature import Feature, Figure, house, open_house
from portal.features import FEATURES
from tests.client import count_queries


@pytest.fixture
def calls(app):
    """An area with figures of its own; the list of those who had them counted."""
    counted: list[str] = []

    def load(actor) -> float:
        counted.append(actor.handle)
        return 41.25

    figures = (
        Figure("t.share", "=Share", load, "/people", unit="%", note="Counted so."),
        Figure("t.none", "Empty one", lambda _actor: None, "/people", note="Nothing yet."),
        Figure("t.secret", "For administrators", lambda _actor: 7, "/admin", permission=access.ADMINISTER),
    )
    open_house([*FEATURES, Feature(name="trial", figures=figures)])
    yield counted
    open_house(FEATURES)


@pytest.mark.parametrize("handle", ["gil", "farah", "elif", "bruno", "admin"])
def test_those_who_steer_see_it(sign_in, calls, handle: str) -> None:
    browser = sign_in(handle)
    page = browser.soup("/reports")
    words = page.get_text(" ")
    assert "Counted so." in words
    assert ("For administrators" in words) is (handle == "admin")
    assert page.select_one('.stat a[href="/people"]'), "a figure opens its rows"
    assert page.select_one('nav a[href="/reports"]')


@pytest.mark.parametrize("handle", ["ana", "carla", "davi", "hugo"])
def test_others_do_not(sign_in, calls, handle: str) -> None:
    browser = sign_in(handle)
    browser.get("/reports", status=403)
    browser.get("/reports/figures.csv", status=403)
    assert not browser.soup("/").select('nav a[href="/reports"]')
    assert not calls


def test_figures_are_kept_for_a_minute_for_their_reader(sign_in, calls) -> None:
    browser = sign_in("gil")
    browser.get("/reports")
    with count_queries() as statements:
        browser.get("/reports")
    assert len(statements) <= 6, statements
    sign_in("farah").get("/reports")
    assert calls == ["gil", "farah"]


def test_the_file_is_safe_for_spreadsheets(sign_in, calls) -> None:
    answer = sign_in("elif").get("/reports/figures.csv")
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))
    assert rows[0] == ["Area", "Figure", "Amount", "Unit", "How it is counted", "Address"]
    assert ["Trial", "'=Share", "41.2", "%", "Counted so.", "/people"] in rows
    assert ["Trial", "Empty one", "", "", "Nothing yet.", "/people"] in rows


def test_without_figures_it_says_so(sign_in, app) -> None:
    open_house([Feature(name=f.name, blueprints=f.blueprints, menu=f.menu) for f in FEATURES])
    try:
        assert not house().figures
        assert "Nothing is counted yet" in sign_in("elif").text("/reports")
    finally:
        open_house(FEATURES)
