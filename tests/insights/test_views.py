"""The pages of insights: what they show, to whom, and with how many queries."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from portal.core import links, outbox
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.refs import Ref
from portal.insights.services import decisions, handling
from tests.client import Browser, count_queries
from tests.insights import insights_kit as kit

Find = Callable[[str], Actor]
SignIn = Callable[[str], Browser]


@pytest.fixture
def care(app: Flask) -> int:
    """A source of customer service."""
    return kit.source()


def test_the_feed_says_what_to_do_first(sign_in: SignIn) -> None:
    text = sign_in("davi").text("/insights")
    assert "No insight is published yet" in text
    assert "Import a file" in text


def test_two_clicks_from_raw_message_to_the_department_of_its_topic(sign_in: SignIn, care: int) -> None:
    topic = kit.topic("late", to="product", en="Late delivery")
    number = kit.insight(care)
    carla = sign_in("carla")
    page = carla.soup(f"/insights/review/{number}")
    assert "Publicar e encaminhar: Product" in page.select_one("button[value=send]").text
    likely = page.select_one("input[name=likely]")["value"]
    sent = {"topic_id": str(topic), "kind": "", "title": "Late", "do": "send", "to": "", "likely": likely}
    carla.post(f"/insights/review/{number}", sent, status=303)
    outbox.drain()
    davi = sign_in("davi")
    assert "gave you an insight to act on" in davi.text("/notices?show=unread")
    assert "Say what is done" in davi.text(f"/insights/{number}")
    assert "gave you an insight to act on" not in davi.text("/notices?show=unread"), "opened, so seen"


def test_from_raw_message_to_routed_insight_in_one_form(sign_in: SignIn, care: int) -> None:
    topic = kit.topic("late", en="Late delivery")
    number, following = kit.insight(care), kit.insight(care, "Second")
    carla = sign_in("carla")
    page = carla.soup(f"/insights/review/{number}")
    assert page.select_one(f'option[value="{topic}"][selected]'), "the topic is suggested"
    answer = carla.post(
        f"/insights/review/{number}",
        {
            "title": "Parcels are three weeks late", "topic_id": str(topic), "kind": "complaint",
            "do": "publish", "to": f"p:{kit.person('davi')}", "note": "Second this week",
        },
        status=303,
    )  # fmt: skip
    assert answer.headers["Location"].endswith(f"/insights/review/{following}")
    davi = sign_in("davi")
    assert "Parcels are three weeks late" in davi.text("/insights")
    text = davi.text(f"/insights/{number}")
    assert "Say what is done" in text
    assert "Second this week" in text
    assert "First response" in text
    assert "Parcels are three weeks late" in davi.text("/")
    davi.post(f"/insights/{number}/answer", {"body": "The carrier is changed."}, status=303)
    assert "The carrier is changed." in carla.text(f"/insights/{number}")
    assert f"/recognition/new?evidence=insights.insight:{number}" in carla.get(
        f"/insights/{number}"
    ).get_data(as_text=True)


def test_reject_from_the_list_with_a_reason(sign_in: SignIn, care: int) -> None:
    one, two = kit.insight(care), kit.insight(care)
    elif_ = sign_in("elif")
    elif_.post("/insights/review", {"id": str(one), "do": "reject", "listed": "advertising"}, status=303)
    assert kit.get(one).reason == "Advertising or spam"
    assert kit.get(two).state == "new"
    assert "Advertising" in elif_.text(f"/insights/{one}")
    elif_.post("/insights/review", {"do": "reject", "listed": "joke"}, status=303)
    assert "Nothing was chosen" in elif_.text("/insights/review")


def test_a_rejection_without_reason_is_refused_on_the_page(sign_in: SignIn, care: int) -> None:
    number = kit.insight(care)
    page = sign_in("elif").post(f"/insights/review/{number}", {"do": "reject", "reason": " "}, status=422)
    assert "Say why" in page.get_data(as_text=True)


def test_others_get_404_for_what_waits(sign_in: SignIn, care: int) -> None:
    number = kit.insight(care)
    davi = sign_in("davi")
    for path in ("", "/similar", "/relations", "/route"):
        davi.get(f"/insights/{number}{path}", status=404)
    davi.get(f"/insights/review/{number}", status=404)
    davi.get("/insights/999999", status=404)
    for path in ("route", "accept", "answer", "close", "support"):
        davi.post(
            f"/insights/{number}/{path}", {"to": f"d:{kit.department('product')}", "body": "x"}, status=404
        )
    davi.post(f"/insights/review/{number}", {"do": "publish", "topic_id": "0"}, status=404)
    assert kit.get(number).state == "new"


def test_agencies_are_told_that_this_is_not_for_them(sign_in: SignIn, actor: Find, care: int) -> None:
    number = kit.published(care, actor("carla"), "Xylophone-secret words")
    hugo = sign_in("hugo")
    for path in ("", f"/{number}", "/review", "/new", "/imports", "/export.csv", "/sources", "/topics"):
        page = hugo.get(f"/insights{path}", status=403).get_data(as_text=True)
        assert "Xylophone" not in page


def test_by_hand_and_what_was_entered_survives_an_error(sign_in: SignIn) -> None:
    kit.topic()
    ana = sign_in("ana")
    bad = ana.post(
        "/insights/new", {"said": "", "title": "My title", "channel": "forum", "topic_id": "0"}, status=422
    )
    assert "My title" in bad.get_data(as_text=True)
    good = ana.post(
        "/insights/new",
        {"said": "Ligue 11 98765-4321, o moedor faz barulho", "channel": "call centre", "topic_id": "0"},
        status=303,
    )
    row = kit.get(kit.number_of(good.headers["Location"]))
    assert row.text == "Ligue [phone], o moedor faz barulho"
    assert (row.state, row.language) == ("new", "pt_BR")
    assert "waits for review" in ana.text(f"/insights/{row.id}")


def test_a_thread_becomes_an_insight_and_shows_what_became_of_it(
    sign_in: SignIn, actor: Find, monkeypatch: pytest.MonkeyPatch
) -> None:
    from portal.core import refs

    shown = refs.RefCard(Ref("communities.thread", 7), "Refunds look short", "/communities/c/7")

    def cards(who: Actor, ids: object) -> dict[int, refs.RefCard]:
        return {7: shown} if who.handle in ("ana", "elif") else {}

    thread = refs.RefKind("communities.thread", "Thread", "chat", cards)
    monkeypatch.setitem(refs._KINDS, "communities.thread", thread)
    ana = sign_in("ana")
    page = ana.get("/insights/new?ref=communities.thread:7").get_data(as_text=True)
    assert 'value="Refunds look short"' in page
    assert "Not everybody can read where this comes from" in page
    sent = {
        "said": "My refund is short",
        "channel": "community",
        "topic_id": "0",
        "ref": "communities.thread:7",
    }
    answer = ana.post("/insights/new", sent, status=303)
    number = kit.number_of(answer.headers["Location"])
    assert [card.ref for card in links.to(actor("elif"), Ref("communities.thread", 7))] == [
        Ref("insights.insight", number)
    ]
    assert "Refunds look short" in ana.text(f"/insights/{number}/relations")
    sign_in("davi").get("/insights/new?ref=communities.thread:7", status=404)
    sign_in("davi").post("/insights/new", sent, status=404)
    sign_in("davi").get("/insights/new?ref=nonsense", status=404)


def test_filters_and_pages(sign_in: SignIn, actor: Find, care: int) -> None:
    for i in range(23):
        kit.published(care, actor("carla"), f"Parcel {i} came late", channel="forum" if i % 2 else "social")
    davi = sign_in("davi")
    first = davi.soup("/insights")
    assert len(first.select(".row-link")) == 20
    more = first.select_one('a[rel="next"]')
    assert more
    assert len(davi.soup("/insights" + str(more["href"])).select(".row-link")) == 3
    assert len(davi.soup("/insights?channel=forum").select(".row-link")) == 11
    assert "Nothing fits" in davi.text("/insights?state=closed&channel=forum")
    davi.get("/insights?topic=abc&department=-1&channel=%00&state=x&at=zzz")


def test_export_is_redacted_formula_safe_and_narrowed(sign_in: SignIn, actor: Find, care: int) -> None:
    kit.published(care, actor("carla"), "=HYPERLINK(1) they said")
    kit.published(care, actor("carla"), "Other", channel="forum")
    response = sign_in("davi").get("/insights/export.csv?channel=social")
    lines = response.get_data(as_text=True).splitlines()
    assert response.mimetype == "text/csv"
    assert len(lines) == 2
    assert '"\'=HYPERLINK(1) they said"' in lines[1]


def test_we_see_this_too(sign_in: SignIn, actor: Find, care: int) -> None:
    number = kit.published(care, actor("carla"))
    ana = sign_in("ana")
    ana.post(f"/insights/{number}/support", {"next": "//evil.example"}, status=303)
    assert kit.get(number).support == 1
    assert ana.soup("/insights").select_one('button[aria-pressed="true"]')


@pytest.mark.parametrize("rows", [10, 120])
def test_queries_do_not_grow(sign_in: SignIn, actor: Find, care: int, rows: int) -> None:
    topic = kit.topic()
    for i in range(rows):
        kit.insight(care, f"Waiting number {i}")
    for i in range(rows):
        number = kit.insight(care, f"Parcel number {i}")
        decisions.publish(actor("carla"), number, title=f"Parcel {i}", topic_id=topic)
    handling.route(actor("carla"), number, owner_id=kit.person("davi"))
    carla = sign_in("carla")
    db.session.remove()
    pages = ("", f"?topic={topic}&state=routed", f"/{number}", f"/{number}/similar",
        f"/{number}/relations", "/review",
             f"/review/{number}", f"/{number}/route", "/new", "/imports", "/sources", "/topics")  # fmt: skip
    for page in pages:
        with count_queries() as queries:
            body = carla.get("/insights" + page).data
        assert len(queries) <= 6, (page, len(queries), queries)
        assert len(body) <= 60_000, (page, len(body))


def test_sources_and_topics_are_changed_by_moderators(sign_in: SignIn, care: int) -> None:
    elif_ = sign_in("elif")
    elif_.post(
        f"/insights/sources/{care}",
        {"name": "Care line", "channel": "call centre", "owner": "@bruno", "privacy": "hold", "language": ""},
        status=303,
    )  # fmt: skip
    assert "Care line" in elif_.text("/insights/sources")
    assert "handle" in elif_.post(
        "/insights/sources/0",
        {"name": "X", "channel": "forum", "owner": "nobody", "privacy": "on", "language": ""},
        status=422,
    ).get_data(as_text=True)  # fmt: skip
    elif_.post(
        "/insights/topics/0",
        {"name_en": "Taste", "parent_id": "0", "department_id": "0", "synonyms": "sour، تلخ"},
        status=303,
    )  # fmt: skip
    assert "sour, تلخ" in elif_.text("/insights/topics")
    carla = sign_in("carla")
    carla.get("/insights/sources/0", status=403)
    carla.post("/insights/topics/0", {"name_en": "Mine"}, status=403)


@pytest.mark.parametrize("who", ["carla", "farah"])
def test_in_their_own_language(sign_in: SignIn, actor: Find, care: int, who: str) -> None:
    kit.published(care, actor("carla"))
    text = sign_in(who).text("/insights")
    assert {"carla": "O que os clientes dizem", "farah": "آنچه مشتریان می‌گویند"}[who] in text
