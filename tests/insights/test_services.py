"""Decisions, routes, answers: who may, what follows, what is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from portal.core import clock, outbox, refs
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import Conflict, Invalid, NotAllowed, NotFound
from portal.core.models import AuditEntry
from portal.core.refs import Ref
from portal.insights import figures
from portal.insights.models.insight import Decision, Support
from portal.insights.queries import choices, one, review
from portal.insights.queries.feed import Asked, feed, for_department
from portal.insights.queries.shapes import clock_of
from portal.insights.search import documents
from portal.insights.services import clocks, decisions, handling, sources, watching, writing
from portal.notices.models import DueItem, Notice
from tests.insights import insights_kit as kit

Find = Callable[[str], Actor]
KIND = "insights.insight"


@pytest.fixture
def care(app: Flask) -> int:
    """A source of customer service."""
    return kit.source()


@pytest.fixture
def shops(app: Flask) -> int:
    """A source of sales."""
    return kit.source("shops", owner="noor")


def notices(handle: str) -> list[str]:
    outbox.drain()
    return [n.kind for n in db.session.query(Notice).filter_by(person_id=kit.person(handle))]


def due(handle: str) -> list[DueItem]:
    return list(db.session.query(DueItem).filter_by(person_id=kit.person(handle), done_at=None))


@pytest.mark.parametrize(
    ("handle", "own", "others"),
    [
        ("elif", True, True), ("admin", True, True), ("carla", True, True), ("ana", False, False),
        ("davi", False, False), ("noor", False, True), ("hugo", False, False), ("gil", False, False),
    ],
)  # fmt: skip
def test_who_may_publish(actor: Find, care: int, shops: int, handle: str, own: bool, others: bool) -> None:
    for source, allowed in ((care, own), (shops, others)):
        number = kit.insight(source)
        seen = {line.id for line in review.queue(actor(handle), "new")}
        assert (number in seen) is allowed
        if allowed:
            decisions.publish(actor(handle), number)
            assert kit.get(number).state == "published"
        else:
            with pytest.raises((NotFound, NotAllowed)):
                decisions.publish(actor(handle), number)
            assert kit.get(number).state == "new"


def test_published_is_for_employees_and_no_agency(actor: Find, care: int) -> None:
    number = kit.published(care, actor("carla"))
    assert [line.id for line in feed(actor("davi"), Asked())] == [number]
    assert refs.card(actor("davi"), Ref(KIND, number)) is not None
    assert list(feed(actor("hugo"), Asked())) == []
    assert refs.card(actor("hugo"), Ref(KIND, number)) is None
    [document] = documents([number])
    assert document.tokens == {"all"}


def test_what_waits_is_indexed_for_its_reviewers_only(actor: Find, shops: int) -> None:
    [open_one] = documents([kit.insight(shops)])
    sales, service = kit.department("sales"), kit.department("service")
    assert open_one.tokens == {"r:moderator", "r:administrator", f"d:{sales}", f"d:{service}"}
    [held] = documents([kit.insight(shops, held=True)])
    assert held.tokens == {"r:moderator", "r:administrator", f"p:{kit.person('noor')}"}


def test_a_held_one_is_for_moderators_and_the_owner(actor: Find, care: int) -> None:
    number = kit.insight(care, held=True, state="in review")
    with pytest.raises(NotFound):
        decisions.publish(actor("bruno"), number)
    decisions.publish(actor("carla"), number)
    assert not kit.get(number).held


def test_publishing_twice_is_refused_and_leaves_one_trace(actor: Find, care: int) -> None:
    number = kit.insight(care)
    decisions.publish(actor("carla"), number, title="Parcels come late")
    with pytest.raises(Conflict):
        decisions.publish(actor("elif"), number, title="Another title")
    assert kit.get(number).title == "Parcels come late"
    assert db.session.query(Decision).filter_by(insight_id=number).count() == 1
    assert db.session.query(AuditEntry).filter_by(act="insights.published").count() == 1


def test_without_a_title_the_first_words_count_and_personal_data_stays_out(actor: Find, care: int) -> None:
    number = kit.insight(care)
    decisions.publish(actor("carla"), number)
    assert kit.get(number).title == "The parcel came three weeks late"
    other = kit.insight(care)
    decisions.publish(actor("carla"), other, title="Write to joana.silva@mail.example about it")
    assert kit.get(other).title == "Write to [email] about it"


def test_nobody_publishes_a_sensitive_one_of_their_own(actor: Find) -> None:
    number = writing.submit(
        actor("carla"), said="The wand burnt a child", channel="call centre", sensitive=True
    )
    with pytest.raises(NotAllowed):
        decisions.publish(actor("carla"), number)
    decisions.publish(actor("bruno"), number)
    assert "insight_published" in notices("carla")


def test_rejecting_needs_a_reason_which_is_told(actor: Find) -> None:
    number = writing.submit(actor("davi"), said="lol your logo", channel="social")
    assert "insight_submitted" in notices("elif")
    with pytest.raises(Invalid):
        decisions.reject(actor("elif"), number, reason="  ")
    decisions.reject(actor("elif"), number, reason="A joke, no request")
    assert kit.get(number).state == "rejected"
    outbox.drain()
    told = db.session.query(Notice).filter_by(person_id=kit.person("davi"), kind="insight_rejected").one()
    assert told.data["reason"] == "A joke, no request"
    decisions.put_back(actor("elif"), number)
    assert kit.get(number).state == "new"


def test_many_at_once_leave_what_is_not_the_actors(actor: Find, care: int) -> None:
    mine, done, foreign = kit.insight(care), kit.published(care, actor("elif")), 987654
    assert decisions.decide_many(actor("carla"), [mine, done, foreign, mine], publish_them=True) == 1
    assert kit.get(mine).state == "published"
    with pytest.raises(Invalid):
        decisions.decide_many(actor("carla"), [mine], publish_them=False)


def test_route_answer_close_the_whole_way(actor: Find, care: int) -> None:
    number = kit.published(care, actor("elif"))
    handling.toggle_support(actor("noor"), number)
    handling.route(
        actor("carla"), number, owner_id=kit.person("davi"), note_text="Call her, 11 98765-4321, @davi"
    )
    row = kit.get(number)
    assert (row.handling, row.department_id) == ("routed", kit.department("product"))
    assert [item.url for item in due("davi")] == [f"/insights/{number}"]
    assert "insight_routed" in notices("davi")
    routed = [event for event in one.history(number) if event.act == "routed"]
    assert routed[0].reason == "Call her, [phone], @davi"
    handling.answer(actor("davi"), number, body="We **changed** the carrier.")
    assert due("davi") == []
    assert [n for h in ("elif", "carla", "noor") for n in notices(h)].count("insight_answered") == 3
    answered = one.history(number)[-1]
    assert "<strong>changed</strong>" in answered.html
    assert answered.handle == "davi"
    handling.close(actor("davi"), number)
    assert kit.get(number).handling == "closed"
    acts = {entry.act for entry in db.session.query(AuditEntry)}
    assert {"insights.published", "insights.route", "insights.close"} <= acts


def test_closing_in_silence_needs_a_reason(actor: Find, care: int) -> None:
    number = kit.published(care, actor("carla"))
    handling.route(actor("carla"), number, department_id=kit.department("product"))
    with pytest.raises(Invalid):
        handling.close(actor("davi"), number)
    handling.close(actor("davi"), number, reason="Solved with the last release")
    assert due("davi") == []


def test_everybody_of_a_department_until_one_takes_it_on(actor: Find, care: int) -> None:
    number = kit.published(care, actor("elif"))
    handling.route(actor("elif"), number, department_id=kit.department("service"))
    assert all(due(handle) for handle in ("ana", "bruno", "carla"))
    with pytest.raises(NotAllowed):
        handling.accept(actor("elif"), number)
    handling.accept(actor("bruno"), number)
    assert due("bruno")
    assert not due("ana")
    assert not due("carla")
    assert kit.get(number).owner_id == kit.person("bruno")
    with pytest.raises(Conflict):
        handling.accept(actor("carla"), number)
    handling.route(actor("bruno"), number, owner_id=kit.person("davi"))
    assert due("davi")
    assert not due("bruno")
    assert for_department(actor("davi"))[0].id == number


def test_who_may_not_handle(actor: Find, shops: int) -> None:
    number = kit.published(shops, actor("noor"))
    with pytest.raises(NotAllowed):
        handling.route(actor("davi"), number, department_id=kit.department("product"))
    with pytest.raises(NotAllowed):
        handling.route(actor("hugo"), number, department_id=kit.department("product"))
    with pytest.raises(Invalid):
        handling.route(actor("noor"), number, owner_id=kit.person("hugo"))
    with pytest.raises(Invalid):
        handling.route(actor("noor"), number, owner_id=99999)
    assert kit.get(number).handling == "none"


def test_support_is_counted_once_a_person(actor: Find, care: int) -> None:
    number = kit.published(care, actor("carla"))
    assert handling.toggle_support(actor("ana"), number)
    assert handling.toggle_support(actor("davi"), number)
    assert not handling.toggle_support(actor("ana"), number)
    assert kit.get(number).support == db.session.query(Support).count() == 1


def test_moderation_withdraws_and_brings_back(app: Flask, actor: Find, care: int) -> None:
    from portal.core import unit
    from portal.core.feature import house

    number = kit.published(care, actor("carla"))
    moderated = house().moderated[KIND]
    assert "parcel" in moderated.excerpt(number)
    unit.writes(lambda: moderated.hide(actor("elif"), number, "names a person"))()
    assert refs.card(actor("davi"), Ref(KIND, number)) is None
    unit.writes(lambda: moderated.restore(actor("elif"), number))()
    assert refs.card(actor("davi"), Ref(KIND, number)) is not None


def test_business_hours() -> None:
    def due_at(*moment: int) -> datetime:
        return clocks.due_after(datetime(*moment, tzinfo=UTC), zone="UTC")  # type: ignore[arg-type]

    assert due_at(2026, 3, 2, 9, 0) == datetime(2026, 3, 2, 17, tzinfo=UTC)  # a Monday
    assert due_at(2026, 3, 2, 11, 30) == datetime(2026, 3, 3, 11, 30, tzinfo=UTC)
    assert due_at(2026, 3, 6, 16, 0) == datetime(2026, 3, 9, 16, tzinfo=UTC)  # over the weekend
    assert due_at(2026, 3, 7, 12, 0) == datetime(2026, 3, 9, 17, tzinfo=UTC)
    assert due_at(2026, 3, 2, 3, 0) == datetime(2026, 3, 2, 17, tzinfo=UTC)


def test_the_clock_is_derived() -> None:
    now = datetime(2026, 3, 2, 12, tzinfo=UTC)
    hour = timedelta(hours=1)
    assert clock_of(None, None, now) == ""
    assert clock_of(now + hour, None, now) == "running"
    assert clock_of(now - hour, None, now) == "breached"
    assert clock_of(now - hour, now - 2 * hour, now) == "met"
    assert clock_of(now - 2 * hour, now - hour, now) == "breached"


def test_the_clock_warns_once_and_tells_the_breach_once(actor: Find, care: int) -> None:
    number = kit.published(care, actor("carla"))
    handling.route(
        actor("carla"), number, owner_id=kit.person("davi"), due_at=clock.now() + timedelta(minutes=30)
    )
    watching.warn()
    watching.warn()
    assert notices("davi").count("clock_warning") == 1
    kit.get(number).first_response_due_at = clock.now() - timedelta(minutes=1)
    db.session.commit()
    watching.warn()
    watching.warn()
    assert notices("davi").count("clock_breached") == 1
    assert notices("carla").count("clock_breached") == 1
    assert [line.id for line in feed(actor("gil"), Asked(state="late"))] == [number]
    assert figures.share_in_time(actor("gil")) == 0


def test_figures_count(actor: Find, care: int) -> None:
    number = kit.published(care, actor("carla"))
    kit.published(care, actor("carla"), channel="e-mail")
    assert (figures.published(actor("gil")), figures.channels(actor("gil"))) == (2, 2)
    handling.route(actor("carla"), number, owner_id=kit.person("davi"), at=clock.now() - timedelta(hours=2))
    handling.answer(actor("davi"), number, body="Done.")
    assert figures.hours_to_answer(actor("gil")) == 2.0
    assert figures.share_in_time(actor("gil")) == 100


def test_retention_forgets_words_and_keeps_what_was_done(actor: Find, care: int) -> None:
    old = {"occurred_at": clock.now() - timedelta(days=50)}
    kept, gone, young = (
        kit.published(care, actor("carla"), **old),
        kit.insight(care, **old),
        kit.insight(care),
    )
    sources.save_source(
        actor("elif"), care, name="Care", channel="social", owner="carla", language="en", privacy="on",
        retention_days=30,
    )  # fmt: skip
    while watching.forget():
        pass
    assert kit.get(kept).text == ""
    assert kit.get(kept).title
    assert kit.get(young).text
    with pytest.raises(AssertionError):
        kit.get(gone)


def test_a_topic_is_suggested_by_the_customers_words(app: Flask) -> None:
    upper = kit.topic("delivery", en="Delivery", pt_BR="Entrega")
    kit.topic("late", parent=upper, en="Late delivery")
    guessed = choices.guess_topic("Cadê meu pacote? atraso de novo na entrega", choices.topics())
    assert guessed is not None
    assert guessed.name == "Delivery"
    assert choices.guess_topic("Bom dia", choices.topics()) is None


def test_a_topic_above_finds_what_is_below_it(actor: Find, care: int) -> None:
    upper = kit.topic("delivery")
    below = kit.topic("late", parent=upper)
    number = kit.insight(care)
    decisions.publish(actor("carla"), number, topic_id=below)
    for asked, found in ((upper, [number]), (below, [number]), (kit.topic("other"), [])):
        assert [line.id for line in feed(actor("davi"), Asked(topic=asked))] == found


def test_near_copies_are_suggested_and_nothing_hidden_is(actor: Find, care: int) -> None:
    said = "The tracking page has said out for delivery since yesterday morning at eight"
    number = kit.published(care, actor("carla"), said)
    copy = kit.insight(care, said + "!!")
    kit.insight(care, "The espresso tastes of oranges, lovely")
    assert [s.id for s in one.similar(actor("carla"), number, said)] == [copy]
    assert one.similar(actor("davi"), number, said) == []


def test_a_refused_route_leaves_the_insight_in_the_queue(actor: Find, care: int) -> None:
    number = kit.insight(care)
    with pytest.raises(Invalid):
        handling.publish_and_route(
            actor("carla"), number, title="One line", topic_id=None, kind="complaint", sensitive=False,
            department_id=1, owner_id=actor("hugo").id,
        )  # fmt: skip
    assert kit.get(number).state == "new"
