"""Nobody sees what they may not: not on any page, in any search, suggestion, notice, mail or export."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import String, cast, select

from portal.core import outbox
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.searchable import all_documents, kinds
from portal.engines import choose
from portal.notices.models import Mail, Notice
from portal.people.models import Person
from tests.cast import CAST
from tests.client import Browser
from tests.laws import canary, routes, source, state
from tests.laws.canary import SECRETS
from tests.laws.crawl import Crawl, Walk

READERS = ["visitor", *CAST, "noor"]
KEYS = ("hush", "doors", "hidden-page", "known", "legal-only", "loud-name", "quiet-name", "farah", "noor")
SUGGEST = ("/conversations/suggest", "/people/suggest", "/search/suggest", "/insights/suggest")
LISTS = ("/communities", "/wiki", "/insights", "/recognition", "/training", "/people", "/insights/export.csv")
WHAT = ("person", "page", "insight")
TEXTS = {"data", "text", "html", "subject", "title"}
FRESH = re.compile(r'(nonce|value|content|name="once" value|id)="[^"]*"|\?v=\w+')


@pytest.fixture
def planted(app: Flask, actor: Callable[[str], Actor]) -> Flask:
    """The cast with all secrets, events delivered, index up to date, its log quiet."""
    choose.search().rebuild(all_documents())
    canary.plant(actor)
    outbox.drain(choose.search())
    db.session.remove()
    dead = outbox.backlog()["deliveries_dead"]
    assert not dead, f"{dead} handlers failed on the secrets"
    return app


def forbidden(handle: str) -> dict[str, str]:
    """Words that this person must never meet → what they belong to."""
    return {one.word: one.name for one in SECRETS if handle not in one.readers}


def found_in(handle: str, where: str, answer: str) -> list[str]:
    """Leaks in one answer."""
    return [
        f"{handle} reads of the {name} in {where}"
        for word, name in forbidden(handle).items()
        if word in answer
    ]


def browser(app: Flask, handle: str) -> Browser:
    """A client of the person."""
    return Browser(app) if handle == "visitor" else Browser(app).sign_in(handle)


class Listening(Walk):
    """A walk that reads every answer for words."""

    def __init__(self, app: Flask, handle: str) -> None:
        super().__init__(app, handle, Crawl())
        self.heard: list[tuple[str, str]] = []
        client_open = self.browser._open

        def listen(method: str, url: str, **kwargs: object) -> object:
            answer = client_open(method, url, **kwargs)
            self.heard.append((url, answer.get_data(as_text=True)))
            return answer

        self.browser._open = listen  # type: ignore[assignment, method-assign]


@pytest.mark.parametrize("handle", READERS)
def test_pages_that_are_linked(planted: Flask, handle: str) -> None:
    walk = Listening(planted, handle)
    walk.run()
    faults = [fault for url, answer in walk.heard for fault in found_in(handle, url, answer)]
    source.advise(faults, "These words are not for this person: use the area's own SQL filter.")


@pytest.mark.parametrize("handle", ["visitor", "ana", "davi", "elif", "gil", "hugo", "admin", "noor"])
def test_addresses_that_are_guessed(planted: Flask, handle: str) -> None:
    """Every GET route with the ids and names of the secret objects."""
    one, faults = browser(planted, handle), []
    for route in routes.routes(planted):
        if "GET" not in route.methods:
            continue
        for target in guesses(planted, route):
            answer = one._open("GET", target, follow_redirects=False)
            where = f"{target} ({route.endpoint})"
            faults += found_in(
                handle, where, answer.get_data(as_text=True) + answer.headers.get("Location", "")
            )
    source.advise(
        faults, "Load through the area's queries: what one may not see is 404 like what is not there."
    )


def guesses(app: Flask, route: routes.Route) -> set[str]:
    """Addresses of a route for the planted objects."""
    if not route.arguments:
        return {route.path}
    keys = KEYS if len(route.arguments) == 1 else KEYS[:2]
    return {routes.address(app, route, number, key) for number in range(1, 5) for key in keys}


@pytest.mark.parametrize("handle", READERS)
@pytest.mark.parametrize("anew", [False, True], ids=["", "after reindex"])
def test_searches(planted: Flask, handle: str, anew: bool) -> None:
    if anew:
        choose.search().rebuild(all_documents())
    one, faults = browser(planted, handle), []
    plain = shape(one, "nosuchword", "nosuchword")
    for address in searches(canary.COMMON):
        faults += found_in(handle, address, one._open("GET", address).get_data(as_text=True))
    for secret in SECRETS:
        if handle not in secret.readers and shape(one, secret.bait, secret.bait) != plain:
            faults.append(f"{handle} can tell by search that there is a {secret.name}")
    source.advise(
        faults, "Check the access tokens of the search kind, and what the index holds after a change."
    )


def searches(word: str) -> list[str]:
    """Everything that takes a search."""
    forms = [
        f"/search?q={word}",
        f"/search?q={word[:5]}*",
        f"/search?q={word}&sort=newest",
        f'/search?q="{word}"',
    ]
    forms += [f"/search?q={word}&kind={kind}" for kind in kinds()]
    forms += [
        f"{place}?q={word[:8]}&kind={kind}" for place in SUGGEST for kind in ("person", "page", "insight")
    ]
    lists = (
        "/communities",
        "/wiki",
        "/insights",
        "/recognition",
        "/training",
        "/people",
        "/insights/export.csv",
    )
    return forms + [f"{place}?q={word}" for place in lists]


def shape(one: Browser, word: str, shown: str) -> str:
    """The page of results without what differs in each answer, the asked word replaced."""
    page = one._open("GET", f"/search?q={word}").get_data(as_text=True)
    return FRESH.sub("", page.replace(shown, "WORD"))


def test_those_who_may_do_read_it(planted: Flask) -> None:
    """The words are really there: otherwise the other tests would show nothing."""
    missed = set(SECRETS)
    for handle in ("farah", "noor", "bruno", "carla"):
        walk = Listening(planted, handle)
        walk.run()
        one = browser(planted, handle)
        for route in routes.routes(planted):
            for target in guesses(planted, route) if "GET" in route.methods else ():
                walk.heard.append((target, one._open("GET", target).get_data(as_text=True)))
        read = "".join(answer for _url, answer in walk.heard)
        missed -= {secret for secret in missed if handle in secret.readers and secret.word in read}
    source.advise([f"the {one.name}: {one.word}" for one in missed], "Its readers find this nowhere.")


def test_notices_and_mail(planted: Flask) -> None:
    """What lies in inboxes and in the mail is for those who may read it."""
    outbox.drain(choose.search())
    faults = []
    for table in (Notice, Mail):
        columns = [
            c for c in table.__table__.columns if c.name in {"data", "text", "html", "subject", "title"}
        ]
        rows = db.session.execute(
            select(Person.handle, *[cast(column, String) for column in columns]).join(
                Person, Person.id == table.person_id
            )
        )
        for handle, *texts in rows:
            faults += found_in(handle, table.__tablename__, " ".join(filter(None, texts)))
    source.advise(
        faults, "Tell only those who may see the object, when the notice is written and when shown."
    )


def test_mentioned_outsiders_hear_nothing(planted: Flask) -> None:
    told = db.session.scalars(
        select(Person.handle)
        .join(Notice, Notice.person_id == Person.id)
        .where(Notice.kind.contains("mention"))
    ).all()
    assert not {"ana", "hugo"} & set(told), "A mention reaches only those who may read the place."


@pytest.mark.parametrize("handle", ["ana", "hugo", "elif"])
def test_links_in_a_preview_tell_nothing(planted: Flask, handle: str) -> None:
    one = browser(planted, handle)
    numbers = " ".join(f"insight#{n} thread#{n} post#{n} thanks#{n} page#{n}" for n in range(1, 5))
    body = "[[wiki:hidden-page]] [[wiki:legal-only]] [[hidden-page]] [[community:hush]] " + numbers
    answer = one.post("/conversations/preview", {"body": body}, check=False).get_data(as_text=True)
    source.advise(
        found_in(handle, "a preview", answer), "A link in a text shows what was typed, not the title."
    )


OBJECTS = (
    "communities.thread:1",
    "communities.thread:4",
    "wiki.page:1",
    "wiki.page:3",
    "recognition.thanks:1",
    "recognition.thanks:2",
    "training.pairing:1",
    "conversations.post:1",
)
"""Refs of secret objects: nobody but their readers can do anything with them."""


@pytest.mark.parametrize("handle", ["visitor", "hugo", "elif"])
def test_nothing_can_be_done_with_what_is_not_seen(planted: Flask, handle: str) -> None:
    """React, follow, write, mark as read, report, make an insight of it: refused, and nothing changes."""
    one = browser(planted, handle)
    token, before, faults = one.csrf(), state.fingerprint(), []
    for route in routes.routes(planted):
        if not {"ref", "place"} & set(route.arguments) and route.endpoint not in (
            "moderation.flag",
            "insights.new",
        ):
            continue
        for ref in OBJECTS:
            target = routes.address(planted, route, 1, ref) + ("" if route.arguments else f"?ref={ref}")
            fields = {
                "csrf_token": token,
                "body": "words",
                "reaction": "thanks",
                "level": "all",
                "reason": "other",
            }
            for method in route.methods:
                answer = one._open(method, target, data=fields if method == "POST" else None)
                if answer.status_code == 200 and route.endpoint not in ANYWHERE:
                    faults.append(f"{handle} {method} {target}: 200")
    source.advise(
        faults, "Resolve the ref for the actor first: refs.card(actor, ref) is None where it is not seen."
    )
    allowed = {"conversations_draft"}
    source.advise(
        [line for line in state.changes(before) if line.partition(":")[0] not in allowed],
        "These tables changed.",
    )


ANYWHERE = {"conversations.draft", "insights.new"}
"""A draft is the writer's own, whatever place it names; the form of a new insight leaves unseen refs out."""
