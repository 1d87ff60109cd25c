"""What must hold for any text at all."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.br import cnpj, cpf

from portal.insights.privacy.folding import fold
from portal.insights.privacy.pseudonym import mask_fields, pseudonym
from portal.insights.privacy.redact import redact

PIECES = st.sampled_from(
    [
        "@ana",
        "ana@mail.com",
        "529.982.247-25",
        "4111111111111111",
        "11 98765-4321",
        "+55",
        "0912",
        "\u200c",
        "\u200b",
        "[email]",
        "http://",
        "www.",
        "?email=",
        "Rua A, 1",
        "کوچه ۱",
        "پلاک ۲",
        "IR06",
        "::1",
        "1.2.3.4",
        " ",
        ".",
        "/",
        "@",
        "GB82WEST12345698765432",
        "۰۰۱۲۳۴۵۶۷۹",
        "cpf",
        "tel",
        "at",
        "dot",
        "com",
        "(",
        ")",
        "-",
        "0",
        "9",
        "[",
        "]",
    ]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES | st.text(max_size=3), max_size=25).map("".join))
AROUND = st.text(st.characters(exclude_categories=("Cs", "Nd")), max_size=60)


def _with_cpf(digits: str) -> str:
    return cpf.format(digits + cpf._calc_check_digits(digits))


def _planted() -> st.SearchStrategy[str]:
    nine = st.text("0123456789", min_size=9, max_size=9).filter(lambda text: len(set(text)) > 1)
    eleven = st.text("0123456789", min_size=11, max_size=11)
    return st.one_of(
        nine.map(_with_cpf),
        nine.map(_with_cpf).map(cpf.compact),
        eleven.map(lambda text: "4539" + text).map(lambda text: text + luhn.calc_check_digit(text)),
        st.from_regex(
            r"[a-z][a-z0-9._+-]{0,20}[a-z0-9]@[a-z0-9]{1,10}\.(com|org|ir|com\.br)", fullmatch=True
        ),
        st.from_regex(r"\+5511[9]6\d{7}", fullmatch=True),
        st.from_regex(r"\(11\) 96\d{3}-\d{4}", fullmatch=True),
        st.from_regex(r"\+98912\d{7}", fullmatch=True),
        st.from_regex(r"0912\d{7}", fullmatch=True),
    )


@given(TEXTS)
@example("a.b@c.com@john")
@example("x" + "@a" * 50)
@settings(max_examples=400, deadline=None)
def test_redacting_twice_changes_nothing_more(text: str) -> None:
    once = redact(text)
    again = redact(once.text)
    assert (again.text, again.spans) == (once.text, ())


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_spans_are_places_in_the_original(text: str) -> None:
    result, rebuilt, done = redact(text), "", 0
    for span in result.spans:
        assert done <= span.start < span.end <= len(text)
        rebuilt += text[done : span.start] + span.replacement
        done = span.end
    assert rebuilt + text[done:] == result.text


@given(AROUND, _planted(), AROUND)
@example("", "09120000000", "")
@settings(max_examples=600, deadline=None)
def test_what_is_planted_is_gone(before: str, planted: str, after: str) -> None:
    assert planted not in redact(f"{before} {planted} {after}").text


@given(st.text("0123456789", min_size=12, max_size=12).filter(lambda text: text.strip("0")))
def test_every_valid_cnpj_is_gone(digits: str) -> None:
    number = cnpj.format(digits + cnpj.calc_check_digits(digits))
    assert redact(f"cnpj {number}.").text == "cnpj [cnpj]."


@given(TEXTS)
def test_folding_leads_back_to_the_original(text: str) -> None:
    folded = fold(text)
    for place in range(len(folded.text)):
        start, end = folded.place(place, place + 1)
        assert end == start + 1
        assert fold(text[start:end]).text == folded.text[place]


@pytest.mark.parametrize(
    "text",
    [
        "@" * 20000,
        "@a" * 10000,
        "a" * 20000 + "@",
        "1 " * 10000,
        "11987654321 " * 1700,
        "rua " * 5000,
        "خیابان " * 2800,
        "ana at " * 2800 + "dot",
        "a.b" * 6600 + "@",
        "0" * 20000,
        "Rua A " * 3300 + "9",
        "1:" * 10000,
        "http://" * 2800,
        "+1" * 10000,
        "a dot " * 3300 + "(at",
    ],
)
def test_long_and_hostile_texts_take_no_more_than_a_moment(text: str) -> None:
    began = time.perf_counter()
    redact(text)
    assert time.perf_counter() - began < 2


def test_a_pseudonym_is_stable_within_a_source_and_differs_across() -> None:
    key = b"k" * 32
    name = pseudonym("twitter", "@Ana", key)
    assert name == pseudonym("twitter", "ana ", key)
    assert name.startswith("customer-")
    assert (
        len(
            {
                name,
                pseudonym("forum", "ana", key),
                pseudonym("twitter", "ana", b"x" * 32),
                pseudonym("twitter", "eva", key),
            }
        )
        == 4
    )
    assert pseudonym("t", "116889.0", key) == pseudonym("t", "۱۱۶۸۸۹", key)


def test_masking_a_row_hides_the_author_only() -> None:
    row = {"id": "1", "author": "Ana", "text": "hi"}
    masked = mask_fields(row, source="s", key=b"k")
    assert masked == {"id": "1", "author": pseudonym("s", "Ana", b"k"), "text": "hi"}
    assert row["author"] == "Ana"
    assert mask_fields({"author": ""}, source="s", key=b"k") == {"author": ""}
