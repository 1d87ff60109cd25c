"""Languages of texts: the quick guess and the sure one."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.language import guess, identify

ROOT = Path(__file__).resolve().parents[2]
TRIAL = Path(os.environ.get("PONTE_TRIAL_DATA", ROOT.parent / "shared" / "data"))

SAMPLES = [
    ("en", "My flight was delayed and nobody told us why"), ("en", "@united thanks, great service!"),
    ("pt", "A entrega atrasou e ninguém me respondeu"), ("pt", "Produto muito bom, recomendo a todos"),
    ("fa", "غذا خیلی سرد بود و دیر رسید"), ("fa", "سلام، iPhone من کار نمی‌کند"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text"), SAMPLES)
def test_both_know_plain_sentences(language: str, text: str) -> None:
    for way in (guess, identify):
        found, sureness = way(text)
        assert found == language
        assert 0.5 < sureness <= 1


@pytest.mark.parametrize(
    "text", ["", "   ", "😀😀", "12345 !!!", "@united https://t.co/abc", "[email] [phone]"]
)
def test_nothing_to_go_by_is_said_so(text: str) -> None:
    assert guess(text) == (None, 0.0)
    assert identify(text) == (None, 0.0)


def test_only_configured_languages_are_answered() -> None:
    assert guess("غذا خیلی سرد بود", ("en", "pt")) == (None, 0.0)
    assert identify("A entrega atrasou e ninguém respondeu", ("en", "fa"))[0] in ("en", "fa")
    assert identify("anything", ("pt_BR",)) == ("pt", 1.0)
    assert guess("Produto muito bom", ("en", "pt_BR", "fa"))[0] == "pt"
    assert identify("hello", ()) == (None, 0.0)


def test_a_language_unknown_to_the_guess_does_not_confuse_it() -> None:
    assert guess("The food was cold", ("en", "sv"))[0] == "en"


@given(st.text(max_size=80))
def test_the_guess_takes_any_text(text: str) -> None:
    language, sureness = guess(text)
    assert language in ("en", "pt", "fa", None)
    assert 0 <= sureness <= 1
    assert (language is None) == (sureness == 0)


def test_the_guess_never_loads_the_heavy_one() -> None:
    code = "import sys; from portal.core.language import guess; guess('olá'); print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.skipif(not TRIAL.is_dir(), reason="trial data is not here (PONTE_TRIAL_DATA)")
@pytest.mark.parametrize(
    ("name", "language", "guessed", "identified"),
    [
        ("en_airline_tweets.csv", "en", 0.98, 0.99),
        ("pt_olist_reviews.csv", "pt", 0.97, 0.98),
        ("fa_snappfood_reviews.csv", "fa", 0.99, 0.99),
    ],
)
def test_accuracy_on_trial_data(name: str, language: str, guessed: float, identified: float) -> None:
    with (TRIAL / name).open(encoding="utf-8", newline="") as stream:
        texts = [row["text"] for row in csv.DictReader(stream)][:1500]
    assert sum(guess(text)[0] == language for text in texts) / len(texts) >= guessed
    assert sum(identify(text)[0] == language for text in texts) / len(texts) >= identified
