"""Unread is exact, reactions count right under load, levels are kept."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from portal.communities.queries import communities, directory, pages, threads
from portal.communities.queries.asked import Asked
from portal.communities.services import members
from portal.conversations.models import Reaction, Tally
from portal.conversations.queries import reactions, state
from portal.conversations.services import reactions as reacting
from portal.conversations.services import reading, writing
from portal.core.db import db
from portal.core.errors import Invalid, NotFound
from portal.core.refs import Ref
from tests.client import Browser
from tests.communities.stage import community, person, thread


@pytest.fixture
def floor(app: Flask) -> Ref:
    """A thread in an open community of which Davi and Noor are members."""
    community("floor", people=("davi", "noor", "ana"))
    return Ref("communities.thread", thread("floor").id)


def shown(handle: str) -> int:
    """The number of unread posts that the list shows to somebody for the one thread."""
    db.session.rollback()
    actor = person(handle)
    here = communities.here(actor, "floor")
    listing = threads.listing(actor, here, Asked())
    return [*listing.first, *listing.page.rows][0].unread


def test_unread_is_exact(floor: Ref) -> None:
    davi, noor, ana = person("davi"), person("noor"), person("ana")
    assert (shown("davi"), shown("ana")) == (1, 0)
    reading.mark_read(davi, floor, 1)
    assert shown("davi") == 0
    assert directory.unread(davi) == {}
    for number in range(3):
        writing.write(noor, floor, source=f"Post {number}")
    assert shown("davi") == 3
    assert shown("noor") == 1, "the opening post, not her own"
    writing.write(davi, floor, source="I answer the second page", seen=1)
    assert shown("davi") == 3, "one's own post does not swallow what stands before it"
    reading.mark_read(davi, floor, 3)
    assert shown("davi") == 1
    reading.mark_read(davi, floor, 2)
    assert shown("davi") == 1, "the pointer never goes back"
    reading.mark_unread(davi, floor, 2)
    assert shown("davi") == 3
    members.mark_all_read(davi, "floor")
    assert shown("davi") == 0
    writing.write(ana, floor, source="Again")
    assert shown("davi") == 1


def test_taken_back_posts_are_not_unread(floor: Ref) -> None:
    reading.mark_read(person("davi"), floor)
    written = writing.write(person("noor"), floor, source="Oops")
    assert shown("davi") == 1
    writing.delete(person("noor"), written.id)
    assert shown("davi") == 0
    assert state.unread(person("davi"), [floor]) == {}


def test_newcomers_to_a_community_begin_with_nothing_unread(floor: Ref) -> None:
    members.join(person("otto"), "floor")
    assert shown("otto") == 0
    writing.write(person("noor"), floor, source="Hello")
    assert shown("otto") == 1


def test_a_reaction_is_given_and_taken_back(floor: Ref) -> None:
    post = Ref("conversations.post", 1)
    davi = person("davi")
    assert reacting.react(davi, post, "thanks") is True
    assert reacting.react(person("noor"), post, "thanks") is True
    bar = reactions.reactions(davi, [post])[post]
    assert next((chip.kind, chip.count, chip.mine) for chip in bar.items) == ("thanks", 2, True)
    assert reacting.react(davi, post, "thanks") is False
    chip = reactions.reactions(davi, [post])[post].items[0]
    assert (chip.count, chip.mine) == (1, False)
    with pytest.raises(Invalid):
        reacting.react(davi, post, "hate")
    with pytest.raises(NotFound):
        reacting.react(person("hugo"), post, "thanks")
    reacting.react(davi, floor, "celebrate")
    assert reactions.reactions(davi, [floor])[floor].items[3].mine


def test_agreement_with_the_opening_post_is_a_vote(floor: Ref) -> None:
    reacting.react(person("davi"), Ref("conversations.post", 1), "agree")
    assert threads.one(person("ana"), floor.id).votes == 1
    reacting.react(person("davi"), Ref("conversations.post", 1), "agree")
    assert threads.one(person("ana"), floor.id).votes == 0


def test_fifty_toggles_at_once_leave_the_tally_right(floor: Ref, app: Flask) -> None:
    post = Ref("conversations.post", 1)
    people = [person(handle) for handle in ("davi", "noor", "ana", "bruno", "elif")]
    db.session.rollback()

    def toggle(number: int) -> None:
        with app.app_context():
            reacting.react(people[number % 5], post, "helpful")
            db.session.remove()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(toggle, range(50)))
    db.session.rollback()
    standing = db.session.query(Reaction).filter_by(ref_kind="conversations.post", ref_id=1).count()
    tally = db.session.query(Tally).filter_by(ref_kind="conversations.post", ref_id=1).one()
    assert tally.count == standing
    assert standing <= 5


def test_posts_written_at_once_have_numbers_of_their_own(floor: Ref, app: Flask) -> None:
    people = [person(handle) for handle in ("davi", "noor", "ana", "bruno")]
    db.session.rollback()

    def write(number: int) -> int:
        with app.app_context():
            written = writing.write(people[number % 4], floor, source=f"Post {number}")
            db.session.remove()
            return written.number

    with ThreadPoolExecutor(8) as pool:
        numbers = sorted(pool.map(write, range(20)))
    db.session.rollback()
    assert numbers == list(range(2, 22))
    assert state.counters(floor) == (21, 21, 21)
    one = threads.one(person("ana"), floor.id)
    assert (one.top, one.replies) == (21, 20)


def test_reactions_in_the_browser(floor: Ref, sign_in: Callable[[str], Browser]) -> None:
    davi = sign_in("davi")
    url = f"/communities/floor/threads/{floor.id}"
    davi.post("/conversations/react", {"r": "1/thanks"}, status=303)
    assert davi.soup(url).select_one('[value="1/thanks"]')["aria-pressed"] == "true"  # type: ignore[index]
    part = davi.post(
        "/conversations/react", {"r": "1/thanks"}, headers={"X-Requested-With": "fetch"}, status=200
    )
    assert 'value="1/thanks"' in part.text
    bar = davi.post(
        f"/conversations/react/{floor}", {"kind": "agree"}, headers={"HX-Request": "true"}, status=200
    )
    assert f"/conversations/react/{floor}" in bar.text
    for bad in ("x/thanks", "1", "", "999/thanks"):
        assert davi.post("/conversations/react", {"r": bad}).status_code in (404, 422)


def test_levels_and_markers_in_the_browser(floor: Ref, sign_in: Callable[[str], Browser]) -> None:
    noor = sign_in("noor")
    url = f"/communities/floor/threads/{floor.id}"
    for level, word in (("watching", "Watching"), ("muted", "Muted"), ("normal", "Follow")):
        noor.post(f"/conversations/follow/{floor}", {"level": level}, status=303)
        assert word in noor.text(url)
    noor.post(f"/conversations/follow/{floor}", {"level": "loud"}, status=422)
    noor.post("/conversations/read", {"ref": str(floor)}, status=303)
    assert shown("noor") == 0
    noor.post("/conversations/unread", {"ref": str(floor), "number": 1, "next": "//evil.example"}, status=303)
    assert shown("noor") == 1


def test_what_was_written_before_one_joined_counts_as_read(floor: Ref) -> None:
    otto, noor = person("otto"), person("noor")
    for number in range(3):
        writing.write(noor, floor, source=f"Old {number}")
    members.join(otto, "floor")
    assert threads.one(otto, floor.id).pointer == 4
    writing.write(noor, floor, source="New")
    one = threads.one(otto, floor.id)
    assert (one.pointer, one.top) == (4, 5)
    assert pages.page_for(one, page=None, post=None) == 1
