"""Short names of browsers."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from portal.core.actor import Actor
from portal.people import browsers
from portal.people.services import sessions
from tests.client import Browser

LINUX = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("said", "short"),
    [
        (f"{LINUX} Chrome/126.0.0.0 Safari/537.36", "Chrome, Linux"),
        (f"{LINUX} HeadlessChrome/126.0.0.0 Safari/537.36", "Chrome, Linux"),
        (f"{LINUX} Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0", "Edge, Linux"),
        (f"{LINUX} Chrome/126.0.0.0 Safari/537.36 OPR/111.0", "Opera, Linux"),
        ("Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0", "Firefox, Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0",
            "Firefox, Windows",
        ),
        ("Mozilla/5.0 (Linux; Android 14; Pixel 8) Chrome/126.0.0.0 Mobile Safari/537.36", "Chrome, Android"),
        (f"{PHONE} Version/17.5 Mobile/15E148 Safari/604.1", "Safari, iPhone"),
        (f"{PHONE} CriOS/126.0 Mobile/15E148 Safari/604.1", "Chrome, iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/17.5 Safari/605.1.15", "Safari, macOS"),
        ("curl/8.5.0", "curl"),
        ("Some program of the house (Windows)", "Windows"),
        ("", ""),
        ("<script>alert(1)</script>", ""),
    ],
)
def test_the_name_is_short(said: str, short: str) -> None:
    assert browsers.name(said) == short


def test_the_account_shows_the_name_and_not_the_header(
    actor: Callable[[str], Actor], sign_in: Callable[[str], Browser]
) -> None:
    person_id = actor("ana").id
    assert person_id is not None
    sessions.start(person_id, address="192.0.2.7", browser=f"{LINUX} Chrome/126.0.0.0 Safari/537.36")
    sessions.start(person_id, address="192.0.2.8", browser="who knows")
    page = sign_in("ana").text("/account")
    assert "Chrome, Linux" in page
    assert "AppleWebKit" not in page
    assert "who knows" not in page
    assert "Unknown browser" in page
