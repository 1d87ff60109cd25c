"""Whatever is sent to any route by anybody: an answer below 500, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from flask import Flask

from portal.core import outbox
from portal.core.db import db
from portal.core.searchable import all_documents
from portal.engines import choose
from portal.people.queries import actors
from tests.attacks import nasty
from tests.client import Browser
from tests.laws import canary
from tests.laws.routes import Route, routes

pytestmark = pytest.mark.slow
WHO = ("admin", "farah", "hugo")


@pytest.fixture
def stage(app: Flask) -> dict[str, Browser]:
    """Browsers of a few people on a portal that holds something of everything."""
    canary.plant(lambda handle: actors.by_handle(handle))  # type: ignore[arg-type, return-value]
    outbox.drain()
    choose.search().rebuild(all_documents())
    browsers = {"visitor": Browser(app)} | {handle: Browser(app).sign_in(handle) for handle in WHO}
    for browser in browsers.values():
        browser.client.environ_base["HTTP_X_CSRFTOKEN"] = browser.csrf()
    return browsers


class Answers:
    """Sends requests and keeps what broke."""

    def __init__(self) -> None:
        self.broken: dict[str, str] = {}
        self.count = 0

    def ask(self, browser: Browser, method: str, url: str, **kwargs: object) -> None:
        """One request; errors of the application come through in tests."""
        self.count += 1
        said = f"{browser.handle or 'visitor'} {method} {url[:160]!r} {str(kwargs.get('data', ''))[:120]!r}"
        try:
            with browser.app.app_context():
                status = browser.client.open(url, method=method, buffered=True, **kwargs).status_code
        except Exception as error:
            db.session.rollback()
            self.note(url, error, said)
        else:
            if status >= 500 and not (status == 503 and "/ready" in url):
                self.note(url, f"{status}", said)

    def note(self, url: str, error: object, said: str) -> None:
        """Keeps one example of each kind of fault."""
        trace = error.__traceback__ if isinstance(error, BaseException) else None
        place = ""
        while trace is not None:
            name = trace.tb_frame.f_code.co_filename
            if "/portal/" in name:
                place = f"{name.partition('/portal/')[2]}:{trace.tb_lineno}"
            trace = trace.tb_next
        key = f"{place} {type(error).__name__}: {str(error)[:150]}" if place else f"{error} {url[:40]}"
        self.broken.setdefault(key, said)

    def check(self) -> None:
        """Fails with all that broke."""
        lines = [f"{key}\n    {said}" for key, said in self.broken.items()]
        assert not lines, f"{len(lines)} faults in {self.count} requests:\n" + "\n".join(lines)


def addresses(route: Route, values: tuple[str, ...]) -> Iterator[str]:
    """Addresses of a route with each value in each argument, the others plausible."""
    for wanted in route.arguments:
        for value in values:
            yield fill(route, {wanted: value})


def fill(route: Route, values: dict[str, str]) -> str:
    """The route's path with arguments put in as they are."""
    path = route.path
    for name in route.arguments:
        for shape in (f"<{name}>", f"<int:{name}>", f"<path:{name}>"):
            path = path.replace(shape, values.get(name, plausible(route, name)))
    return path


def plausible(route: Route, name: str) -> str:
    """Something that is there."""
    words = {"slug": {"communities": "hush", "wiki": "known"}, "handle": "ana", "ref": "communities.thread:1",
             "place": "communities.thread:1", "word": "wiki", "key": "known"}  # fmt: skip
    found = words.get(name, "1")
    return found.get(route.path.split("/")[1], "nothing") if isinstance(found, dict) else found


def test_addresses(app: Flask, stage: dict[str, Browser]) -> None:
    answers = Answers()
    for route in routes(app):
        for url in addresses(route, (*nasty.NUMBERS, *nasty.SEGMENTS)):
            for method in route.methods:
                answers.ask(stage["admin"], method, url)
    answers.check()


def test_words_behind_the_question_mark(app: Flask, stage: dict[str, Browser]) -> None:
    answers = Answers()
    for route in routes(app):
        if "GET" not in route.methods or route.endpoint in ("web.metrics", "web.health", "web.ready"):
            continue
        url = fill(route, {})
        for name in sorted(nasty.queried(app, route.endpoint)):
            values = nasty.CURSORS if name == "at" else nasty.TEXTS
            for value in values:
                given = quote(value.encode("utf-8", "surrogatepass"))
                answers.ask(stage["farah"], "GET", f"{url}?{name}={given}")
        for handle in ("admin", "hugo", "visitor"):
            every = "&".join(f"{name}=%FF%00" for name in sorted(nasty.queried(app, route.endpoint)))
            answers.ask(stage[handle], "GET", f"{url}?{every}")
    answers.check()


def test_forms(app: Flask, stage: dict[str, Browser]) -> None:
    answers = Answers()
    for route in routes(app):
        if "POST" not in route.methods or route.endpoint in ("people.sign_out", "people.end_account"):
            continue
        url, fields = fill(route, {}), nasty.sent(app, route.endpoint)
        for place, name in enumerate(sorted(fields)):
            # Each field gets two of the values in turn: over all forms each value meets many fields.
            turn = (len(route.endpoint) + 2 * place) % len(nasty.TEXTS)
            for value in (*nasty.TEXTS, *nasty.TEXTS)[turn : turn + 2]:
                given = {**fields, name: value.encode("utf-8", "surrogatepass")}
                answers.ask(stage["farah"], "POST", url, data=given)
        for handle in ("admin", "hugo", "visitor"):
            for value in ("a\0b", "\ud800", "9" * 5000, "9" * 19):
                given = dict.fromkeys(fields, value.encode("utf-8", "surrogatepass"))
                answers.ask(stage[handle], "POST", url, data=given)
    answers.check()
