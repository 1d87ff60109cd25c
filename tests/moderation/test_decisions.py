"""Decisions: base version, one at a time, undo, appeal, who is told what."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from portal.core import audit, outbox
from portal.core.db import db
from portal.core.errors import Conflict, NotAllowed, NotFound, PortalError
from portal.core.events import EVENTS
from portal.core.models import AuditEntry
from portal.core.refs import Ref
from portal.moderation import figures
from portal.moderation.models import Item
from portal.moderation.queries import items
from portal.moderation.services import decisions, flags, reasons
from portal.notices import queries as notices
from portal.notices.services import inbox


@pytest.fixture
def flagged(board, actor) -> int:
    """Davi's note, flagged by Ana."""
    return flags.flag(
        actor("ana"), board.add("Call her at 555", by="davi"), reason="personal_data", note="no"
    )


def audited() -> list[str]:
    return [entry.act for entry in db.session.query(AuditEntry).order_by(AuditEntry.id)]


def test_hiding_hides_tells_both_sides_and_is_audited_once(flagged, board, actor, sign_in) -> None:
    outbox.drain()
    browser = sign_in("elif")
    form = browser.soup(f"/moderation/{flagged}").find("input", {"name": "version"})["value"]
    data = {"decision": "hide", "reason": "personal_data", "note": "Leave the number out", "version": form}
    browser.post(f"/moderation/{flagged}/decide", data, status=303)
    outbox.drain()
    assert board.hidden == {1: "personal_data"}
    assert audited() == ["moderation.hide"]
    assert audit.verify()[1] is None
    assert actor("elif").due == 0
    assert "agreed with your report" in sign_in("ana").text("/notices")
    assert "has hidden a text of yours" in notices.inbox(actor("davi")).rows[0].text
    words = sign_in("davi").text(f"/moderation/outcome/{flagged}")
    assert "Leave the number out" in words
    assert "Personal data" in words
    assert "Ana" not in words.replace("Davi", ""), "the reporter's name never reaches the author"


def test_keeping_tells_the_reporter_only(flagged, board, actor, sign_in) -> None:
    decisions.decide(actor("elif"), flagged, hide=False, reason="personal_data", version=1)
    outbox.drain()
    assert board.hidden == {}
    assert audited() == ["moderation.keep"]
    assert actor("davi").unread == 0
    assert "let the text stand" in sign_in("ana").text("/notices")
    sign_in("davi").get(f"/moderation/outcome/{flagged}", status=404)


def test_outcomes_are_for_those_concerned(flagged, actor, sign_in) -> None:
    decisions.decide(actor("elif"), flagged, hide=True, reason="personal_data", version=1)
    for handle in ("carla", "gil", "hugo", "elif", "admin"):
        sign_in(handle).get(f"/moderation/outcome/{flagged}", status=404)
    ana = sign_in("ana").text(f"/moderation/outcome/{flagged}")
    assert "Call her" not in ana
    assert "Davi" not in ana


def test_the_authors_name_of_the_reporter_is_nowhere(flagged, actor, sign_in) -> None:
    decisions.decide(actor("elif"), flagged, hide=True, reason="personal_data", version=1)
    outbox.drain()
    davi = sign_in("davi")
    for path in ("/notices", f"/moderation/outcome/{flagged}", "/", "/moderation"):
        assert "Ribeiro" not in davi.text(path)


def test_a_stale_version_decides_nothing_and_shows_what_happened(flagged, board, actor, sign_in) -> None:
    browser = sign_in("elif")
    flags.flag(actor("carla"), Ref("board.note", 1), reason="spam")
    data = {"decision": "hide", "reason": "spam", "version": "1"}
    page = browser.post(f"/moderation/{flagged}/decide", data, status=409).get_data(as_text=True)
    assert "What happened meanwhile" in page
    assert "Carla Nunes" in page
    assert board.hidden == {}
    assert audited() == []


def test_a_claim_of_another_stops_the_decision(flagged, actor) -> None:
    decisions.claim(actor("elif"), flagged)
    with pytest.raises(Conflict):
        decisions.decide(actor("admin"), flagged, hide=True, reason="spam", version=2)
    decisions.decide(actor("elif"), flagged, hide=True, reason="spam", version=2)


def test_two_moderators_at_once_make_one_decision(flagged, board, actor, app) -> None:
    who = {"elif": actor("elif"), "admin": actor("admin")}
    db.session.remove()
    start, done = threading.Barrier(2), []

    def decide(handle: str) -> None:
        with app.app_context():
            start.wait()
            try:
                decisions.decide(who[handle], flagged, hide=True, reason="spam", version=1)
                done.append("decided")
            except PortalError as error:
                done.append(type(error).__name__)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=decide, args=(handle,)) for handle in who]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == ["Conflict", "decided"]
    assert audited() == ["moderation.hide"]


def test_two_flags_at_once_make_one_item(board, actor, app) -> None:
    ref = board.add("Buy this", by="davi")
    who = [actor("ana"), actor("carla"), actor("gil"), actor("bruno")]
    db.session.remove()
    start, failed = threading.Barrier(len(who)), []

    def send(person) -> None:
        with app.app_context():
            start.wait()
            try:
                flags.flag(person, ref, reason="spam")
            except Exception as error:
                failed.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=send, args=(person,)) for person in who]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert [item.flags for item in db.session.query(Item)] == [4]


def test_undo_brings_everything_back(flagged, board, actor, sign_in) -> None:
    decisions.decide(actor("elif"), flagged, hide=True, reason="spam", version=1)
    outbox.drain()
    browser = sign_in("elif")
    assert "Undo the decision" in browser.text(f"/moderation/{flagged}")
    browser.post(f"/moderation/{flagged}/undo", status=303)
    outbox.drain()
    assert board.hidden == {}
    assert audited() == ["moderation.hide", "moderation.undo"]
    assert actor("elif").due == 1, "it waits for a decision again"
    browser.post(f"/moderation/{flagged}/undo", status=409)
    sign_in("davi").get(f"/moderation/outcome/{flagged}")


def test_undo_ends_after_a_day(flagged, actor, sign_in) -> None:
    decisions.decide(actor("elif"), flagged, hide=True, reason="spam", version=1)
    db.session.get(Item, flagged).decided_at -= timedelta(hours=25)
    db.session.commit()
    with pytest.raises(NotAllowed):
        decisions.undo(actor("elif"), flagged)
    assert "Undo" not in sign_in("elif").text(f"/moderation/{flagged}")


def test_a_newer_report_stands_in_the_way_of_undo(flagged, board, actor) -> None:
    decisions.decide(actor("elif"), flagged, hide=False, reason="spam", version=1)
    newer = flags.flag(actor("ana"), Ref("board.note", 1), reason="spam")
    assert newer != flagged
    with pytest.raises(Conflict):
        decisions.undo(actor("elif"), flagged)


def test_an_appeal_goes_to_another_moderator(flagged, board, actor, sign_in) -> None:
    decisions.decide(actor("elif"), flagged, hide=True, reason="spam", version=1)
    davi = sign_in("davi")
    davi.post(f"/moderation/outcome/{flagged}/appeal", {"plea": " "}, status=422)
    davi.post(f"/moderation/outcome/{flagged}/appeal", {"plea": "It is the shop's number"}, status=303)
    outbox.drain()
    assert davi.post(f"/moderation/outcome/{flagged}/appeal", {"plea": "Again"}, status=409)
    sign_in("elif").get(f"/moderation/{flagged}", status=404)
    assert actor("elif").due == 0
    admin = sign_in("admin")
    assert "the shop's number" in admin.text(f"/moderation/{flagged}").replace("&#39;", "'")
    version = items.item(actor("admin"), flagged).version
    decisions.decide(actor("admin"), flagged, hide=False, reason="spam", version=version)
    outbox.drain()
    assert board.hidden == {}
    assert "appeal was successful" in davi.text("/notices")
    with pytest.raises(NotAllowed):
        decisions.undo(actor("elif"), flagged)
    decisions.undo(actor("admin"), flagged)
    assert board.hidden == {1: "spam"}


def test_only_the_author_appeals(flagged, actor) -> None:
    decisions.decide(actor("elif"), flagged, hide=True, reason="spam", version=1)
    with pytest.raises(NotFound):
        decisions.appeal(actor("ana"), flagged, "please")


def test_nothing_is_half_done_when_hiding_fails(flagged, board, actor) -> None:
    board.hidden[1] = "gone already"
    with pytest.raises(NotFound):
        decisions.decide(actor("elif"), flagged, hide=True, reason="spam", version=1)
    assert db.session.get(Item, flagged).state == "open"
    assert audited() == []


def test_the_next_item_follows(flagged, board, actor, sign_in) -> None:
    second = flags.flag(actor("ana"), board.add("Buy this", by="davi"), reason="spam")
    data = {"decision": "keep", "reason": "spam", "version": "1"}
    response = sign_in("elif").post(f"/moderation/{flagged}/decide", data, status=303)
    assert response.headers["Location"] == f"/moderation/{second}"
    assert sign_in("elif").post(f"/moderation/{second}/decide", {"version": "1"}, status=422)


def test_figures(flagged, board, actor) -> None:
    admin = actor("admin")
    assert figures.open_items(admin) == 1
    assert figures.share_upheld(admin) is None
    decisions.decide(actor("elif"), flagged, hide=True, reason="spam", version=1)
    db.session.get(Item, flagged).created_at -= timedelta(hours=3)
    db.session.commit()
    assert figures.open_items(admin) == 0
    assert figures.hours_to_decision(admin) == 3.0
    assert figures.share_upheld(admin) == 100


def test_reasons_are_edited_by_administrators(board, actor, sign_in) -> None:
    sign_in("elif").get("/moderation/reasons", status=403)
    admin = sign_in("admin")
    admin.get("/moderation/reasons")
    admin.get("/moderation/reasons/edit")
    admin.get("/moderation/reasons/edit?key=spam")
    admin.get("/moderation/reasons/edit?key=nothing", status=404)
    data = {"key": "danger", "label_en": "Danger", "label_fa": "خطر", "place": "5", "active": "y"}
    admin.post("/moderation/reasons/edit", data, status=303)
    admin.post("/moderation/reasons/edit", {"key": "empty", "place": "5", "active": "y"}, status=422)
    ref = board.add("Bypass the valve", by="davi")
    assert "Danger" in sign_in("ana").text(f"/moderation/flag?ref={ref}")
    assert "خطر" in sign_in("farah").text(f"/moderation/flag?ref={ref}")
    reasons.save(actor("admin"), "spam", labels={}, helps={}, active=False)
    assert "Spam" not in sign_in("ana").text(f"/moderation/flag?ref={ref}")
    assert audited() == ["moderation.reason", "moderation.reason"]


def test_inbox_stays_quick_and_marks_read(flagged, actor, sign_in) -> None:
    decisions.decide(actor("elif"), flagged, hide=True, reason="spam", version=1)
    outbox.drain()
    browser = sign_in("ana")
    browser.post(f"/moderation/outcome/{flagged}/seen", status=303)
    assert actor("ana").unread == 0
    inbox.mark_read(actor("davi"))


def test_events_are_known() -> None:
    assert {"Flagged", "ItemHeld", "ItemDecided", "DecisionUndone", "DecisionAppealed"} <= set(EVENTS)
