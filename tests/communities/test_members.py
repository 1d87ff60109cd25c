"""Joining, asking, adding, leaving; charters; moderators' acts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from portal.communities.models import Community, JoinRequest
from portal.communities.queries import communities, threads
from portal.communities.services import communities as services
from portal.communities.services import members
from portal.communities.services import threads as acts
from portal.conversations.services import writing
from portal.core import audit, outbox
from portal.core.db import db
from portal.core.errors import Conflict, Invalid, NotAllowed, NotFound
from portal.core.models import AuditEntry
from portal.core.refs import Ref
from portal.notices import queries as notices
from tests.client import Browser
from tests.communities.stage import community, person, thread, world

pytestmark = pytest.mark.usefixtures("app")


def count(slug: str) -> int:
    """The stored number of members."""
    return db.session.query(Community.member_count).filter_by(slug=slug).scalar() or 0


def test_asking_to_join_a_closed_community(sign_in: Callable[[str], Browser]) -> None:
    world()
    ana, bruno = sign_in("ana"), sign_in("bruno")
    with pytest.raises(Conflict):
        members.join(person("ana"), "desk")
    ana.get("/communities/desk/about")
    ana.post("/communities/desk/ask", {"note": "I answer the agency"}, status=303)
    ana.post("/communities/desk/ask", {"note": "again"}, status=303)
    assert db.session.query(JoinRequest).count() == 1
    outbox.drain()
    assert [due.kind for due in notices.due_list(person("bruno"))] == ["join"]
    assert "I answer the agency" in bruno.text("/communities/desk/members")
    ana.post("/communities/desk/requests/1", {"answer": "accept"}, status=403)
    bruno.post("/communities/desk/requests/1", {"answer": "accept"}, status=303)
    bruno.post("/communities/desk/requests/1", {"answer": "decline"}, status=409)
    outbox.drain()
    db.session.rollback()
    assert notices.due_list(person("bruno")) == []
    assert "Bruno Sá made you a member" in ana.text("/notices")
    ana.get("/communities/desk")
    assert count("desk") == 4


def test_a_declined_request_can_be_made_again(sign_in: Callable[[str], Browser]) -> None:
    world()
    members.ask(person("ana"), "desk")
    members.answer(person("bruno"), "desk", 1, accept=False)
    assert "declined your request" in sign_in("ana").text("/notices")
    members.ask(person("ana"), "desk")
    assert communities.here(person("ana"), "desk").asked
    assert count("desk") == 3


def test_joining_and_leaving_keeps_the_count() -> None:
    community("floor")
    for _again in range(2):
        members.join(person("ana"), "floor")
    assert count("floor") == 2
    members.leave(person("ana"), "floor")
    assert count("floor") == 1
    members.join(person("ana"), "floor")
    with pytest.raises(Conflict):
        members.leave(person("bruno"), "floor")
    members.set_role(person("bruno"), "floor", person("ana").id or 0, role="moderator")
    members.leave(person("bruno"), "floor")
    with pytest.raises(Conflict):
        members.set_role(person("ana"), "floor", person("ana").id or 0, role="member")


def test_agencies_are_added_and_never_join() -> None:
    community("floor")
    with pytest.raises(NotFound):
        members.join(person("hugo"), "floor")
    with pytest.raises(NotAllowed):
        services.create(person("hugo"), name="Ours", purpose="x")
    assert members.add(person("bruno"), "floor", handles=["@hugo"]) == ["hugo"]
    ref = Ref("communities.thread", thread("floor").id)
    writing.write(person("hugo"), ref, source="From the agency")
    assert threads.one(person("ana"), ref.id).replies == 1


def test_adding_names_who_is_not_there() -> None:
    community("floor")
    with pytest.raises(Invalid, match="@nobody"):
        members.add(person("bruno"), "floor", handles=["ana", "@nobody"])
    assert count("floor") == 1, "nobody was added"
    with pytest.raises(NotAllowed):
        members.add(person("ana"), "floor", handles=["carla"])


def test_charter_in_the_browser(sign_in: Callable[[str], Browser]) -> None:
    ana = sign_in("ana")
    form = {
        "name": "Café & Ação",
        "purpose": "Beans",
        "kind": "private",
        "language": "pt_BR",
        "tags": "Grãos, moagem",
    }
    led = ana.post("/communities/new", form, status=303).headers["Location"]
    assert led == "/communities/cafe-acao/members"
    ana.get("/communities/cafe-acao/charter")
    ana.post("/communities/new", form, status=422)
    ana.post("/communities/new", form | {"name": "🎉"}, status=422)
    ana.post("/communities/new", form | {"name": "Other", "sponsor": "@nobody"}, status=422)
    sign_in("davi").get("/communities/cafe-acao", status=404)
    ana.post("/communities/cafe-acao/charter", form | {"kind": "open", "owner": "@ana"}, status=303)
    assert "Grãos" not in sign_in("davi").text("/communities/cafe-acao")
    assert "#graos" in sign_in("davi").text("/communities/cafe-acao")
    sign_in("davi").get("/communities/cafe-acao/charter", status=403)
    acted = [row.act for row in db.session.query(AuditEntry).order_by(AuditEntry.id)]
    assert acted == ["communities.create", "communities.change"]
    assert audit.verify() == (2, None)


def test_locked_pinned_moved(sign_in: Callable[[str], Browser]) -> None:
    world()
    one = thread("floor")
    ref, url = Ref("communities.thread", one.id), f"/communities/floor/threads/{one.id}"
    for act in ("lock", "pin"):
        sign_in("davi").post(f"{url}/{act}", {"locked": "1", "pinned": "1"}, status=403)
    bruno, davi = sign_in("bruno"), sign_in("davi")
    bruno.post(f"{url}/lock", {"locked": "1"}, status=303)
    davi.post(f"/conversations/{ref}/posts", {"body": "x"}, status=403)
    assert "locked" in davi.text(url)
    bruno.post(f"/conversations/{ref}/posts", {"body": "Moderators may"}, status=303)
    bruno.post(f"{url}/lock", {"locked": "0"}, status=303)
    bruno.post(f"{url}/pin", {"pinned": "1"}, status=303)
    assert "Fixado" in bruno.text("/communities/floor") or "Pinned" in bruno.text("/communities/floor")
    led = bruno.post(f"{url}/move", {"to": "desk"}, status=303).headers["Location"]
    assert led == f"/communities/desk/threads/{one.id}"
    assert bruno.get(url + "?post=2", status=302).headers["Location"] == led + "?post=2"
    assert bruno.get(f"/conversations/posts/{one.post_id}", status=302).headers["Location"].startswith(led)
    davi.get(url, status=404)
    assert "How do I answer" not in davi.text("/communities/floor")
    bruno.post(f"{led}/move", {"to": "vault"}, status=404)


def test_announcements_are_made_by_moderators() -> None:
    community("floor")
    with pytest.raises(NotAllowed):
        thread("floor", kind="announcement")
    thread("floor", "bruno", kind="announcement")
    with pytest.raises(Invalid):
        acts.change(person("ana"), thread("floor").id, title="Now news", kind="announcement", tags=[])


def test_deleting_the_only_post_takes_the_thread_away(sign_in: Callable[[str], Browser]) -> None:
    community("floor")
    one = thread("floor")
    ana = sign_in("ana")
    ana.post(f"/conversations/posts/{one.post_id}/delete", status=303)
    ana.get(f"/communities/floor/threads/{one.id}", status=404)
    assert db.session.query(Community.thread_count).filter_by(slug="floor").scalar() == 0


def test_an_agency_looks_up_whom_it_shares_a_community_with(sign_in: Callable[[str], Browser]) -> None:
    world()
    browser = sign_in("hugo")
    browser.get("/people/carla")
    browser.get("/people/gil", status=404)
    members.leave(person("hugo"), "desk")
    browser.get("/people/carla", status=404)
