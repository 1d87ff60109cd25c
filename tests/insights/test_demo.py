"""The demo company's insights after loading: states, clocks, times, and not a trace of what was planted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from portal.core import clock
from portal.core.db import db
from portal.demo.company import Company
from portal.insights import demo
from portal.insights.models.insight import Answer, Insight
from portal.insights.queries.shapes import clock_of
from portal.notices.models import DueItem
from portal.people import demo as people_demo
from portal.people.models import Department, Person, RoleGrant
from portal.people.models import Session as SignedIn
from tests.client import Browser
from tests.insights.test_import_canary import everything

CONTENT = Path(__file__).parents[2] / "portal" / "demo" / "content"


@pytest.fixture
def company(app: Flask) -> Company:
    """The demo company with people and insights, in the place of the cast."""
    for table in (SignedIn, RoleGrant, Person, Department):
        db.session.query(table).delete()
    db.session.commit()
    company = Company.load(CONTENT)
    people_demo.seed(company)
    demo.seed(company)
    return company


def items(company: Company) -> list[dict[str, object]]:
    return [item for name in demo.FILES for item in company.read(name)]


def stored() -> dict[tuple[int, str], Insight]:
    return {(row.source_id, row.external_id): row for row in db.session.query(Insight)}


def test_states_and_clocks_are_those_of_the_content(company: Company) -> None:
    rows, now = stored(), clock.now()
    wanted, found = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for item in items(company):
        row = rows[company.ids["source", str(item["source"])], str(item["external_id"])]
        state = str(item["state"])
        wanted[state, str(item.get("clock", ""))] += 1
        shown = row.handling if row.handling != "none" else row.state
        found[shown, clock_of(row.first_response_due_at, row.first_response_at, now)] += 1
    assert found == wanted


def test_times_run_forward(company: Company) -> None:
    for row in db.session.query(Insight):
        way = [row.occurred_at, row.published_at, row.routed_at, row.answered_at, row.closed_at, clock.now()]
        moments = [moment for moment in way if moment is not None]
        assert moments == sorted(moments), row.external_id


def test_what_was_planted_is_nowhere(company: Company) -> None:
    planted = [str(piece) for item in items(company) for piece in item.get("planted", [])]  # type: ignore[attr-defined]
    assert len(planted) >= 15
    for place, content in everything():
        for piece in planted:
            assert piece.encode() not in content, f"{piece} in {place}"


def test_owners_have_it_on_their_lists_and_answers_lead_somewhere(company: Company) -> None:
    open_items = db.session.query(DueItem).filter_by(kind="answer_insight", done_at=None).count()
    routed = db.session.query(Insight).filter(Insight.handling == "routed", Insight.owner_id.is_not(None))
    assert open_items == routed.count()
    assert open_items
    assert db.session.query(Answer).filter(Answer.body_html.like("%{{%")).count() == 0
    assert company.ids["insight", "burnt-smell-first-use"]


def test_every_page_of_an_insight_opens(company: Company, sign_in: Callable[[str], Browser]) -> None:
    elif_ = sign_in("elif")
    for key in ("burnt-smell-first-use", "estorno-pix-demora", "hard-water-doubt"):
        elif_.get(f"/insights/{company.ids['insight', key]}")
    for page in ("", "?state=late", "/review", "/review?tab=in review", "/sources", "/topics"):
        elif_.get(f"/insights{page}")
