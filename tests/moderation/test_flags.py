"""Flags: only what one may see, once for each person, and never about oneself."""

from __future__ import annotations

import pytest

from portal.core import outbox
from portal.core.db import db
from portal.core.errors import Conflict, Invalid, NotFound
from portal.core.refs import Ref
from portal.moderation.models import Flag, HistoryEntry, Item
from portal.moderation.services import flags
from portal.notices import queries as notices

SECRET = "maritaca merger plan"


def test_a_flag_makes_an_item_and_asks_the_moderators(board, actor) -> None:
    ref = board.add("Call her at 555", by="davi")
    item_id = flags.flag(actor("ana"), ref, reason="personal_data", note="a number")
    outbox.drain()
    item = db.session.get(Item, item_id)
    assert (item.excerpt, item.author_id, item.flags) == ("Call her at 555", actor("davi").id, 1)
    assert [due.kind for due in notices.due_list(actor("elif"))] == ["moderate"]
    assert actor("elif").unread == 1
    assert actor("davi").unread == 0, "the author does not hear of a mere flag"


def test_a_second_person_joins_the_open_item(board, actor) -> None:
    ref = board.add("Call her at 555", by="davi")
    first = flags.flag(actor("ana"), ref, reason="personal_data")
    assert flags.flag(actor("carla"), ref, reason="spam") == first
    item = db.session.get(Item, first)
    db.session.refresh(item)
    assert (item.flags, item.suggested, item.version) == (2, "personal_data", 2)


def test_one_flag_for_each_person_and_item(board, actor) -> None:
    ref = board.add("Buy this", by="davi")
    flags.flag(actor("ana"), ref, reason="spam")
    with pytest.raises(Conflict):
        flags.flag(actor("ana"), ref, reason="harassment")
    assert db.session.query(Flag).count() == 1
    assert db.session.query(HistoryEntry).count() == 1


def test_what_one_may_not_see_cannot_be_flagged_and_looks_like_nothing(board, actor, sign_in) -> None:
    hidden = board.add(SECRET, by="davi", only=["gil"])
    with pytest.raises(NotFound):
        flags.flag(actor("ana"), hidden, reason="spam")
    browser = sign_in("ana")
    answers = [
        browser.get(f"/moderation/flag?ref={ref}", status=404).get_data(as_text=True)
        for ref in (hidden, "board.note:999", "wiki.nothing:1", "people.person:1", "rubbish", "")
    ]
    assert all(SECRET not in answer for answer in answers)
    posted = browser.post(f"/moderation/flag?ref={hidden}", {"reason": "spam"}, status=404)
    assert SECRET not in posted.get_data(as_text=True)
    assert db.session.query(Item).count() == 0


def test_visitors_are_led_to_sign_in(board, visitor) -> None:
    ref = board.add("Hello", by="davi")
    assert visitor.get(f"/moderation/flag?ref={ref}", status=302).headers["Location"].startswith("/sign-in")


def test_an_agency_may_flag_what_it_sees(board, sign_in) -> None:
    ref = board.add("Rude", by="davi")
    sign_in("hugo").post(f"/moderation/flag?ref={ref}", {"reason": "harassment"}, status=303)
    assert db.session.query(Flag).count() == 1


def test_nobody_flags_a_text_of_ones_own(board, actor) -> None:
    with pytest.raises(Invalid):
        flags.flag(actor("ana"), board.add("Mine", by="ana"), reason="spam")


def test_reason_and_note_are_checked_and_kept_in_the_form(board, sign_in) -> None:
    ref = board.add("Buy this", by="davi")
    browser = sign_in("ana")
    page = browser.post(f"/moderation/flag?ref={ref}", {"reason": "nonsense", "note": "look"}, status=422)
    assert "look" in page.get_data(as_text=True)
    browser.post(f"/moderation/flag?ref={ref}", {"reason": "spam", "note": "x" * 501}, status=422)
    browser.post(f"/moderation/flag?ref={ref}", {"note": "no reason"}, status=422)
    assert db.session.query(Item).count() == 0


def test_the_reporter_gets_a_receipt(board, sign_in) -> None:
    ref = board.add("Buy this", by="davi")
    browser = sign_in("ana")
    assert "Spam" in browser.text(f"/moderation/flag?ref={ref}")
    response = browser.post(f"/moderation/flag?ref={ref}", {"reason": "spam"}, status=303)
    assert "Thank you: your report" in browser.text(response.headers["Location"])
    repeated = browser.post(f"/moderation/flag?ref={ref}", {"reason": "spam"}, status=409)
    assert "reported this already" in repeated.get_data(as_text=True)


def test_a_flood_of_flags_is_stopped(board, actor) -> None:
    for number in range(flags.AN_HOUR):
        flags.flag(actor("ana"), board.add(f"note {number}", by="davi"), reason="spam")
    with pytest.raises(Invalid):
        flags.flag(actor("ana"), board.add("one more", by="davi"), reason="spam")


def test_a_rule_holds_without_a_reporter(board, actor) -> None:
    ref = board.add("CPF 123", by="davi")
    first = flags.hold(
        ref, source="insights.rule", reason="personal_data", excerpt="CPF …", author_id=actor("davi").id
    )
    again = flags.hold(
        ref, source="insights.rule", reason="personal_data", excerpt="CPF …", author_id=actor("davi").id
    )
    outbox.drain()
    assert first == again
    assert len(notices.due_list(actor("elif"))) == 1


def test_holding_an_unknown_kind_is_refused(board) -> None:
    with pytest.raises(NotFound):
        flags.hold(Ref("nothing.here", 1), source="x", reason="spam", excerpt="", author_id=None)
