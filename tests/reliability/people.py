"""People who work in a running portal over HTTP, and the database that their work ends in."""

from __future__ import annotations

import re
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx

WAY = ("Connection refused", "Server disconnected", "Connection reset", "timed out")


class Person:
    """A member of the cast with a browser of their own."""

    def __init__(self, url: str, handle: str) -> None:
        self.client = httpx.Client(base_url=url, trust_env=False, timeout=30, headers={"Accept": "text/html"})
        self.token = ""
        self.sign_in(handle)

    def sign_in(self, handle: str) -> None:
        """One click, as in any demo."""
        self.read_token("/sign-in")
        answer = self.post("/sign-in/demo", handle=handle)
        assert answer.status_code == 303, answer.text[:300]
        self.read_token("/account")

    def read_token(self, path: str) -> None:
        """The CSRF token of this browser."""
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.client.get(path).text)
        assert found, f"{path} has no token"
        self.token = found[1]

    def post(self, path: str, once: str = "", **fields: Any) -> httpx.Response:
        """Sends a form, with a fresh once token where none is given."""
        data = {"csrf_token": self.token, "once": once or secrets.token_urlsafe(9), **fields}
        return self.client.post(path, data=data)


class Worker(threading.Thread):
    """Does `work(number)` again and again; `done` are the numbers that were acknowledged with a 303.

    `lost` are answers that never came (the server was killed), `wrong` all others.
    """

    def __init__(self, work: Callable[[int], httpx.Response], stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.work, self.stopping = work, stop
        self.done: list[int] = []
        self.lost, self.wrong = 0, list[str]()

    def run(self) -> None:
        """Until told to stop."""
        number = 0
        while not self.stopping.is_set():
            number += 1
            try:
                answer = self.work(number)
            except httpx.TransportError:
                self.lost += 1
                time.sleep(0.05)
            else:
                if answer.status_code == 303:
                    self.done.append(number)
                else:
                    self.wrong.append(f"{number}: {answer.status_code} {answer.text[:200]}")


def rows(data: Path, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """What the database of a portal holds."""
    with closing(sqlite3.connect(f"file:{data / 'ponte.db'}?mode=ro", uri=True, timeout=15)) as connection:
        return connection.execute(statement, values).fetchall()


def wait_for(true: Callable[[], bool], seconds: float, what: str) -> None:
    """Until `true()`; AssertionError after `seconds`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return
        time.sleep(0.2)
    raise AssertionError(f"not within {seconds:.0f} s: {what}")
