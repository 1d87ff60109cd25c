"""A browser for tests: keeps cookies, sends CSRF tokens, proof-reads every page, counts queries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.test import TestResponse

from portal.core.db import db
from portal.people.services import sessions
from tests.proofread import proofread


class Browser:
    """`browser.get("/people")`, `browser.post("/sign-out")`: both fail on a page that is not well made."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client: FlaskClient = app.test_client()
        self.handle = ""

    def sign_in(self, handle: str) -> Browser:
        """Signs in without the form (which has its own tests)."""
        from portal.people.queries import cards

        self.handle = handle
        token = sessions.start(cards.ids_of([handle])[handle])
        self.client.set_cookie("ponte", token)
        db.session.remove()
        return self

    def get(self, url: str, *, status: int | None = 200, check: bool = True, **kwargs: Any) -> TestResponse:
        """GET; `status=None` accepts any. HTML pages are proof-read."""
        return self._checked(self._open("GET", url, **kwargs), url, status, check)

    def post(
        self, url: str, data: Any = None, *, status: int | None = None, check: bool = True, **kwargs: Any
    ) -> TestResponse:
        """POST with a CSRF token of this session."""
        fields = dict(data or {})
        fields.setdefault("csrf_token", self.csrf())
        return self._checked(self._open("POST", url, data=fields, **kwargs), url, status, check)

    def _open(self, method: str, url: str, **kwargs: Any) -> TestResponse:
        # A request has an application context of its own, as it has in the server; afterwards the test's
        # own session forgets its snapshot, so that it sees what the request changed.
        with self.app.app_context():
            response = self.client.open(url, method=method, buffered=True, **kwargs)
        db.session.rollback()
        db.session.expire_all()
        return response

    def csrf(self) -> str:
        """A token that the forms of this session carry."""
        page = self._open("GET", "/sign-in/reset").get_data(as_text=True)
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page) or re.search(
            r'name="csrf-token" content="([^"]+)"', page
        )
        assert found, "the page has no CSRF token"
        return found[1]

    def soup(self, url: str, **kwargs: Any) -> BeautifulSoup:
        """The page, parsed."""
        return BeautifulSoup(self.get(url, **kwargs).get_data(as_text=True), "html5lib")

    def text(self, url: str, **kwargs: Any) -> str:
        """The words of a page, white space folded."""
        return " ".join(self.soup(url, **kwargs).get_text(" ").split())

    @staticmethod
    def _checked(response: TestResponse, url: str, status: int | None, check: bool) -> TestResponse:
        if status is not None:
            assert response.status_code == status, (
                f"{url}: {response.status_code}\n{response.get_data(as_text=True)[:2000]}"
            )
        if check and response.mimetype == "text/html" and response.status_code not in (301, 302, 303):
            proofread(response.get_data(as_text=True), url)
        return response


@contextmanager
def count_queries() -> Iterator[list[str]]:
    """The SQL statements sent to the database while the block runs, transaction words left out."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.upper().startswith(("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE")):
            statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
