"""Giving thanks: to whom, with what advice, once, and taking them back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.core import clock, outbox
from portal.core.db import db
from portal.core.errors import Conflict, Invalid, NotAllowed, NotFound
from portal.core.refs import Ref
from portal.notices import queries as notices
from portal.people.services import profiles
from portal.recognition.models import Receiver, Thanks
from portal.recognition.queries import wall
from portal.recognition.services import giving
from tests.client import count_queries

WHOLE = {
    "to": "@bruno, carla",
    "behaviour": "You called the customer **back**.",
    "effect": "She stayed.",
    "evidence": "/people/davi",
    "value_id": "0",
    "visibility": "public",
}


def test_thanks_go_to_several_people_with_evidence(sign_in, actor) -> None:
    browser = sign_in("ana")
    browser.get("/recognition/new?to=bruno,carla")
    answer = browser.post("/recognition/new", WHOLE, status=303)
    page = browser.soup(answer.headers["Location"])
    words = " ".join(page.get_text(" ").split())
    assert "Ana Ribeiro thanked Bruno Sá and Carla Nunes" in words
    assert "She stayed." in words
    assert page.find("strong", string="back")
    assert page.find("a", href="/people/davi"), "the evidence opens"


def test_the_address_fills_in_the_form(sign_in, actor) -> None:
    page = sign_in("ana").soup(f"/recognition/new?to=carla&evidence=people.person:{actor('davi').id}")
    assert page.find("input", attrs={"name": "to"})["value"] == "@carla"
    assert page.find("input", attrs={"name": "evidence"})["value"] == f"people.person:{actor('davi').id}"
    assert "Davi Monteiro" in page.get_text()


def test_nobody_thanks_oneself(sign_in, actor) -> None:
    browser = sign_in("ana")
    answer = browser.post("/recognition/new", WHOLE | {"to": "@ana"}, status=422)
    assert "You cannot thank yourself" in answer.get_data(as_text=True)
    with pytest.raises(Invalid) as refused:
        giving.give(actor("ana"), [actor("ana").id, actor("bruno").id], giving.Words("Well done"))
    assert refused.value.field == "to"
    assert db.session.query(Thanks).count() == 0


@pytest.mark.parametrize("handles", ["@nobody", "@bruno @nobody", "", ", ".join(f"p{n}" for n in range(13))])
def test_who_is_not_there_cannot_be_thanked(sign_in, handles: str) -> None:
    answer = sign_in("ana").post("/recognition/new", WHOLE | {"to": handles}, status=422)
    assert 'id="to-error"' in answer.get_data(as_text=True)
    assert db.session.query(Thanks).count() == 0


def test_leavers_cannot_be_thanked_and_keep_what_they_have(sign_in, actor, thank) -> None:
    number = thank("ana", ["carla"])
    profiles.end_account(actor("admin"), actor("carla").id)
    with pytest.raises(Invalid):
        giving.give(actor("ana"), [3], giving.Words("You called back."))
    assert "Carla Nunes" in sign_in("davi").text(f"/recognition/{number}")


def test_missing_effect_and_evidence_are_asked_for_once(sign_in) -> None:
    browser = sign_in("ana")
    bare = WHOLE | {"effect": "", "evidence": ""}
    first = browser.post("/recognition/new", bare, status=200)
    text = first.get_data(as_text=True)
    assert "What came of it? Thanks that name an effect" in text
    assert "Is there something that shows it" in text
    assert db.session.query(Thanks).count() == 0
    browser.post("/recognition/new", bare | {"anyway": "1"}, status=303)
    assert db.session.query(Thanks).count() == 1


def test_the_same_form_sent_twice_is_one_thanks(sign_in) -> None:
    browser = sign_in("ana")
    first = browser.post("/recognition/new", WHOLE | {"once": "abc"}, status=303)
    again = browser.post("/recognition/new", WHOLE | {"once": "abc"}, status=303)
    assert first.headers["Location"] == again.headers["Location"]
    assert db.session.query(Thanks).count() == 1
    assert db.session.query(Receiver).count() == 2


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("behaviour", " ", "behaviour-error"),
        ("behaviour", "x" * 2001, "behaviour-error"),
        ("evidence", "/people/nobody", "evidence-error"),
        ("evidence", "http://[", "evidence-error"),
        ("evidence", "wiki:no-such-page", "evidence-error"),
        ("evidence", "people.person:999999", "evidence-error"),
        ("visibility", "everybody", "visibility-error"),
        ("value_id", "77", "value_id-error"),
    ],
)
def test_bad_input_is_refused_beside_its_field(sign_in, field: str, value: str, words: str) -> None:
    answer = sign_in("ana").post("/recognition/new", WHOLE | {field: value}, status=422)
    assert f'id="{words}"' in answer.get_data(as_text=True)
    assert db.session.query(Thanks).count() == 0


def test_markdown_is_made_safe(sign_in, thank) -> None:
    number = thank("ana", ["bruno"], "<script>alert(1)</script> **good** [x](javascript:alert(2))")
    html = sign_in("carla").get(f"/recognition/{number}").get_data(as_text=True)
    assert "alert(1)</script>" not in html
    assert 'href="javascript' not in html


def test_language_is_found_out(thank) -> None:
    number = thank("ana", ["farah"], "پیش از آن‌که کسی بپرسد، خودت به مشتری زنگ زدی.")
    assert db.session.get(Thanks, number).language == "fa"


def test_taken_back_within_a_day_by_the_giver_only(sign_in, actor, thank) -> None:
    number = thank("ana", ["bruno"])
    with pytest.raises(NotAllowed):
        giving.withdraw(actor("bruno"), number)
    sign_in("ana").post(f"/recognition/{number}/withdraw", status=303)
    for handle in ("ana", "bruno", "carla"):
        sign_in(handle).get(f"/recognition/{number}", status=404)
    old = thank("ana", ["bruno"], at=clock.now() - timedelta(hours=25))
    with pytest.raises(Conflict):
        giving.withdraw(actor("ana"), old)
    assert "Take back" not in sign_in("ana").text(f"/recognition/{old}")


def test_those_thanked_hear_of_it_and_their_manager_of_public_thanks(actor, thank) -> None:
    davi = actor("davi")
    from portal.core import unit
    from portal.people.models import Person

    @unit.writes
    def manage() -> None:
        db.session.get(Person, actor("bruno").id).manager_id = davi.id

    manage()
    thank("ana", ["bruno", "carla"])
    outbox.drain()
    assert [line.text for line in notices.inbox(actor("bruno"))] == ["Ana Ribeiro thanked you"]
    assert [line.text for line in notices.inbox(davi)] == ["Ana Ribeiro thanked Bruno Sá, Carla Nunes"]
    assert not notices.inbox(actor("ana")).rows
    thank("carla", ["bruno"], visibility="team")
    outbox.drain()
    assert len(notices.inbox(davi).rows) == 1, "a manager elsewhere does not hear of team thanks"


def test_opening_it_reads_the_notice(actor, sign_in, thank) -> None:
    number = thank("ana", ["bruno"])
    outbox.drain()
    assert actor("bruno").unread == 1
    sign_in("bruno").get(f"/recognition/{number}")
    assert actor("bruno").unread == 0


def test_taken_back_before_delivery_tells_nobody(actor, thank) -> None:
    number = thank("ana", ["bruno"])
    giving.withdraw(actor("ana"), number)
    outbox.drain()
    assert not notices.inbox(actor("bruno")).rows


def test_reactions_stand_on_thanks(sign_in, thank) -> None:
    number = thank("ana", ["bruno"])
    ref = f"recognition.thanks:{number}"
    sign_in("carla").post(f"/conversations/react/{ref}", {"kind": "celebrate"}, status=303)
    assert "Well done 1" in sign_in("davi").text(f"/recognition/{number}")
    private = thank("ana", ["bruno"], visibility="private")
    sign_in("carla").post(
        f"/conversations/react/recognition.thanks:{private}", {"kind": "thanks"}, status=404
    )


def test_thirty_a_day_are_enough(actor, thank) -> None:
    for _number in range(giving.A_DAY):
        thank("ana", ["bruno"])
    with pytest.raises(Invalid):
        thank("ana", ["bruno"])


@pytest.mark.parametrize("many", [10, 200])
def test_pages_cost_few_queries(sign_in, actor, thank, many: int) -> None:
    start = clock.now() - timedelta(minutes=many)
    evidence = Ref("people.person", actor("davi").id)
    for number in range(many):
        moment = start + timedelta(seconds=number)
        last = thank("ana", ["bruno", "carla"], at=moment, evidence=evidence)
    browser = sign_in("elif")
    for url in (
        "/recognition",
        f"/recognition/{last}",
        "/recognition/new",
        "/recognition?view=given&value=1",
    ):
        browser.get(url)
        with count_queries() as statements:
            browser.get(url)
        assert len(statements) <= 6, (url, statements)


def test_the_wall_goes_on_page_by_page(sign_in, thank) -> None:
    start = clock.now() - timedelta(hours=1)
    for number in range(45):
        thank("ana", ["bruno"], f"Act {number:02d}.", at=start + timedelta(seconds=number))
    browser, url, seen = sign_in("davi"), "/recognition", []
    while url:
        page = browser.soup(url)
        seen += [body.get_text().strip() for body in page.select("article .prose")]
        link = page.select_one(".pager a[rel=next]")
        url = "/recognition" + link["href"] if link else ""
    assert seen == [f"Act {number:02d}." for number in range(44, -1, -1)]


def test_filters(sign_in, actor, thank) -> None:
    thank("ana", ["davi"], "For product.")
    thank("ana", ["bruno"], "Para o atendimento, você ligou de novo.")
    product = actor("davi").department_id
    browser = sign_in("davi")
    assert "Para o" not in browser.text(f"/recognition?department={product}")
    assert "For product." not in browser.text("/recognition?language=pt_BR")
    assert "Para o" not in browser.text("/recognition?view=received")
    assert "Nothing matches" in browser.text("/recognition?value=99")
    browser.get("/recognition?department=x&value=y&language=zz&view=odd&at=broken")


def test_unknown_ids_are_not_found(sign_in, actor) -> None:
    sign_in("ana").get("/recognition/999", status=404)
    with pytest.raises(NotFound):
        wall.one(actor("ana"), 1)


def test_a_line_names_three_people_at_most(app) -> None:
    assert wall.shortened("Ana, Bruno, Carla") == "Ana, Bruno, Carla"
    assert wall.shortened("Ana, Bruno, Carla, Davi") == "Ana, Bruno and 2 more"
