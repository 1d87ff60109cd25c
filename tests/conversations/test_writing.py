"""Posts: writing, mentions, drafts, edits with history, taking back, hiding."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from portal.communities.services import members
from portal.conversations.models import Draft, Post, Revision
from portal.conversations.queries import posts
from portal.conversations.services import drafts, moderating, reactions, writing
from portal.core import clock, outbox
from portal.core.db import db
from portal.core.errors import Conflict, Invalid, NotAllowed, NotFound
from portal.core.feature import house
from portal.core.refs import Ref
from portal.notices import queries as notices
from tests.client import Browser
from tests.communities.stage import community, person, thread

pytestmark = pytest.mark.usefixtures("app")
THREAD = Ref("communities.thread", 1)


def inbox(handle: str) -> list[str]:
    """What the inbox of somebody says."""
    outbox.drain()
    db.session.rollback()
    return [line.text for line in notices.inbox(person(handle))]


@pytest.fixture
def floor(app: object) -> Ref:
    """A thread of Ana's in an open community."""
    community("floor")
    return Ref("communities.thread", thread("floor").id)


def test_numbers_count_up_and_the_draft_dies_with_the_post(floor: Ref) -> None:
    davi = person("davi")
    drafts.save(davi, str(floor), "Half a th")
    written = writing.write(davi, floor, source="Half a thought, and the rest.")
    assert written.number == 2
    assert db.session.query(Draft).count() == 0
    # A late autosave of what became the post does not bring a ghost.
    drafts.save(davi, str(floor), "Half a thought, and")
    assert db.session.query(Draft).count() == 0
    drafts.save(davi, str(floor), "Something new")
    assert db.session.query(Draft).one().source == "Something new"


def test_a_refused_post_keeps_the_draft(floor: Ref) -> None:
    davi = person("davi")
    drafts.save(davi, str(floor), "keep me")
    for bad in ("", " \u200b\ufeff ", "x" * 70_000, "[" * 30_000):
        with pytest.raises(Invalid):
            writing.write(davi, floor, source=bad)
    assert db.session.query(Draft).one().source == "keep me"
    assert db.session.query(Post).count() == 1


def test_who_is_told_of_what(floor: Ref) -> None:
    writing.write(person("carla"), floor, source="I would ask @davi, and @nobody.")
    assert inbox("davi") == ["Carla Nunes mentioned you"]
    assert inbox("ana") == ["Carla Nunes answered you"], "she began it, and this is said to her"
    writing.write(person("davi"), floor, source="Here I am.", reply_to=2)
    assert "Davi Monteiro answered you" in inbox("carla")
    assert not [line for line in inbox("davi") if line.startswith("Davi")]
    assert "Davi Monteiro wrote in a conversation that you follow" not in inbox("carla")


def test_an_edit_tells_only_who_is_new_in_it(floor: Ref) -> None:
    written = writing.write(person("carla"), floor, source="Ask @davi")
    assert len(inbox("davi")) == 1
    writing.edit(person("carla"), written.id, source="Ask @davi and @noor, please")
    assert len(inbox("davi")) == 1
    assert inbox("noor") == ["Carla Nunes mentioned you"]


def test_history_begins_after_the_grace(floor: Ref) -> None:
    davi = person("davi")
    old = clock.now() - timedelta(hours=1)
    fresh = writing.write(davi, floor, source="Typo hree")
    writing.edit(davi, fresh.id, source="Typo here")
    assert posts.history(davi, fresh.id).changes == []
    late = writing.write(davi, floor, source="The sum is 31 euros.", at=old)
    writing.edit(davi, late.id, source="The sum is 32 euros.")
    writing.edit(davi, late.id, source="The sum is 33 euros.")
    told = posts.history(person("ana"), late.id)
    assert len(told.changes) == 1, "a change of the change within five minutes is the same change"
    assert ("delete", "31") in told.changes[0].runs
    assert ("insert", "33") in told.changes[0].runs
    assert told.first == "The sum is 31 euros."
    line = posts.posts(davi, floor)[-1]
    assert line.edited_at is not None
    assert "33" in line.html


def test_two_windows_do_not_overwrite_each_other(floor: Ref) -> None:
    davi = person("davi")
    written = writing.write(davi, floor, source="One")
    writing.edit(davi, written.id, source="Two", base=0)
    with pytest.raises(Conflict):
        writing.edit(davi, written.id, source="Three", base=0)
    assert db.session.query(Post).filter_by(id=written.id).one().source == "Two"


def test_only_its_author_changes_a_post(floor: Ref) -> None:
    written = writing.write(person("davi"), floor, source="Mine")
    for handle in ("ana", "elif", "admin"):
        with pytest.raises(NotAllowed):
            writing.edit(person(handle), written.id, source="Yours")
        with pytest.raises(NotAllowed):
            writing.delete(person(handle), written.id)
    with pytest.raises(NotFound):
        writing.edit(person("hugo"), written.id, source="Theirs")


def test_taken_back_words_are_gone_for_readers(floor: Ref, sign_in: Callable[[str], Browser]) -> None:
    davi = person("davi")
    written = writing.write(davi, floor, source="Quokkaburra in the **text**")
    ana = sign_in("ana")
    url = f"/communities/floor/threads/{floor.id}"
    assert "Quokkaburra" in ana.text(url)
    writing.delete(davi, written.id)
    page = ana.text(url)
    assert "Quokkaburra" not in page
    assert "taken this post back" in page
    ana.get(f"/conversations/posts/{written.id}/history", status=404)
    assert db.session.query(Post).filter_by(id=written.id).one().source, "the row stays"


def test_moderators_hide_and_bring_back(floor: Ref, sign_in: Callable[[str], Browser]) -> None:
    written = writing.write(person("davi"), floor, source="Quokkaburra")
    hook = house().moderated["conversations.post"]
    assert hook.excerpt(written.id) == "Quokkaburra"
    assert hook.author(written.id) == person("davi").id
    assert person("bruno").id in hook.moderators(written.id)
    moderating.hide(person("elif"), written.id, "Names a customer")
    ana, url = sign_in("ana"), f"/communities/floor/threads/{floor.id}"
    assert "Quokkaburra" not in ana.text(url)
    assert "Names a customer" in ana.text(url)
    ana.get(f"/conversations/posts/{written.id}/history", status=404)
    moderating.restore(person("elif"), written.id)
    assert "Quokkaburra" in ana.text(url)


def test_hiding_the_opening_post_hides_the_thread(floor: Ref, sign_in: Callable[[str], Browser]) -> None:
    opening = posts.posts(person("ana"), floor)[0]
    moderating.hide(person("elif"), opening.id, "Embargo")
    url = f"/communities/floor/threads/{floor.id}"
    sign_in("davi").get(url, status=404)
    assert "How do I answer" not in sign_in("davi").text("/communities/floor")
    assert "Embargo" in sign_in("ana").text(url), "its author sees what happened"
    moderating.restore(person("elif"), opening.id)
    sign_in("davi").get(url)


def test_pages_of_writing(floor: Ref, sign_in: Callable[[str], Browser]) -> None:
    written = writing.write(person("ana"), floor, source="First", at=clock.now() - timedelta(days=1))
    ana = sign_in("ana")
    assert (
        ana.get(f"/conversations/posts/{written.id}", status=302)
        .headers["Location"]
        .endswith("?post=2#post-2")
    )
    edit = f"/conversations/posts/{written.id}/edit"
    assert "First" in ana.text(edit)
    ana.post(edit, {"body": "Second", "base": "0"}, status=303)
    ana.post(edit, {"body": "Third", "base": "0"}, status=422)
    ana.post(edit, {"body": " ", "base": "1"}, status=422)
    assert "Second" in ana.text(f"/conversations/posts/{written.id}/history")
    assert db.session.query(Revision).one().source == "First"
    preview = ana.post("/conversations/preview", {"body": "**bold** <script>x</script>"}, status=200)
    assert "<strong>bold</strong>" in preview.text
    assert "<script>" not in preview.text
    ana.post(f"/conversations/{floor}/posts", {"body": "\u200b"}, status=422)
    saved = ana.post(f"/conversations/drafts/{floor}", {"body": "on my phone"}, status=200)
    assert saved.json == {"saved": True}
    assert "on my phone" in ana.text(f"/communities/floor/threads/{floor.id}")
    assert "on my phone" not in sign_in("davi").text(f"/communities/floor/threads/{floor.id}")
    ana.post(f"/conversations/posts/{written.id}/delete", status=303)
    for bad in ("nonsense", "wiki.nothing:1", "communities.thread:999999"):
        ana.post(f"/conversations/{bad}/posts", {"body": "x"}, status=404)


def test_suggestions_are_those_who_can_see_the_place(floor: Ref, sign_in: Callable[[str], Browser]) -> None:
    community("desk", "closed", people=("carla", "hugo"))
    closed = Ref("communities.thread", thread("desk", "carla").id)
    carla = sign_in("carla")
    names = lambda ref, q: {one["value"] for one in carla.get(f"/conversations/suggest?ref={ref}&q={q}").json}  # noqa: E731
    assert names(closed, "hu") == {"@hugo"}
    assert names(floor, "hu") == set()
    assert names(closed, "da") == set()
    assert names(floor, "da") == {"@davi"}


def test_reactions_to_one_post_are_one_line(floor: Ref) -> None:
    for handle in ("davi", "carla", "noor"):
        reactions.react(person(handle), Ref("conversations.post", 1), "thanks")
    assert inbox("ana") == ["Noor Haddad and 2 more reacted to what you wrote"]


def test_an_announcement_reaches_members(floor: Ref) -> None:
    members.join(person("davi"), "floor")
    thread("floor", "bruno", title="New shift plan", kind="announcement")
    assert "Bruno Sá made an announcement" in inbox("davi")
    assert inbox("noor") == []
