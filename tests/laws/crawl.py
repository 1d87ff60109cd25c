"""A walk through the demo company as each member of the cast, by links and forms alone.

Every page on the way is proof-read, its queries are counted, its icons and addresses looked up. Of each
endpoint a few addresses are visited, so that the walk ends.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from flask import Flask
from werkzeug.exceptions import HTTPException

from portal.core.db import db
from tests.cast import CAST
from tests.client import Browser, count_queries
from tests.laws import state
from tests.proofread import proofread

EACH = 4
"""Addresses visited of one endpoint, by one person."""
ADDRESSES = ("href", "hx-get", "data-mentions-url", "data-live-url", "data-load-url")
SENDING = ("action", "formaction", "hx-post", "data-draft-url", "data-preview-url")


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

    @classmethod
    def walk(cls, app: Flask) -> Crawl:
        """Everybody's walk; what the GETs changed in the database is noted."""
        whole = cls()
        with app.app_context():
            before = state.fingerprint()
            for handle in ["visitor", *CAST]:
                Walk(app, handle, whole).run()
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

    def run(self) -> None:
        """Until nothing new is met."""
        while self.waiting:
            self.visit(*self.waiting.popleft())

    def endpoint(self, path: str, method: str = "GET") -> str:
        """Endpoint behind a path; empty where there is none."""
        try:
            found, _values = self.app.url_map.bind("localhost").match(path, method=method)
        except HTTPException:
            return ""
        return str(found)

    def visit(self, url: str, found_on: str) -> None:
        """Gets one page and notes what it holds."""
        endpoint = self.endpoint(urlsplit(url).path)
        if endpoint == "static" or self.visits[endpoint] >= EACH:
            return
        self.visits[endpoint] += 1
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
        try:
            proofread(html, page.url)
        except AssertionError as error:
            page.faults += str(error).splitlines()[1:]
        soup = BeautifulSoup(html, "html.parser")
        page.faults += [f"no such icon: {name}" for name in missing_icons(soup)]
        for address in links(soup):
            self.want(urljoin(page.url, address), page.url)
        for form in forms(soup, page.url):
            self.note(form, page)

    def want(self, url: str, found_on: str) -> None:
        """Puts an address on the way, own ones only; a dead link is a fault of the page that has it."""
        parts = urlsplit(urldefrag(url).url)
        if parts.netloc not in ("", "localhost") or parts.scheme not in ("", "http"):
            return
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        if path not in self.seen and not path.startswith("/static/"):
            self.seen.add(path)
            self.waiting.append((path, found_on))

    def note(self, form: Form, page: Page) -> None:
        """Keeps a form; one that leads nowhere is a fault."""
        form.handle = self.handle
        form.endpoint = self.endpoint(urlsplit(form.url).path, "POST")
        if not form.endpoint:
            page.faults.append(f"a form leads to {form.url}, which takes no POST")
        elif self.sent[form.endpoint] < EACH * 2:
            self.sent[form.endpoint] += 1
            self.whole.forms.append(form)


def links(soup: BeautifulSoup) -> Iterator[str]:
    """Addresses that a page leads to."""
    for tag in soup.find_all(True):
        if tag.name in ("link", "use", "script"):
            continue
        for name in ADDRESSES:
            if tag.get(name):
                yield str(tag[name])
        if tag.name == "form" and str(tag.get("method", "get")).lower() == "get" and tag.get("action"):
            yield str(tag["action"])
        if tag.name in ("img", "iframe", "embed") and tag.get("src"):
            yield str(tag["src"])


def forms(soup: BeautifulSoup, base: str) -> Iterator[Form]:
    """Everything that a page can send."""
    for tag in soup.find_all(True):
        for name in SENDING:
            if name == "action" and str(tag.get("method", "get")).lower() != "post":
                continue
            if tag.get(name) is not None:
                target = urlsplit(urljoin(base, str(tag[name]) or base)).path
                yield Form("", target, "", base, dict(values(tag)))


def values(form: Tag) -> Iterator[tuple[str, str]]:
    """What a form would send as it stands, its token left out."""
    for tag in form.find_all(["input", "textarea", "select", "button"]):
        name = str(tag.get("name", ""))
        if not name or name in ("csrf_token", "once"):
            continue
        if tag.name == "select":
            chosen = tag.find("option", selected=True) or tag.find("option")
            yield name, str(chosen.get("value", "")) if isinstance(chosen, Tag) else ""
        elif tag.get("type") in ("checkbox", "radio") and not tag.has_attr("checked"):
            continue
        else:
            yield name, str(tag.get("value") or tag.get_text() or "some words")


def missing_icons(soup: BeautifulSoup) -> set[str]:
    """Icons of a page that the sprite does not have."""
    named = {str(use.get("href", "")).partition("#")[2] for use in soup.find_all("use")}
    return named - sprite()


_SPRITE: set[str] = set()


def sprite() -> set[str]:
    """Ids in static/vendor/icons.svg."""
    from tests.laws.source import ROOT

    if not _SPRITE:
        _SPRITE.update(re.findall(r'id="([^"]+)"', (ROOT / "static/vendor/icons.svg").read_text("utf-8")))
    return _SPRITE
