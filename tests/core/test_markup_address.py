"""Addresses are judged as a browser reads them; direction signs stay in pairs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.markup.address import safe
from portal.core.markup.bidi import balanced


@pytest.mark.parametrize(
    "address",
    [
        "https://x.example",
        "HTTP://x.example/a?b=c#d",
        "mailto:ana@x.example",
        "tel:+55-11-9",
        "/wiki/page?x=1#p-a",
        "/",
        "#top",
        "https://fa.example/سلام",
        "https://[::1]/x",
    ],
)
def test_good_addresses_stay(address: str) -> None:
    assert safe(address) == address
    assert safe(f" \n{address}\t") == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "page.html",
        "?q=1",
        "//x.example",
        "/\\x.example",
        "/\t/x.example",
        "\\\\x.example",
        "/a\\b",
        "javascript:x",
        "java\nscript:x",
        "\x01javascript:x",
        "JavaScript:x",
        "data:text/html,x",
        "https:x.example",
        "https:/x.example",
        "https:\\\\x.example",
        "https://",
        "https:///x",
        "https://@x",
        "ftp://x.example",
        "https://x.example/\u202egpj.exe",
        "https://x.example/\x00a",
    ],
)
def test_other_addresses_are_refused(address: str) -> None:
    assert safe(address) is None


@pytest.mark.parametrize(
    ("given_text", "kept"),
    [
        ("plain", "plain"),
        ("\u202ba\u202c", "\u202ba\u202c"),
        ("\u202ea\u202c", "a"),
        ("\u202da\n\u202c", "a\n"),
        ("\u2067a\u202c\u2069", "\u2067a\u2069"),
        ("\u2067a\u2066b\u2069", "\u2067a\u2066b\u2069".replace("\u2067", "")),
        ("a\u2069", "a"),
        ("\u200fa\u200e\u061c", "\u200fa\u200e\u061c"),
    ],
)
def test_direction_signs(given_text: str, kept: str) -> None:
    assert balanced(given_text) == kept


@given(st.text(alphabet="a\n\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
def test_direction_signs_always_end_balanced(given_text: str) -> None:
    kept = balanced(given_text)
    assert balanced(kept) == kept
    assert "\u202d" not in kept
    assert "\u202e" not in kept
    assert kept.replace("\n", "").count("a") == given_text.count("a")
    for line in kept.split("\n"):
        assert sum(line.count(sign) for sign in "\u202a\u202b") == line.count("\u202c")
        assert sum(line.count(sign) for sign in "\u2066\u2067\u2068") == line.count("\u2069")
