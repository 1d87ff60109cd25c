"""CSV that no spreadsheet takes for formulas."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core import csvsafe


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+98 21",
        "-cmd",
        "@x",
        "\tx",
        "\r=x",
        "\n=x",
        "＝1",
        "＋1",
        "－1",
        "＠x",
        " =1",
        "\ufeff=1",
        "'=1",
    ],
)
def test_formulas_are_guarded(text: str) -> None:
    assert csvsafe.guard(text) == "'" + text
    assert csvsafe.unguard(csvsafe.guard(text)) == text


@pytest.mark.parametrize("text", ["", "Ana", "سلام", "'quoted'", "a=b", "1-2"])
def test_plain_texts_stay(text: str) -> None:
    assert csvsafe.guard(text) == text


def test_numbers_stay_numbers() -> None:
    assert [csvsafe.guard(v) for v in (-5, -1.5, Decimal("-2"), None, True)] == [
        -5,
        -1.5,
        Decimal("-2"),
        "",
        "True",
    ]


@given(st.text())
def test_unguard_is_exact(text: str) -> None:
    assert csvsafe.unguard(csvsafe.guard(text)) == text


@given(
    st.lists(
        st.lists(
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=2, max_size=2
        )
    )
)
def test_round_trip(rows: list[list[str]]) -> None:
    text = "".join(csvsafe.write_rows(["=a", "b"], rows))
    back = [[csvsafe.unguard(c) for c in row] for row in csv.reader(io.StringIO(text, newline=""))]
    assert back == [["=a", "b"], *rows]


def test_a_semicolon_spreadsheet_finds_no_formula_either() -> None:
    text = "".join(csvsafe.write_rows(["a"], [["x;=1+1"]]))
    cells = [c for row in csv.reader(io.StringIO(text, newline=""), delimiter=";") for c in row]
    assert not [c for c in cells if c.startswith("=")]


def test_mark_for_excel_and_laziness() -> None:
    lines = csvsafe.write_rows(["a"], (["x"] for _ in iter(int, 1)), bom=True)
    assert [next(lines), next(lines), next(lines)] == ["\ufeff", '"a"\r\n', '"x"\r\n']
