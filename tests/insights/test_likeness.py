"""Same and nearly the same: what folds together and what stays apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.insights.likeness import (
    COPY,
    SHARED,
    THEME,
    marks,
    near,
    normalised,
    shingles,
    suggestions,
    text_hash,
)

FLEEK = "our fleet's on fleek"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Great service!", "great   SERVICE"), ("@united thanks https://t.co/1", "thanks @delta"),
        ("RT @ana: Olá, você", "ola voce"), ("کتاب‌های خوبي", "كتابهای خوبی"), ("قیمت ۱۲", "قيمت ١٢"),
        ("ＡＢＣ", "abc"),
        ("[email] please", "please"), ("سلاــم", "سلام"), ("Straße", "STRASSE"),
    ],
)  # fmt: skip
def test_texts_that_say_the_same_have_the_same_hash(one: str, other: str) -> None:
    assert text_hash(one) == text_hash(other)


@pytest.mark.parametrize(
    ("one", "other"), [("good", "not good"), ("😀", "😡"), ("!!!", "..."), ("5 stars", "4 stars")]
)
def test_other_texts_have_other_hashes(one: str, other: str) -> None:
    assert text_hash(one) != text_hash(other)


def test_near_copies_are_suggested_and_themes_are_not() -> None:
    text = f"Our fleet's on fleek. Are you serious, {FLEEK}? I cannot believe my own eyes today"
    copy, theme = text.replace("today", "now"), f"lol {FLEEK} haha what a day for an airline"
    assert near(text, copy) >= COPY > near(text, theme)
    assert suggestions(text, [(1, theme), (2, copy), (3, text), (4, "else")]) == [
        (3, 1.0),
        (2, near(text, copy)),
    ]
    assert len(suggestions(text, [(key, text) for key in range(20)], most=5)) == 5
    assert THEME < COPY


def test_near_copies_share_a_mark_and_strangers_do_not() -> None:
    text = "The parcel was left in the rain and the box was soaked through when I came home"
    assert len(set(marks(text)) & set(marks(text + " again!"))) >= SHARED
    assert not set(marks(text)) & set(marks("پیک خیلی دیر رسید و غذا کاملا سرد شده بود"))
    assert len(marks(text)) == 8
    assert all(0 <= mark < 2**32 for mark in marks(text))


def test_texts_without_words_have_nothing_in_common() -> None:
    assert near("", "") == near("!!!", "!!!") == 0.0
    assert marks("") == ()
    assert near("ok", "OK!") == 1.0


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_symmetric_and_within_bounds(one: str, other: str) -> None:
    assert near(one, other) == near(other, one)
    assert 0 <= near(one, other) <= 1
    assert near(one, one) == (1.0 if shingles(one) else 0.0)


@given(st.text(max_size=60))
def test_folding_and_hash_are_stable(text: str) -> None:
    assert text_hash(text) == text_hash(text + "  ")
    assert len(text_hash(text)) == 32
    assert normalised(text) == normalised(text).strip()
