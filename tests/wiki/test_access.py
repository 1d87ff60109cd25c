"""Who sees which page: the predicate, the SQL filter, the index tokens and the pages agree."""

from __future__ import annotations

import itertools

import pytest
from sqlalchemy import select

from portal.core import refs
from portal.core.db import db
from portal.core.errors import NotAllowed
from portal.core.searchable import tokens_of
from portal.people.models import Person
from portal.wiki import access
from portal.wiki.models import Page
from portal.wiki.queries import duties
from portal.wiki.refs import KIND
from portal.wiki.search import documents
from portal.wiki.services import keeping
from tests.cast import CAST
from tests.wiki.help import department, get, make

AUDIENCES = (
    ("all",), ("service",), ("marketing", "r:agency"), ("r:agency",), ("r:mentor", "legal"),
    ("all", "r:agency"),
)  # fmt: skip


@pytest.fixture
def shelf(app, actor):
    """Pages of every state, for every audience, of several owners."""
    made = []
    owners = itertools.cycle(["farah", "elif", "bruno"])
    for words in AUDIENCES:
        audience = tuple(w if w == "all" or ":" in w else department(w) for w in words)
        for state in ("published", "draft", "retired"):
            page = make(
                actor(next(owners)), f"{words} {state}", kind="playbook", audience=audience, mandatory=True,
                publish=state != "draft",
            )  # fmt: skip
            if state == "retired":
                keeping.retire(actor("farah"), page.id)
            made.append(page.id)
    return [get(number) for number in made]


@pytest.mark.parametrize("handle", list(CAST))
def test_predicate_sql_cards_and_index_agree(shelf, actor, handle: str) -> None:
    reader = actor(handle)
    may = {page.id for page in shelf if access.may_read(reader, page)}
    sql = set(db.session.scalars(select(Page.id).where(access.visible(reader))))
    ids = [page.id for page in shelf]
    cards = refs.kinds()[KIND].cards(reader, ids)
    found = {one.ref.id for one in documents(ids) if not tokens_of(reader).isdisjoint(one.tokens)}
    assert may == sql == set(cards) == found


def test_an_audience_in_sql_is_those_who_are_addressed(shelf, actor) -> None:
    people = {person.handle: person.id for person in db.session.scalars(select(Person))}
    for page in shelf:
        addressed = {people[handle] for handle in people if access.addressed(actor(handle), page)}
        assert set(duties.audience_ids(page.audience)) == addressed, page.audience


def test_an_agency_sees_only_what_names_agencies(shelf, actor, sign_in) -> None:
    hugo = sign_in("hugo")
    for page in shelf:
        wanted = 200 if page.state == "published" and "r:agency" in page.audience.split() else 404
        hugo.get(f"/wiki/{page.slug}", status=wanted)
        for path in ("edit", "settings", "publish", "acknowledgements"):
            assert hugo.get(f"/wiki/{page.slug}/{path}", status=None).status_code in (403, 404)
    text = hugo.text("/wiki")
    for page in shelf:
        assert (page.title in text) == ("r:agency" in page.audience.split() and page.state == "published")


def test_who_starts_which_kinds(app, actor, sign_in) -> None:
    assert access.kinds_to_start(actor("ana")) == ()
    assert "policy" not in access.kinds_to_start(actor("bruno"))
    with pytest.raises(NotAllowed):
        make(actor("bruno"), kind="policy")
    make(actor("bruno"), "How we answer", kind="playbook")
    assert sign_in("ana").get("/wiki/new", status=None).status_code == 403


def test_only_owners_and_policy_owners_change_a_page(app, actor, sign_in) -> None:
    make(actor("bruno"), "How we answer", kind="playbook")
    assert sign_in("carla").get("/wiki/how-we-answer/edit", status=None).status_code == 403
    refused = sign_in("carla").post("/wiki/how-we-answer/edit", {"title": "x", "body": "y", "base": 1})
    assert refused.status_code == 403
    sign_in("bruno").get("/wiki/how-we-answer/edit")
    sign_in("farah").get("/wiki/how-we-answer/edit")
    assert sign_in("carla").get("/wiki/how-we-answer/acknowledgements", status=None).status_code == 403
    sign_in("gil").get("/wiki/how-we-answer/acknowledgements")


def test_hidden_and_missing_look_alike(app, actor, sign_in) -> None:
    make(actor("farah"), "Secret plan", audience=(department("legal"),))
    browser = sign_in("ana")
    hidden = browser.get("/wiki/secret-plan", status=404).get_data(as_text=True)
    missing = browser.get("/wiki/no-such-plan", status=404).get_data(as_text=True)
    clean = [page.replace("secret-plan", "X").replace("no-such-plan", "X") for page in (hidden, missing)]
    assert "Secret" not in hidden
    assert len(clean[0]) == len(clean[1])
