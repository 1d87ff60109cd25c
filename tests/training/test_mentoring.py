"""Mentoring: asking, answering, capacity, notes, meetings, leaving."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from sqlalchemy import func, select

from portal.core import clock, outbox, refs, unit
from portal.core.db import db
from portal.core.errors import Conflict, Invalid, NotFound, PortalError
from portal.core.refs import Ref
from portal.notices.models import DueItem
from portal.people.services import profiles
from portal.training.models.mentoring import Pairing, Session
from portal.training.queries import home
from portal.training.queries import mentors as mentor_queries
from portal.training.services import mentors, notes, pairings, sessions
from tests.client import count_queries

CANARY = "zirkonkraehe"


@pytest.fixture
def bruno(app, actor):
    """Bruno, who has two places."""
    person = actor("bruno")
    mentors.save(
        person, topics=["risk", "nonsense"], languages=["pt_BR", "en"], people=2, minutes=90, about="Ask."
    )
    return person


@pytest.fixture
def pairing(bruno, actor) -> int:
    """Ana and Bruno, active."""
    number = pairings.ask(actor("ana"), "bruno", message="Please read my drafts.", goals="- be short")
    pairings.accept(bruno, number)
    return number


def soon(days: int = 2) -> datetime:
    return (clock.now() + timedelta(days=days)).replace(minute=0, second=0, microsecond=0)


def due_of(person_id: int, kind: str) -> int:
    query = select(func.count(DueItem.id)).where(DueItem.person_id == person_id, DueItem.kind == kind)
    return db.session.scalar(query.where(DueItem.done_at.is_(None)))


def test_asked_accepted_and_told_in_the_browser(bruno, actor, sign_in) -> None:
    ana, mentor = sign_in("ana"), sign_in("bruno")
    assert "2 of 2 places free" in ana.text("/training/mentors")
    url = ana.post("/training/mentors/bruno/ask", {"message": "May I?"}, status=303).headers["Location"]
    outbox.drain()
    assert due_of(bruno.id, "answer_mentor") == 1
    assert "Ana Ribeiro" in mentor.text("/")
    assert "May I?" in mentor.text("/training/pairings")
    mentor.get(url)
    mentor.post(url + "/accept", status=303)
    outbox.drain()
    assert due_of(bruno.id, "answer_mentor") == 0
    assert "is your mentor now" in ana.text("/notices")
    assert "Bruno" in ana.text("/")
    assert "1 of 2 places free" in ana.text("/training/mentors")


def test_declined_with_a_reason_that_the_newcomer_reads(bruno, actor, sign_in) -> None:
    number = pairings.ask(actor("ana"), "bruno", message="May I?")
    browser = sign_in("bruno")
    browser.post(f"/training/pairings/{number}/decline", {"reason": ""}, status=422)
    browser.post(f"/training/pairings/{number}/decline", {"reason": "On leave in May"}, status=303)
    assert "On leave in May" in sign_in("ana").text(f"/training/pairings/{number}")
    assert pairings.ask(actor("ana"), "bruno", message="Now?") != number, "one may ask again later"


def test_one_open_pairing_for_each_pair(bruno, actor) -> None:
    pairings.ask(actor("ana"), "bruno", message="May I?")
    with pytest.raises(Conflict, match="already"):
        pairings.ask(actor("ana"), "bruno", message="May I?")
    with pytest.raises(Invalid, match="yourself"):
        pairings.ask(bruno, "bruno", message="Hm")


def test_only_the_mentor_answers_and_only_the_newcomer_withdraws(bruno, actor, sign_in) -> None:
    number = pairings.ask(actor("ana"), "bruno", message="May I?")
    with pytest.raises(PortalError):
        pairings.accept(actor("ana"), number)
    with pytest.raises(PortalError):
        pairings.withdraw(bruno, number)
    pairings.withdraw(actor("ana"), number)
    assert due_of(bruno.id, "answer_mentor") == 0
    with pytest.raises(Conflict):
        pairings.accept(bruno, number)


def test_the_last_place_is_given_once_when_two_are_accepted_at_the_same_moment(bruno, actor, app) -> None:
    mentors.save(bruno, topics=[], languages=["en"], people=1, minutes=60, about="")
    numbers = [pairings.ask(actor(who), "bruno", message="May I?") for who in ("ana", "carla", "davi")]
    db.session.remove()

    def accept(number: int) -> bool:
        with app.app_context():
            try:
                pairings.accept(bruno, number)
            except Conflict:
                return False
            finally:
                db.session.remove()
            return True

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(accept, numbers)) == [False, False, True]
    assert mentor_queries.load(bruno.id) == 1


def test_full_and_absent_mentors_cannot_be_asked(bruno, actor, sign_in) -> None:
    offer = {"topics": [], "languages": ["en"], "minutes": 60, "about": ""}
    mentors.save(bruno, **offer, people=2, away_until=clock.now() + timedelta(days=3))
    with pytest.raises(Conflict, match="no free place"):
        pairings.ask(actor("ana"), "bruno", message="May I?")
    mentors.save(bruno, **offer, people=0)
    with pytest.raises(Conflict, match="no free place"):
        pairings.ask(actor("ana"), "bruno", message="May I?")
    assert "Full" in sign_in("ana").text("/training/mentors")


def test_a_pairing_is_not_there_for_anybody_else(pairing, actor, sign_in) -> None:
    session_id = sessions.plan(actor("ana"), pairing, starts_at=soon(), minutes=30, topic=CANARY)
    for who in ("carla", "admin", "farah", "elif", "gil"):
        browser = sign_in(who)
        browser.get(f"/training/pairings/{pairing}", status=404)
        browser.get(f"/training/sessions/{session_id}", status=404)
        browser.get(f"/training/sessions/{session_id}.ics", status=404)
        browser.post(f"/training/pairings/{pairing}/notes", {"body": "x", "visibility": "ours"}, status=404)
        browser.post(f"/training/sessions/{session_id}/cancel", status=404)
        assert refs.resolve(actor(who), [Ref("training.pairing", pairing), Ref("training.session", 1)]) == {}
        for url in ("/", "/training", "/training/pairings", "/training/mentors"):
            assert CANARY not in browser.text(url)
    sign_in("hugo").get(f"/training/pairings/{pairing}", status=403)
    assert db.session.scalar(select(Session.state)) == "planned"


def test_a_note_for_oneself_is_never_seen_by_the_other(pairing, bruno, actor, sign_in) -> None:
    ana = actor("ana")
    notes.write(ana, pairing, body=f"mine {CANARY}", visibility="mine")
    notes.write(ana, pairing, body="for **both** of us", visibility="ours")
    assert CANARY in sign_in("ana").text(f"/training/pairings/{pairing}")
    browser = sign_in("bruno")
    assert "for both of us" in browser.text(f"/training/pairings/{pairing}")
    for url in (f"/training/pairings/{pairing}", "/training/pairings", "/", "/notices", "/notices/due"):
        assert CANARY not in browser.get(url).get_data(as_text=True), url
    pairings.end(bruno, pairing, reflection="Good.")
    assert CANARY not in browser.get(f"/training/pairings/{pairing}").get_data(as_text=True)


def test_hostile_notes_are_harmless(pairing, actor, sign_in) -> None:
    notes.write(actor("ana"), pairing, body="<script>alert(1)</script> <b onclick=x>", visibility="ours")
    page = sign_in("bruno").get(f"/training/pairings/{pairing}").get_data(as_text=True)
    assert "alert(1)</script>" not in page


def calendar_of(browser, session_id: int):
    file = browser.get(f"/training/sessions/{session_id}.ics")
    assert file.mimetype == "text/calendar"
    calendar = Calendar.from_ical(file.get_data())
    return calendar, calendar.walk("VEVENT")[0]


def test_a_meeting_as_a_calendar_file(pairing, actor, sign_in) -> None:
    browser, starts_at = sign_in("ana"), soon()
    local = starts_at.astimezone(ZoneInfo("Europe/Dublin")).strftime("%Y-%m-%dT%H:%M")
    sent = {"starts_at": local, "minutes": 45, "topic": "Tone; voice, and\nmore", "place": "Room 4"}
    browser.post(f"/training/pairings/{pairing}/sessions", sent, status=303)
    number = db.session.scalar(select(Session.id))
    calendar, event = calendar_of(browser, number)
    assert calendar["method"] == "PUBLISH"
    assert event["sequence"] == 0
    assert event.decoded("dtstart") == starts_at
    assert event.decoded("dtstart").utcoffset() == timedelta(0)
    assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(minutes=45)
    assert "Ana Ribeiro" in event["summary"]
    uid = event["uid"]
    moved = sent | {"starts_at": (starts_at + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")}
    browser.get(f"/training/sessions/{number}")
    browser.post(f"/training/sessions/{number}", moved, status=303)
    _calendar, event = calendar_of(sign_in("bruno"), number)
    assert (event["uid"], event["sequence"]) == (uid, 1)
    browser.post(f"/training/sessions/{number}/cancel", status=303)
    calendar, event = calendar_of(browser, number)
    assert (calendar["method"], event["status"], event["sequence"]) == ("CANCEL", "CANCELLED", 2)
    assert due_of(actor("ana").id, "session") == 0


def test_each_sees_the_meeting_in_the_own_zone(pairing, actor, sign_in, bruno) -> None:
    starts_at = (clock.now() + timedelta(days=3)).replace(hour=15, minute=0, second=0, microsecond=0)
    sessions.plan(bruno, pairing, starts_at=starts_at, minutes=30)
    for who in ("ana", "bruno"):
        local = starts_at.astimezone(ZoneInfo(actor(who).zone))
        hour = f"{local:%-I}:00" if who == "ana" else f"{local:%H}:00"
        assert hour in sign_in(who).text(f"/training/pairings/{pairing}")


def test_times_that_do_not_exist_or_have_passed_are_refused(pairing, actor, sign_in) -> None:
    with pytest.raises(Invalid, match="does not exist"):
        sessions.moment_of(datetime(2027, 3, 28, 1, 30), "Europe/Dublin")
    assert sessions.moment_of(datetime(2027, 7, 1, 12, 0), "Asia/Tehran") == datetime(
        2027, 7, 1, 8, 30, tzinfo=UTC
    )
    with pytest.raises(Invalid, match="passed"):
        sessions.plan(actor("ana"), pairing, starts_at=clock.now() - timedelta(hours=1), minutes=30)
    browser = sign_in("ana")
    url = f"/training/pairings/{pairing}/sessions"
    for wrong in ({"starts_at": "soon", "minutes": 30}, {"minutes": 30}, {"starts_at": "2020-01-01T10:00"}):
        browser.post(url, wrong, status=422)


def test_meetings_that_are_over_are_closed_by_the_clock(pairing, actor, monkeypatch) -> None:
    sessions.plan(actor("ana"), pairing, starts_at=soon(), minutes=30)
    assert sessions.close_past() == 0
    assert due_of(actor("bruno").id, "session") == 1
    later = clock.now() + timedelta(days=4)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert sessions.close_past() == 1
    assert due_of(actor("bruno").id, "session") == 0


@pytest.mark.parametrize("leaves", ["role", "account"])
def test_when_a_mentor_leaves_pairings_end_and_newcomers_are_told(
    pairing, bruno, actor, sign_in, leaves
) -> None:
    waiting = pairings.ask(actor("carla"), "bruno", message="Me too?")
    sessions.plan(actor("ana"), pairing, starts_at=soon(), minutes=30)
    admin = actor("admin")
    if leaves == "account":
        profiles.end_account(admin, bruno.id)
    else:
        profiles.change_roles(admin, bruno.id, roles=["employee"], department_id=None)
    outbox.drain()
    states = dict(db.session.execute(select(Pairing.id, Pairing.state)).all())
    assert states == {pairing: "ended", waiting: "declined"}
    assert "A pairing of yours has ended" in sign_in("ana").text("/notices")
    assert "declined" in sign_in("carla").get(f"/training/pairings/{waiting}").get_data(as_text=True) or (
        "recusad" in sign_in("carla").text(f"/training/pairings/{waiting}")
    )
    assert db.session.scalar(select(Session.state)) == "cancelled"
    assert "Bruno" not in sign_in("ana").text("/training/mentors")


def test_ending_keeps_what_was_written(pairing, actor, sign_in, bruno) -> None:
    notes.write(bruno, pairing, body="Well said.", visibility="ours")
    browser = sign_in("ana")
    browser.post(f"/training/pairings/{pairing}/end", {"reflection": "Short answers work."}, status=303)
    words = browser.text(f"/training/pairings/{pairing}")
    assert "Short answers work." in words
    assert "Well said." in words
    with pytest.raises(Conflict):
        sessions.plan(bruno, pairing, starts_at=soon(), minutes=30)
    with pytest.raises(NotFound):
        pairings.end(actor("carla"), pairing, reflection="x")


def test_home_cards_cost_one_query_each_and_nothing_for_others(pairing, actor) -> None:
    for who, load in (("ana", home.my_way), ("bruno", home.my_newcomers)):
        person = actor(who)
        with count_queries() as statements:
            assert load(person)
        assert len(statements) == 1
    with count_queries() as statements:
        assert home.my_way(actor("carla")) is None
        assert home.my_newcomers(actor("hugo")) is None
    assert all("training" not in one for one in statements)


def test_a_newcomer_without_a_mentor_is_led_to_one(actor, sign_in) -> None:
    assert "Ask a mentor" in sign_in("ana").text("/")


@unit.writes
def crowd(mentor_id: int, newcomers: list[int]) -> None:
    for newcomer in newcomers:
        db.session.add(
            Pairing(newcomer_id=newcomer, mentor_id=mentor_id, asked_at=clock.now(), state="active")
        )


def test_mentoring_pages_cost_few_queries(pairing, bruno, actor, sign_in) -> None:
    crowd(bruno.id, [actor(who).id for who in ("carla", "davi", "elif", "gil", "noor", "otto")])
    for number in range(15):
        notes.write(bruno, pairing, body=f"Note {number}", visibility="ours")
    browser = sign_in("bruno")
    for url in ("/training/mentors", "/training/pairings", f"/training/pairings/{pairing}", "/"):
        browser.get(url)
        with count_queries() as statements:
            browser.get(url)
        assert len(statements) <= (8 if url == "/" else 6), (url, statements)
