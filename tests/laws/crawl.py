"""A walk through the demo company as each member of the cast, by links and forms alone.

Every page on the way is proof-read, its queries are counted, its icons and addresses looked up. Of each
endpoint a few addresses are visited, so that the walk ends.
"""

from __future__ import annotations

import random
import re
from collections import Counter, deque
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException

from portal.core.db import db
from tests.cast import CAST
from tests.client import Browser, count_queries
from tests.laws import reading, state
from tests.proofread import proofread

EACH = 6
"""Addresses visited of one endpoint, by one person."""
MORE = 50
"""Addresses that one person visits beyond these."""
VARIANTS = 2
"""Of one path with different words behind the question mark."""
READ = 2
"""Pages of one endpoint that are proof-read in one language: reading takes longer than making."""
ASKED = "customer"
"""What the walk looks for where a page has a box to search."""


@dataclass
class Page:
    """One answer on the way."""

    handle: str
    url: str
    endpoint: str
    status: int
    kind: str = ""
    found_on: str = ""
    queries: int = 0
    size: int = 0
    faults: list[str] = field(default_factory=list)


@dataclass
class Form:
    """A form that somebody met: where it leads and what it sends."""

    handle: str
    url: str
    endpoint: str
    found_on: str
    fields: dict[str, str] = field(default_factory=dict)


@dataclass
class Crawl:
    """All that was met."""

    pages: list[Page] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    read: dict[str, int] = field(default_factory=dict)

    @classmethod
    def walk(cls, app: Flask) -> Crawl:
        """Everybody's walk; what the GETs changed in the database is noted."""
        whole = cls()
        with app.app_context():
            before = state.fingerprint()
            walks = [Walk(app, handle, whole) for handle in ["visitor", *CAST]]
            for walk in walks:
                walk.run()
            for walk in walks:
                walk.look_around()
            whole.changed = state.changes(before)
            db.session.remove()
        return whole

    def endpoints(self) -> set[str]:
        """Endpoints that somebody met, as page or as form."""
        return {page.endpoint for page in self.pages} | {form.endpoint for form in self.forms}

    def as_json(self) -> Any:
        """Plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Any) -> Crawl:
        """From `as_json`."""
        return cls(
            [Page(**page) for page in values["pages"]],
            [Form(**form) for form in values["forms"]],
            values["changed"],
            values["read"],
        )


class Walk:
    """One person's walk."""

    def __init__(self, app: Flask, handle: str, whole: Crawl) -> None:
        self.app, self.handle, self.whole = app, handle, whole
        self.browser = Browser(app) if handle == "visitor" else Browser(app).sign_in(handle)
        self.waiting: deque[tuple[str, str]] = deque([("/", "start")])
        self.seen = {"/"}
        self.visits: Counter[str] = Counter()
        self.sent: Counter[str] = Counter()
        self.skipped: list[tuple[str, str]] = []
        self.each = EACH

    def run(self) -> None:
        """Until nothing new is met."""
        while self.waiting:
            self.visit(*self.waiting.popleft())

    def look_around(self) -> None:
        """Some more of what was left out, for objects in states that the first ones were not in."""
        random.Random(7).shuffle(self.skipped)
        self.each = 10_000
        for url, found_on in self.skipped[:MORE]:
            self.visit(url, found_on)

    def endpoint(self, path: str, method: str = "GET") -> str:
        """Endpoint behind a path; empty where there is none."""
        try:
            found, _values = self.app.url_map.bind("localhost").match(path, method=method)
        except HTTPException:
            return ""
        return str(found)

    def visit(self, url: str, found_on: str) -> None:
        """Gets one page and notes what it holds."""
        path = urlsplit(url).path
        endpoint = self.endpoint(path)
        if endpoint == "static" or self.visits[path] >= VARIANTS:
            return
        if self.visits[endpoint] >= self.each:
            self.skipped.append((url, found_on))
            return
        self.visits.update([endpoint, path])
        page = Page(self.handle, url, endpoint, 0, found_on=found_on)
        self.whole.pages.append(page)
        try:
            with count_queries() as statements:
                answer = self.browser._open("GET", url)
        except Exception as error:
            page.status, page.faults = 500, [f"{type(error).__name__}: {str(error)[:300]}"]
            db.session.rollback()
            return
        page.status, page.kind = answer.status_code, answer.mimetype
        page.queries, page.size = len(statements), len(answer.get_data())
        if answer.status_code in (301, 302, 303, 308):
            self.want(urljoin(url, answer.headers["Location"]), url)
        elif answer.mimetype == "text/html":
            self.read(page, answer.get_data(as_text=True))

    def read(self, page: Page, html: str) -> None:
        """Proof-reads a page and goes on from it."""
        language = re.search(r'<html lang="([\w-]+)"', html)
        key = f"{page.endpoint}/{language[1] if language else ''}"
        self.whole.read[key] = self.whole.read.get(key, 0) + 1
        if self.whole.read[key] <= READ:
            try:
                proofread(html, page.url)
            except AssertionError as error:
                page.faults += str(error).splitlines()[1:]
        tags = reading.tags(html)
        named = {tag.get("href").partition("#")[2] for tag in tags if tag.name == "use"}
        page.faults += [f"no such icon: {name}" for name in named - sprite()]
        for address in reading.links(tags):
            self.want(urljoin(page.url, address), page.url)
        for sent in reading.forms(tags):
            self.note(sent, page)

    def want(self, url: str, found_on: str) -> None:
        """Puts an address on the way, own ones only; a dead link is a fault of the page that has it."""
        parts = urlsplit(urldefrag(url).url)
        if parts.netloc not in ("", "localhost") or parts.scheme not in ("", "http"):
            return
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        if path not in self.seen and not path.startswith("/static/"):
            self.seen.add(path)
            self.waiting.append((path, found_on))

    def note(self, sent: reading.Sent, page: Page) -> None:
        """Keeps a form, or asks a box to search; a form that leads nowhere is a fault."""
        if sent.method != "post":
            self.want(
                urljoin(page.url, sent.action) + (f"?q={ASKED}" if "q" in sent.fields else ""), page.url
            )
            return
        path = reading.target(page.url, sent.action)
        endpoint = self.endpoint(path, "POST")
        if not sent.buttons:  # only carries the token for buttons elsewhere that name their own address
            return
        if not endpoint:
            page.faults.append(f"a form leads to {path}, which takes no POST")
        elif self.sent[endpoint] < EACH * 2:
            self.sent[endpoint] += 1
            self.whole.forms.append(Form(self.handle, path, endpoint, page.url, sent.fields))


_SPRITE: set[str] = set()


def sprite() -> set[str]:
    """Ids in static/vendor/icons.svg."""
    from tests.laws.source import ROOT

    if not _SPRITE:
        _SPRITE.update(re.findall(r'id="([^"]+)"', (ROOT / "static/vendor/icons.svg").read_text("utf-8")))
    return _SPRITE
