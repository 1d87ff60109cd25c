"""Replies and page saves, one after the other on one connection, as a browser's forms send them."""

from __future__ import annotations

import http.client
import random
import re
import secrets
import time
from collections.abc import Callable
from urllib.parse import urlencode

from bench.portal import processes, words
from bench.portal.processes import HOST
from bench.portal.reads import Rate

Form = tuple[str, dict[str, str]]
"""Address and fields."""


class Browser:
    """One signed-in browser on one connection."""

    def __init__(self, port: int, token: str) -> None:
        self.connection = http.client.HTTPConnection(HOST, port, timeout=30)
        self.cookie = f"ponte={token}"
        _status, body, cookies = processes.get(port, "/account", self.cookie)
        self.cookie = "; ".join([self.cookie, *cookies])
        found = re.search(rb'name="csrf_token"[^>]*value="([^"]+)"', body)
        if not found:
            raise RuntimeError("the page has no form to take the token from")
        self.csrf = found[1].decode()

    def post(self, address: str, fields: dict[str, str]) -> tuple[int, str]:
        """Status and where the answer leads."""
        body = urlencode(fields | {"csrf_token": self.csrf, "once": secrets.token_urlsafe(9)})
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        self.connection.request("POST", address, body, headers)
        answer = self.connection.getresponse()
        answer.read()
        return answer.status, answer.headers.get("Location", "")


def replies() -> Callable[[str], Form]:
    """Replies of about 60 words to fifty threads in turn."""
    rng = random.Random(5)
    texts = [words.post(rng, language) for language in words.LANGUAGES for _ in range(20)]
    sent = iter(range(10**9))
    seen: dict[str, str] = {}

    def form(before: str) -> Form:
        number = next(sent)
        body = f"{texts[number % len(texts)]}\n\nReply {number}."
        led = re.search(r"/threads/(\d+)\?post=(\d+)", before)
        if led:
            seen[led[1]] = led[2]
        thread = str(3 + number % 50)
        address = f"/conversations/communities.thread:{thread}/posts"
        return address, {"body": body, "seen": seen.get(thread, "1")}

    return form


def saves(slug: str, source: str, title: str, base: int) -> Callable[[str], Form]:
    """New versions of a page of 3.6 kB, one section changed in each."""
    at = {"base": base}

    def form(before: str) -> Form:
        made = re.search(r"/versions/(\d+)", before)
        at["base"] = int(made[1]) if made else at["base"]
        body = source.replace("## Section 3\n", f"## Section 3\n\nChanged after version {at['base']}.\n", 1)
        return f"/wiki/{slug}/edit", {"title": title, "body": body, "summary": "", "base": str(at["base"])}

    return form


def measure(
    browser: Browser, make: Callable[[str], Form], count: Callable[[], int], server: int, seconds: float
) -> Rate:
    """Sends forms for `seconds`; RuntimeError where the database holds another number than was accepted."""
    location = ""
    for _ in range(5):
        location = browser.post(*make(location))[1]
    others = processes.busy()
    had, before = count(), processes.seconds_used(server)
    times: list[float] = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        address, fields = make(location)
        start = time.monotonic()
        status, location = browser.post(address, fields)
        times.append(time.monotonic() - start)
        if status != 303:
            raise RuntimeError(f"{address} was answered with {status}")
    spent = processes.seconds_used(server) - before
    if count() - had != len(times):
        raise RuntimeError(f"{len(times)} forms were accepted, {count() - had} rows were added")
    whole = sum(times)
    times.sort()
    p50, p99 = times[len(times) // 2] * 1000, times[int(len(times) * 0.99)] * 1000
    return Rate(len(times) / whole, p50, p99, 0, spent / len(times) * 1000, others)
