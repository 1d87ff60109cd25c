"""Every row ends as one outcome; refused rows come back and can be imported again."""

from __future__ import annotations

import csv
import io
import os
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.insights.reading.files import glance, open_rows
from portal.insights.reading.guessing import guess_mapping
from portal.insights.reading.limits import Options
from portal.insights.reading.mapping import Mapping
from portal.insights.reading.outcomes import Counts, Outcome, Seen, classify
from portal.insights.reading.problems import Problem
from portal.insights.reading.refused import refused_csv
from portal.insights.reading.rows import Row

TRIAL = Path(os.environ.get("PONTE_TRIAL_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))


def made(key: str, content: str = "c", author: str = "") -> Row:
    return Row(1, {}, id=key, text="t", content=content, author=author)


def test_each_outcome() -> None:
    known, contents, seen = {"old": "same", "new": "before"}, {"same", "copied"}, Seen()
    rows = [
        (made("a"), Outcome.CREATED),
        (made("a", "x"), Outcome.DUPLICATE_IN_FILE),
        (made("old", "same"), Outcome.UNCHANGED),
        (made("new", "after"), Outcome.UPDATED),
        (made("b", "copied", "ana"), Outcome.DUPLICATE_HERE),
        (made("c", "copied"), Outcome.CREATED),
        (made("d", "z", "eva"), Outcome.CREATED),
        (made("e", "z", "eva"), Outcome.DUPLICATE_IN_FILE),
        (Row(1, {}, Problem("", "quote")), Outcome.INVALID),
    ]
    assert [classify(row, known, contents, seen) for row, __ in rows] == [outcome for __, outcome in rows]
    assert classify(made("h", "h"), known, contents, seen, held=True) is Outcome.HELD
    assert classify(made("h", "h"), known, contents, seen, held=True) is Outcome.DUPLICATE_IN_FILE


ROWS = st.builds(
    Row,
    st.just(1),
    st.just({}),
    st.sampled_from([None, None, Problem("", "quote")]),
    id=st.sampled_from("abcdef"),
    text=st.just("t"),
    content=st.sampled_from("xyz"),
    author=st.sampled_from(["", "ana"]),
)


@given(
    st.lists(st.tuples(ROWS, st.booleans())),
    st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("xyz")),
)
def test_counts_add_up_to_the_rows_read(rows: list[tuple[Row, bool]], known: dict[str, str]) -> None:
    counts, seen = Counts(), Seen()
    for row, held in rows:
        counts.add(classify(row, known, set(known.values()), seen, held=held))
    assert counts.read == len(rows)
    assert counts.balances
    assert (counts + counts).read == 2 * len(rows)
    assert (counts + counts).balances
    assert not Counts(read=1).balances


def _refused(original: dict[str, str]) -> Row:
    return Row(7, original, Problem("time", "time", {"value": "soon"}))


def test_the_file_of_refused_rows_says_where_and_why() -> None:
    data = refused_csv([_refused({"text": "olá", "d": "soon"}), made("fine")])
    (row,) = csv.DictReader(io.StringIO(data.decode("utf-8-sig")))
    assert (row["ponte_row"], row["ponte_field"], row["text"], row["d"]) == ("7", "time", "olá", "soon")
    assert "“soon” cannot be read as a time" in row["ponte_reason"]


CELLS = st.one_of(
    st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=20),
    st.sampled_from(
        [
            "=1+1",
            "'=1+1",
            "''=x",
            "+55",
            "-1",
            "@ana",
            "\tx",
            "\rx",
            "'",
            "'quoted'",
            "=cmd|' /C calc'!A0",
            "a\r\nb",
            'a"b',
        ]
    ),
)


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=5))
def test_refused_rows_come_back_as_they_were_and_start_no_formula(cells: list[tuple[str, str]]) -> None:
    data = refused_csv([_refused({"text": text, "note": note}) for text, note in cells])
    written = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert all(
        not value.startswith(("=", "+", "-", "@", "\t", "\r")) for line in written for value in line.values()
    )
    again = list(open_rows(io.BytesIO(data), name="refused.csv", mapping=Mapping.parse("text=text")))
    assert [(row.original["text"], row.original["note"]) for row in again] == cells


def test_a_row_refused_put_right_and_refused_again_keeps_its_columns() -> None:
    first = refused_csv([_refused({"text": "olá", "d": "soon"})])
    (row,) = open_rows(io.BytesIO(first), name="x.csv", mapping=Mapping.parse("text=text,time=d"))
    assert row.problem is not None
    second = refused_csv([row]).decode("utf-8-sig")
    assert second.splitlines()[0].count("ponte_row") == 1
    fixed = second.replace('"soon"', '"2018-04-20"').encode()
    (row,) = open_rows(io.BytesIO(fixed), name="x.csv", mapping=Mapping.parse("text=text,time=d"))
    assert row.problem is None


@pytest.mark.skipif(not TRIAL.is_dir(), reason="trial data is not here (PONTE_TRIAL_DATA)")
@pytest.mark.parametrize(
    ("name", "read", "created"),
    [
        ("en_twcs_support_threads.csv", 2556, 2556),
        ("pt_olist_reviews.csv", 2093, 2084),
        ("fa_snappfood_reviews.csv", 3500, 3500),
        ("pt_mg_government_tweets.csv", 3000, 2981),
        ("en_airline_tweets.csv", 4000, 3954),
        ("pt_complaints_rated.csv", 70, 67),
    ],
)
def test_counts_of_trial_files_add_up(name: str, read: int, created: int) -> None:
    data = (TRIAL / name).read_bytes()
    seen = glance(io.BytesIO(data), name=name)
    mapping = guess_mapping(seen.columns, seen.sample)
    first, again, rows = (
        Counts(),
        Counts(),
        list(open_rows(io.BytesIO(data), name=name, mapping=mapping, options=Options())),
    )
    memory = Seen()
    for row in rows:
        first.add(classify(row, {}, (), memory))
    known = {row.id: row.content for row in reversed(rows)}
    memory = Seen()
    for row in rows:
        again.add(classify(row, known, set(known.values()), memory))
    assert (first.read, first.created, first.balances) == (read, created, True)
    assert (again.created, again.updated, again.unchanged, again.balances) == (0, 0, created, True)


@pytest.mark.skipif(not TRIAL.is_dir(), reason="trial data is not here (PONTE_TRIAL_DATA)")
def test_replies_of_the_trial_threads_point_at_rows() -> None:
    mapping = Mapping.parse(
        "id=tweet_id,text=text,time=created_at,author=author_id,reply_to=in_response_to_tweet_id"
    )
    with (TRIAL / "en_twcs_support_threads.csv").open("rb") as stream:
        rows = list(open_rows(stream, name="x.csv", mapping=mapping))
    ids = {row.id for row in rows}
    found = Counter(row.reply_to in ids for row in rows if row.reply_to)
    assert found[True] > found[False] * 10
