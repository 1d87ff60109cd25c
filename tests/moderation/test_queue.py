"""The queue: who sees what, claims, few queries, nothing leaks."""

from __future__ import annotations

import pytest

from portal.core import outbox
from portal.core.db import db
from portal.core.errors import NotFound
from portal.moderation.models import Item
from portal.moderation.queries import items
from portal.moderation.services import decisions, flags, upkeep
from portal.notices import queries as notices
from portal.people.services import profiles
from tests.cast import CAST
from tests.client import count_queries

SECRET = "maritaca merger plan"


@pytest.fixture
def secret(board, actor) -> int:
    """A flagged note of a room that Davi, Gil and Carla may enter, and that Carla moderates."""
    board.moderators = {actor("carla").id}
    ref = board.add(SECRET, by="davi", only=["gil", "carla"])
    return flags.flag(actor("gil"), ref, reason="confidential", note="gil-wrote-this")


def test_the_queue_shows_items_to_those_who_may_decide_only(secret, sign_in) -> None:
    seen = {handle for handle in CAST if SECRET in _queue(sign_in(handle))}
    assert seen == {"elif", "admin", "carla"}


def _queue(browser) -> str:
    response = browser.get("/moderation", status=None)
    assert response.status_code == (403 if browser.handle == "hugo" else 200)
    return str(response.get_data(as_text=True))


@pytest.mark.parametrize("path", ["", "/claim", "/release", "/note", "/decide", "/undo"])
def test_the_rights_matrix_of_an_item(secret, sign_in, path) -> None:
    allowed = set()
    for handle in CAST:
        browser = sign_in(handle)
        data = {"text": "x", "reason": "spam", "decision": "keep", "version": "999"}
        url = f"/moderation/{secret}{path}"
        response = browser.post(url, data, check=False) if path else browser.get(url, status=None)
        if response.status_code not in (403, 404):
            allowed.add(handle)
        else:
            assert SECRET not in response.get_data(as_text=True)
            assert "gil-wrote-this" not in response.get_data(as_text=True)
    assert allowed == {"elif", "admin", "carla"}


def test_a_missing_item_and_one_of_others_look_alike(secret, sign_in) -> None:
    browser = sign_in("ana")
    there = browser.soup(f"/moderation/{secret}", status=404).main.get_text()
    gone = browser.soup("/moderation/9999", status=404).main.get_text()
    assert there == gone


def test_a_moderator_who_wrote_it_is_bypassed(board, actor, sign_in) -> None:
    ref = board.add("Elif's own words", by="elif")
    item_id = flags.flag(actor("ana"), ref, reason="harassment")
    outbox.drain()
    assert notices.due_list(actor("elif")) == []
    assert actor("elif").unread == 0
    browser = sign_in("elif")
    assert "own words" not in browser.text("/moderation")
    browser.get(f"/moderation/{item_id}", status=404)
    with pytest.raises(NotFound):
        decisions.decide(actor("elif"), item_id, hide=False, reason="spam", version=1)
    assert [due.kind for due in notices.due_list(actor("admin"))] == ["moderate"], "administrators stand in"
    decisions.decide(actor("admin"), item_id, hide=False, reason="harassment", version=1)
    assert "own words" not in browser.text("/moderation?tab=decided")


def test_a_lost_role_in_the_place_counts_at_once(secret, board, actor, sign_in) -> None:
    browser = sign_in("carla")
    assert SECRET in browser.text(f"/moderation/{secret}")
    board.moderators = set()
    board.private[1].discard(actor("carla").id)
    browser.get(f"/moderation/{secret}", status=404)
    assert SECRET not in browser.text("/moderation"), "before the stored list is refreshed too"
    outbox.drain()
    assert actor("carla").due == 1
    upkeep.refresh()
    assert actor("carla").due == 0
    assert actor("elif").due == 1
    assert "/moderation/1" not in browser.get("/moderation").get_data(as_text=True)


def test_somebody_who_is_no_moderator_any_more_has_nothing_due(board, actor) -> None:
    flags.flag(actor("ana"), board.add("Buy this", by="davi"), reason="spam")
    outbox.drain()
    assert actor("elif").due == 1
    profiles.change_roles(actor("admin"), actor("elif").id, roles=["employee"], department_id=None)
    outbox.drain()
    assert actor("elif").due == 0


def test_a_claim_is_seen_by_others_and_lasts_a_while(secret, actor, sign_in) -> None:
    elif_, carla = sign_in("elif"), sign_in("carla")
    elif_.post(f"/moderation/{secret}/claim", status=303)
    assert "Elif Aydın" in carla.text("/moderation")
    assert SECRET in elif_.text("/moderation?tab=mine")
    page = carla.post(f"/moderation/{secret}/claim", status=409).get_data(as_text=True)
    assert "Elif Aydın" in page
    db.session.get(Item, secret).claimed_until -= decisions.CLAIM * 2
    db.session.commit()
    carla.post(f"/moderation/{secret}/claim", status=303)
    assert SECRET in carla.text("/moderation?tab=mine")
    assert SECRET not in elif_.text("/moderation?tab=mine")


def test_giving_back(secret, sign_in) -> None:
    browser = sign_in("elif")
    browser.post(f"/moderation/{secret}/claim", status=303)
    browser.post(f"/moderation/{secret}/release", status=303)
    assert SECRET not in browser.text("/moderation?tab=mine")
    assert SECRET in browser.text("/moderation")


def test_notes_are_private(secret, sign_in) -> None:
    browser = sign_in("elif")
    browser.post(f"/moderation/{secret}/note", {"text": "asked legal"}, status=303)
    assert "asked legal" in browser.text(f"/moderation/{secret}")
    browser.post(f"/moderation/{secret}/note", {"text": ""}, status=422)
    assert "asked legal" not in sign_in("gil").text(f"/moderation/outcome/{secret}")


def test_oldest_first_and_pages(board, actor, sign_in) -> None:
    for number in range(30):
        reporter = actor("ana" if number < 20 else "carla")
        flags.flag(reporter, board.add(f"note {number:02d}", by="davi"), reason="spam")
    page = items.queue(actor("elif"))
    assert [line.text for line in page.rows[:2]] == ["note 00", "note 01"]
    assert len(items.queue(actor("elif"), cursor=page.next).rows) == 5


@pytest.mark.parametrize("count", [2, 20])
@pytest.mark.parametrize("handle", ["elif", "carla"])
def test_few_queries(board, actor, sign_in, count, handle) -> None:
    board.moderators = {actor("carla").id}
    ids = [
        flags.flag(actor("ana"), board.add(f"n{i}", by="davi"), reason="spam", note="x") for i in range(count)
    ]
    flags.flag(actor("gil"), board.add("n0", by="davi"), reason="spam")
    browser = sign_in(handle)
    for path in ("/moderation", "/moderation?tab=decided", f"/moderation/{ids[0]}"):
        browser.get(path)
        with count_queries() as statements:
            browser.get(path)
        assert len(statements) <= 6, (path, statements)


def test_empty_queues_say_what_to_do(board, sign_in) -> None:
    for handle in ("elif", "ana"):
        for tab in items.TABS:
            sign_in(handle).get(f"/moderation?tab={tab}")
    assert "communities that you moderate" in sign_in("ana").text("/moderation")


def test_only_moderators_have_the_line_in_the_menu(board, sign_in) -> None:
    lined = {h for h in CAST if 'href="/moderation"' in sign_in(h).get("/people").get_data(as_text=True)}
    assert lined == {"elif", "admin"}
