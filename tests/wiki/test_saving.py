"""Two people and one page: joined where they can be, three texts where not, and no word ever lost."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import func, select

from portal.core.db import db
from portal.core.errors import Conflict, NotAllowed
from portal.wiki.models import Draft, Version
from portal.wiki.queries import versions
from portal.wiki.services import publishing, saving
from tests.wiki.help import SOURCE, change, get, make

MINE = SOURCE.replace("Say that you work here", "Say first that you work here")
THEIRS = SOURCE.replace("personal data of customers", "any data of customers")
SAME = SOURCE.replace("Say that you work here", "Never hide that you work here")


@pytest.fixture
def page(app, actor):
    return make(actor("farah"))


def source(page_id: int, number: int) -> str:
    return versions.texts(page_id, number)[number].source


def test_different_paragraphs_join_by_themselves(page, actor, sign_in) -> None:
    change(actor("admin"), page, THEIRS, publish=False)
    farah = sign_in("farah")
    answer = farah.post("/wiki/social-media-policy/edit", {"title": page.title, "body": MINE, "base": 1})
    assert answer.status_code == 303
    both = source(page.id, 3)
    assert "Say first" in both
    assert "any data" in both
    assert "joined with what others wrote" in farah.text(answer.location)
    listed = farah.text("/wiki/social-media-policy/versions")
    assert "Joined with version 2" in listed


def test_the_same_paragraph_shows_three_texts_and_keeps_mine(page, actor, sign_in) -> None:
    change(actor("admin"), page, SAME, publish=False)
    farah = sign_in("farah")
    answer = farah.post(
        "/wiki/social-media-policy/edit", {"title": page.title, "body": MINE, "base": 1}, status=409
    )
    shown = answer.get_data(as_text=True)
    for words in ("Say first", "Never hide", "Say that you work here", 'value="2"'):
        assert words in shown
    assert db.session.scalar(select(Draft.body)) == MINE
    assert get(page.id).latest == 2, "nothing was saved"
    assert "Your draft is against version 1" in farah.text("/wiki/social-media-policy/edit")
    farah.post("/wiki/social-media-policy/edit", {"title": page.title, "body": MINE, "base": 2}, status=303)
    assert source(page.id, 3) == MINE
    assert db.session.scalar(select(func.count()).select_from(Draft)) == 0


def test_titles_join_and_clash(page, actor) -> None:
    farah, admin = actor("farah"), actor("admin")
    saving.save(admin, page.id, base=1, title="Speaking in public", source=SOURCE)
    saved = saving.save(farah, page.id, base=1, title=page.title, source=MINE)
    assert versions.texts(page.id, 3)[3].title == "Speaking in public"
    assert saved.merged
    with pytest.raises(Conflict):
        saving.save(farah, page.id, base=1, title="Another name", source=MINE)


def test_nothing_changed_is_no_version(page, actor, sign_in) -> None:
    assert not saving.save(actor("farah"), page.id, base=1, title=page.title, source=SOURCE).new
    answer = sign_in("farah").post(
        "/wiki/social-media-policy/edit",
        {"title": page.title, "body": SOURCE.replace("\n", "\r\n"), "base": 1},
    )
    assert answer.location == "/wiki/social-media-policy"
    assert get(page.id).latest == 1


def test_the_same_form_twice_has_one_effect(page, actor, sign_in) -> None:
    farah = sign_in("farah")
    fields = {"title": page.title, "body": MINE, "base": 1, "once": "a-token-of-this-form"}
    first = farah.post("/wiki/social-media-policy/edit", fields, status=303)
    again = farah.post("/wiki/social-media-policy/edit", fields, status=303)
    assert first.location == again.location
    assert get(page.id).latest == 2


def test_who_may_not_edit_learns_nothing(page, actor) -> None:
    change(actor("farah"), page, SAME, publish=False)
    with pytest.raises(NotAllowed):
        saving.save(actor("ana"), page.id, base=1, title=page.title, source=MINE)
    assert db.session.scalar(select(func.count()).select_from(Draft)) == 0


@pytest.mark.parametrize(("second", "joins"), [(THEIRS, True), (SAME, False)])
def test_at_the_same_time(app, page, actor, second: str, joins: bool) -> None:
    """Two threads save on the same base: both texts are in the page, or one is a draft."""
    people = {"farah": MINE, "admin": second}
    actors = {handle: actor(handle) for handle in people}
    db.session.remove()
    gate, outcomes = threading.Barrier(2), {}

    def write(handle: str) -> None:
        with app.app_context():
            gate.wait()
            try:
                saving.save(actors[handle], page.id, base=1, title=page.title, source=people[handle])
                outcomes[handle] = "saved"
            except Conflict:
                outcomes[handle] = "conflict"
            finally:
                db.session.remove()

    threads = [threading.Thread(target=write, args=(handle,)) for handle in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    numbers = list(db.session.scalars(select(Version.number).order_by(Version.number)))
    if joins:
        assert sorted(outcomes.values()) == ["saved", "saved"]
        assert numbers == [1, 2, 3]
        assert "Say first" in source(page.id, 3)
        assert "any data" in source(page.id, 3)
    else:
        assert sorted(outcomes.values()) == ["conflict", "saved"]
        assert numbers == [1, 2]
        kept = db.session.execute(select(Draft.person_id, Draft.body)).one()
        loser = next(handle for handle, outcome in outcomes.items() if outcome == "conflict")
        assert kept == (actors[loser].id, people[loser])


def test_only_the_newest_version_is_published_and_once(page, actor, sign_in) -> None:
    farah = actor("farah")
    change(farah, page, MINE, publish=False)
    change(farah, page, THEIRS, publish=False)
    with pytest.raises(Conflict, match="newer version"):
        publishing.publish(farah, page.id, number=2, substantive=True)
    publishing.publish(farah, page.id, number=3, substantive=True)
    refused = sign_in("farah").post(
        "/wiki/social-media-policy/publish", {"number": 3, "change": "editorial"}, status=422
    )
    assert "in force already" in refused.get_data(as_text=True)
