"""The pages of communities in a browser: what each sees, and what becomes of what they do."""

from __future__ import annotations

import pytest

from portal.core import outbox
from tests.client import count_queries
from tests.communities.stage import community, fill, thread, world


def test_directory_shows_what_each_may_know(sign_in):
    world()
    assert "Vault" not in sign_in("ana").text("/communities")
    assert "Desk" in sign_in("ana").text("/communities")
    assert "Vault" in sign_in("gil").text("/communities")
    agency = sign_in("hugo").text("/communities")
    assert "Desk" in agency
    assert "Floor" not in agency
    assert "Vault" not in agency
    assert "Floor" not in sign_in("ana").text("/communities?q=des")
    assert "Desk" not in sign_in("ana").text("/communities?show=mine")


@pytest.mark.parametrize(
    ("handle", "slug", "status"),
    [
        ("ana", "floor", 200),
        ("ana", "desk", 302),
        ("ana", "vault", 404),
        ("admin", "vault", 404),
        ("elif", "vault", 404),
        ("hugo", "floor", 404),
        ("hugo", "desk", 200),
        ("gil", "vault", 200),
    ],
)
def test_who_opens_which(sign_in, app, handle, slug, status):
    world()
    sign_in(handle).get(f"/communities/{slug}", status=status)


def test_a_question_from_asking_to_accepted(sign_in):
    community("floor")
    ana, davi = sign_in("ana"), sign_in("davi")
    asked = {
        "title": "May I say sorry twice?",
        "body": "I **did** it today. @davi",
        "kind": "question",
        "tags": "tone, First weeks",
    }
    ana.get("/communities/floor/new")
    led = ana.post("/communities/floor/new", asked, status=303).headers["Location"]
    outbox.drain()
    assert "mentioned you" in davi.text("/notices")
    page = davi.text(led)
    assert "May I say sorry twice?" in page
    assert "#first-weeks" in page
    davi.post("/conversations/communities.thread:1/posts", {"body": "Once is enough."}, status=303)
    outbox.drain()
    assert "answered you" in ana.text("/notices")
    ana.post(f"{led}/accept", {"number": 2}, status=303)
    assert "Accepted answer" in ana.text(led)
    outbox.drain()
    assert "accepted your answer" in davi.text("/notices")
    davi.post(f"{led}/accept", {"number": 0}, status=403)
    ana.post(f"{led}/accept", {"number": 0}, status=303)
    assert "Accepted answer" not in ana.text(led)


def test_every_page_of_a_community(sign_in):
    world()
    started = thread("desk", "carla")
    bruno = sign_in("bruno")
    for url in (
        "",
        "/new",
        "/about",
        "/members",
        "/charter",
        "?show=unread",
        "?sort=votes",
        "?tag=x",
        f"/threads/{started.id}",
        f"/threads/{started.id}/edit",
    ):
        bruno.get(f"/communities/desk{url}")
    bruno.get("/communities/new")
    bruno.get(f"/conversations/posts/{started.post_id}/history")
    for handle in ("farah", "carla"):
        sign_in(handle).get("/communities/desk/about")


def test_hostile_titles_are_refused(sign_in):
    community("floor")
    ana = sign_in("ana")
    for title in ("\u200b\u200b", "🎉🎉🎉", "…", "\u202e\u2066", "x" * 201):
        page = ana.post(
            "/communities/floor/new", {"title": title, "body": "Text", "kind": "discussion"}, status=422
        )
        assert "title" in page.get_data(as_text=True).lower()
    assert "Nobody has written yet" in ana.text("/communities/floor")
    ana.post(
        "/communities/floor/new",
        {"title": "<script>alert(1)</script> \u202eevil", "body": "x", "kind": "idea"},
        status=303,
    )
    assert "<script>alert" not in ana.get("/communities/floor").get_data(as_text=True)


def test_a_form_sent_twice_starts_one_thread(sign_in):
    community("floor")
    ana = sign_in("ana")
    form = {"title": "Only once", "body": "Text", "kind": "discussion", "once": "same"}
    first = ana.post("/communities/floor/new", form, status=303)
    again = ana.post("/communities/floor/new", form, status=303)
    assert first.headers["Location"] == again.headers["Location"]
    assert ana.text("/communities/floor").count("Only once") == 1
    reply = {"body": "Me too", "once": "r1"}
    led = {
        ana.post("/conversations/communities.thread:1/posts", reply, status=303).headers["Location"]
        for _ in range(3)
    }
    assert led == {"/communities/floor/threads/1?post=2#post-2"}
    assert ana.text("/communities/floor/threads/1").count("Me too") == 1


@pytest.mark.parametrize("count", [10, 2000])
def test_queries_do_not_grow_with_posts(sign_in, count):
    community("floor")
    started = thread("floor")
    fill(started.id, count)
    reader = sign_in("bruno")
    for url in (
        f"/communities/floor/threads/{started.id}",
        "/communities/floor",
        "/communities",
        f"/communities/floor/threads/{started.id}?post={count}",
    ):
        with count_queries() as statements:
            page = reader.get(url)
        assert len(statements) <= 6, "\n".join(statements)
        assert len(page.data) < 60_000


def test_a_long_thread_opens_at_the_first_unread_post(sign_in):
    community("floor")
    started = thread("floor")
    fill(started.id, 60)
    url = f"/communities/floor/threads/{started.id}"
    ana = sign_in("carla")
    assert 'id="post-1"' in ana.get(url).get_data(as_text=True)
    ana.post(
        "/conversations/read",
        {"ref": f"communities.thread:{started.id}", "number": 45},
        headers={"X-Requested-With": "fetch"},
        status=204,
    )
    page = ana.get(url).get_data(as_text=True)
    assert 'id="post-46"' in page
    assert 'id="unread"' in page
    assert page.index('id="unread"') < page.index('id="post-46"')
    assert 'id="post-20"' in ana.get(f"{url}?post=20").get_data(as_text=True)
    assert 'id="post-61"' in ana.get(f"{url}?page=99").get_data(as_text=True)


def test_questions_that_wait_are_shown_to_who_may_read_them(sign_in):
    world()
    thread("floor", "ana", "Who knows the filter?", kind="question")
    thread("vault", "gil", "Who knows the figure?", kind="question")
    thread("floor", "bruno", "Just so you know", kind="discussion")
    page = sign_in("davi").text("/communities/unanswered")
    assert "Who knows the filter?" in page
    assert "Who knows the figure?" not in page
    assert "Just so you know" not in page
    assert "Who knows the figure?" in sign_in("gil").text("/communities/unanswered")
    assert "Who knows" not in sign_in("hugo").text("/communities/unanswered")


def test_an_answered_question_waits_no_more(sign_in):
    community("floor")
    place = f"communities.thread:{thread('floor', 'ana', 'Who knows the filter?').id}"
    ana = sign_in("ana")
    assert "Who knows the filter?" in ana.text("/communities/unanswered")
    sign_in("davi").post(f"/conversations/{place}/posts", {"body": "I do."}, status=303)
    assert "Every question has an answer" in ana.text("/communities/unanswered")
