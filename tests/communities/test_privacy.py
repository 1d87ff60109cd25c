"""A private community's words leave it nowhere."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from portal.communities.services import members
from portal.conversations.services import writing
from portal.core import outbox
from portal.core.refs import Ref
from portal.core.searchable import all_documents
from portal.engines import choose
from tests.client import Browser
from tests.communities.stage import person, thread, world

TITLE, BODY, REPLY, TAG = "Zanzibarite", "quokkaburra", "flimmerkiste", "wolkenkuckuck"
WORDS = (TITLE, BODY, REPLY, TAG, "Vault")


@pytest.fixture
def secret(app: object) -> Ref:
    """A thread in the private community, with mentions of people inside and outside."""
    world()
    body = f"All about {BODY}. @ana @gil @hugo"
    started = thread("vault", "farah", title=f"The {TITLE} plan", body=body, tags=[TAG])  # type: ignore[arg-type]
    ref = Ref("communities.thread", started.id)
    writing.write(person("gil"), ref, source=f"{REPLY} it is, @ana")
    outbox.drain()
    choose.search().rebuild(all_documents())
    return ref


def urls(ref: Ref) -> list[str]:
    """Every way out that exists."""
    thread_id = ref.id
    return [
        "/", "/communities", "/communities?q=vau", "/communities/vault", "/communities/vault/about",
        "/communities/vault/members", "/communities/vault/new", "/communities/vault/charter",
        f"/communities/vault/threads/{thread_id}", f"/communities/floor/threads/{thread_id}",
        f"/communities/desk/threads/{thread_id}/edit", f"/communities/threads/{thread_id}",
        "/conversations/posts/1", "/conversations/posts/2/history", "/conversations/posts/1/edit",
        f"/conversations/suggest?ref={ref}&q=g", "/conversations/suggest?kind=page&q=zanzi",
        "/search?q=plan", "/search?q=about", "/search?q=zanzi", "/search?q=flimmer",
        "/search/similar?q=The+plan&kind=communities.thread", "/search/similar?q=vau",
        "/notices", f"/go/thread/{thread_id}", "/go/post/1", "/go/community/vault", "/people/gil",
    ]  # fmt: skip


@pytest.mark.parametrize("handle", ["ana", "admin", "elif", "hugo", "bruno"])
def test_outsiders_meet_none_of_its_words(
    sign_in: Callable[[str], Browser], secret: Ref, handle: str
) -> None:
    browser = sign_in(handle)
    for url in urls(secret):
        answer = browser.get(url, status=None)
        assert answer.status_code in (200, 404), f"{url}: {answer.status_code}"
        page = answer.get_data(as_text=True).lower()
        assert not [word for word in WORDS if word.lower() in page and word.lower() not in url], url


def test_visitors_are_sent_to_sign_in(visitor: Browser, secret: Ref) -> None:
    for url in urls(secret):
        assert visitor.get(url, status=None).status_code in (302, 403), url


@pytest.mark.parametrize("handle", ["ana", "admin", "elif", "hugo"])
def test_swapped_ids_change_nothing(sign_in: Callable[[str], Browser], secret: Ref, handle: str) -> None:
    browser = sign_in(handle)
    for url, form in (
        (f"/conversations/{secret}/posts", {"body": "x"}),
        ("/conversations/react", {"r": "1/thanks"}),
        (f"/conversations/react/{secret}", {"kind": "thanks"}),
        ("/conversations/read", {"ref": str(secret), "number": "1"}),
        (f"/conversations/follow/{secret}", {"level": "watching"}),
        ("/conversations/posts/1/edit", {"body": "x"}),
        ("/conversations/posts/1/delete", {}),
        ("/communities/vault/join", {}),
        ("/communities/vault/ask", {}),
        ("/communities/vault/members", {"handles": "ana"}),
        (f"/communities/vault/threads/{secret.id}/pin", {"pinned": "1"}),
        (f"/communities/vault/threads/{secret.id}/move", {"to": "floor"}),
    ):
        assert browser.post(url, form).status_code == 404, url


def test_members_find_it_and_lose_it_when_taken_out(sign_in: Callable[[str], Browser], secret: Ref) -> None:
    gil = sign_in("gil")
    assert TITLE in gil.text("/search?q=zanzibarite")
    assert TITLE in gil.text("/notices")
    assert TITLE not in sign_in("ana").text("/notices")
    members.remove(person("farah"), "vault", person("gil").id or 0)
    outbox.drain(choose.search())
    assert TITLE not in gil.text("/search?q=plan")
    assert TITLE not in gil.text("/notices")
    gil.get(f"/communities/vault/threads/{secret.id}", status=404)


def test_the_author_is_told_who_was_not_reached(sign_in: Callable[[str], Browser], secret: Ref) -> None:
    farah = sign_in("farah")
    led = farah.post(f"/conversations/{secret}/posts", {"body": "Ask @bruno and @gil"}).headers["Location"]
    told = farah.soup(led).select_one(".flashes")
    assert told is not None
    assert "@bruno" in told.text
    assert "@gil" not in told.text
