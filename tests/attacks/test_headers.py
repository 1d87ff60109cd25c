"""What every answer carries, and what no request can bring about."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from portal.web.pages import own_path
from portal.wiki.services import keeping, publishing, saving
from tests.client import Browser

SignIn = Callable[[str], Browser]


@pytest.mark.parametrize(
    "path", ["/", "/people/suggest?q=a", "/conversations/suggest?q=a", "/not-there", "/wiki/id/1"]
)
def test_what_one_person_sees_is_kept_by_no_cache(sign_in: SignIn, path: str) -> None:
    answer = sign_in("ana").get(path, status=None, check=False)
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "/\\evil.example", "https://evil.example", "\t//evil.example", "javascript:alert(1)", "http://[",
     "//[evil", "///evil.example", "http:evil.example", "／／evil.example", "/\n/evil.example", ""],
)  # fmt: skip
def test_nothing_leads_away(target: str) -> None:
    assert own_path(target, "/home") == "/home"


@pytest.mark.parametrize(
    "asked",
    ["_external=1&_scheme=https://evil.example/%3F", "_scheme=x", "endpoint=people.people", "_method=POST",
     "slug=known", "_anchor=x&q=a%26b"],
)  # fmt: skip
def test_a_former_address_takes_only_the_query_along(
    app: Flask, actor: Callable, sign_in: SignIn, asked: str
) -> None:
    farah = actor("farah")
    page = keeping.start(farah, title="A page", slug="former", source="Words.", kind="policy", language="en")
    publishing.publish(farah, page, number=1, substantive=True)
    saving.save(farah, page, base=1, title="A page", source="More words.")
    keeping.settle_page(
        farah, page, slug="present", kind="policy", parent_id=None, position=1, owner_id=farah.id,
        deputy_id=None, language="en", translates_id=None, audience=["all"], mandatory=False,
        acknowledge_days=14, review_due_at=None,
    )  # fmt: skip
    answer = sign_in("farah").get(f"/wiki/former?{asked}", status=301)
    assert answer.headers["Location"] == f"/wiki/present?{asked}"


def test_the_host_of_a_request_stands_in_no_page(visitor: Browser) -> None:
    for path in ("/sign-in", "/sign-in/reset", "/wiki"):
        answer = visitor.get(path, status=None, check=False, headers={"Host": "evil.example"})
        assert "evil.example" not in answer.get_data(as_text=True)
        assert "evil.example" not in answer.headers.get("Location", "")


@pytest.mark.parametrize(
    "path",
    ["/files", "/conversations/preview", "/conversations/drafts/communities.thread:1", "/conversations/read",
     "/notices/read", "/account/look", "/sign-out", "/wiki/preview", "/sign-in", "/language"],
)  # fmt: skip
def test_nothing_is_done_without_the_token_of_this_browser(sign_in: SignIn, path: str) -> None:
    foreign = sign_in("hugo").csrf()
    ana = sign_in("ana")
    for sent in ({"data": {"a": "1"}}, {"json": {"a": 1}}, {"data": {"csrf_token": foreign}}):
        assert ana.client.post(path, **sent).status_code == 400
