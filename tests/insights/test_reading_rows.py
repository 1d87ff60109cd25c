"""Fields of a row: ids, times, numbers; mappings written and guessed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.errors import Invalid
from portal.insights.reading.guessing import guess_day_first, guess_mapping
from portal.insights.reading.limits import Limits, Options
from portal.insights.reading.mapping import FIELDS, Mapping
from portal.insights.reading.problems import WORDS
from portal.insights.reading.rows import Record, Row, make_row
from portal.insights.reading.times import TimeError, read_time

NOW = datetime(2024, 6, 1, tzinfo=UTC)
OPTIONS = Options(now=NOW)


def row(mapping: str, **cells: object) -> Row:
    return make_row(Record(1, cells), Mapping.parse(mapping), Limits(), OPTIONS)


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("Tue Oct 31 23:27:42 +0000 2017", "2017-10-31T23:27:42"),
        ("2/22/2015 22:58", "2015-02-22T22:58"),
        ("22/2/2015 22:58", "2015-02-22T22:58"),
        ("2018-04-20 00:00:00", "2018-04-20T00:00"),
        ("2018-04-20", "2018-04-20T00:00"),
        ("2018/04/20 7:05", "2018-04-20T07:05"),
        ("2018-04-20T10:00:00Z", "2018-04-20T10:00"),
        ("2018-04-20T10:00:00-03:00", "2018-04-20T13:00"),
        ("2017-11-03 00:07:27+00:00", "2017-11-03T00:07:27"),
        ("1511478447", "2017-11-23T23:07:27"),
        ("1511478447000", "2017-11-23T23:07:27"),
        ("1511478447.0", "2017-11-23T23:07:27"),
        ("1402/05/01", "2023-07-23T00:00"),
        ("۱۴۰۲/۰۵/۰۱", "2023-07-23T00:00"),
        ("۱۴۰۲/۰۵/۰۱ ۱۴:۳۰", "2023-07-23T14:30"),
        ("1402-05-01 ساعت 14:30", "2023-07-23T14:30"),
        ("۱ مرداد ۱۴۰۲", "2023-07-23T00:00"),
        ("٢٠١٨-٠٤-٢٠", "2018-04-20T00:00"),
        ("Quinta-feira, 16 de Fevereiro de 2017 - 21:11", "2017-02-16T21:11"),
        ("16 de março de 2017 às 9h05", "2017-03-16T09:05"),
        ("Mar 12, 2020 3:04 PM", "2020-03-12T15:04"),
        ("12 March 2020", "2020-03-12T00:00"),
        ("12 Mar 2020 12:10 am", "2020-03-12T00:10"),
        ("Tue, 31 Oct 2017 23:27:42 +0200", "2017-10-31T21:27:42"),
        ("5/5/2015", "2015-05-05T00:00"),
        ("20.04.2018 13:05", "2018-04-20T13:05"),
    ],
)
def test_times_are_read_as_files_write_them(written: str, moment: str) -> None:
    assert read_time(written, OPTIONS) == datetime.fromisoformat(moment).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("2/3/2015", "time_ambiguous"),
        ("2099-01-01", "time_future"),
        ("2024-06-01 00:20", "time_future"),
        ("1969-12-31", "time_early"),
        ("yesterday", "time"),
        ("31/02/2015", "time"),
        ("13/13/2015", "time"),
        ("1402/13/01", "time"),
        ("2018-04-20 25:00", "time"),
        ("12", "time"),
        ("5 Foo 2015", "time"),
        ("12 Mar 2020 13:10 pm", "time"),
        ("", "time"),
        ("99999999999999999999", "time"),
    ],
)
def test_other_times_are_refused_with_a_reason(written: str, code: str) -> None:
    with pytest.raises(TimeError) as caught:
        read_time(written, OPTIONS)
    assert caught.value.code == code
    assert code in WORDS


def test_the_settings_of_a_file_decide_what_a_time_does_not_say() -> None:
    assert read_time("2/3/2015", Options(day_first=True)).month == 3
    assert read_time("2/3/2015", Options(day_first=False)).month == 2
    assert read_time("2015-06-01 12:00", Options(zone=ZoneInfo("America/Sao_Paulo"))).hour == 15


@given(st.text(max_size=40))
def test_any_text_is_a_time_or_a_time_problem(written: str) -> None:
    code = "time"
    try:
        assert read_time(written, OPTIONS).tzinfo is UTC
    except TimeError as problem:
        code = problem.code
    assert code in WORDS


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2024, 5, 31)).map(
        lambda moment: moment.replace(microsecond=0)
    )
)
def test_every_moment_survives_its_ways_of_writing(moment: datetime) -> None:
    aware = moment.replace(tzinfo=UTC)
    for written in (
        moment.isoformat(),
        str(moment),
        moment.strftime("%a %b %d %H:%M:%S +0000 %Y"),
        f"{moment:%d/%m/%Y %H:%M:%S}",
    ):
        assert read_time(written, Options(day_first=True, now=NOW)) == aware
    if aware.timestamp() >= 10**9:
        assert read_time(str(int(aware.timestamp())), OPTIONS) == aware


def test_ids_of_number_tables_are_mended_and_spoilt_ones_refused() -> None:
    assert row("id=i,text=t,reply_to=r", i="5020.0", t="x", r="۵۰۲۱").reply_to == "5021"
    assert row("id=i,text=t", i="5020.0", t="x").id == "5020"
    spoilt = row("id=i,text=t", i="5.69753E+17", t="x").problem
    assert spoilt is not None
    assert (spoilt.field, spoilt.code) == ("id", "short_number")
    empty = row("id=i,text=t", i=" ", t="x").problem
    assert empty is not None
    assert (empty.field, empty.code) == ("id", "empty")


def test_without_ids_the_same_words_at_the_same_time_have_the_same_id() -> None:
    first, again = row("text=t,author=a", t="olá", a="ana"), row("text=t,author=a", t=" olá ", a="ana")
    other = row("text=t,author=a", t="olá", a="eva")
    assert first.id == again.id != other.id
    assert first.id.startswith("h-")


@pytest.mark.parametrize(
    ("mapping", "cells", "field", "code"),
    [
        ("text=t", {"t": "  "}, "text", "no_text"),
        ("text=t,rating=r", {"t": "x", "r": "HAPPY"}, "rating", "number"),
        ("text=t,rating=r", {"t": "x", "r": "nan"}, "rating", "number"),
        ("text=t,url=u", {"t": "x", "u": "javascript:alert(1)"}, "url", "url"),
        ("text=t,time=d", {"t": "x", "d": "soon"}, "time", "time"),
        ("text=t", {"t": "a\0b"}, "text", "control"),
    ],
)
def test_a_row_that_cannot_be_taken_says_which_field_and_why(
    mapping: str, cells: dict[str, object], field: str, code: str
) -> None:
    problem = row(mapping, **cells).problem
    assert problem is not None
    assert (problem.field, problem.code) == (field, code)
    assert "%(" not in problem.words


def test_numbers_and_languages_are_read() -> None:
    found = row("text=t,rating=r,lang=l", t="x", r="۴٫۵", l="pt-BR")
    assert (found.rating, found.lang) == (4.5, "pt")


def test_a_mapping_is_written_and_read_back() -> None:
    written = "id=tweet_id,text=text,time=created_at,author=author_id,reply_to=in_response_to_tweet_id"
    assert str(Mapping.parse(written)) == written
    assert str(Mapping.parse(" id = a , text = b c ,")) == "id=a,text=b c"


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("id=a", "No column is mapped to “text”"),
        ("text=a,colour=b", "no field “colour”.*id, text"),
        ("text=a,text=b", "twice"),
        ("text", "not field=column"),
        ("text=", "not field=column"),
        ("", "No column"),
    ],
)
def test_a_wrong_mapping_is_refused(written: str, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        Mapping.parse(written)


def test_a_mapping_is_guessed_from_names_and_contents() -> None:
    columns = ["Tweet ID", "created_at", "author_id", "nota", "texto"]
    sample = [
        {"Tweet ID": "1", "created_at": "2020-01-01", "author_id": "7", "nota": "HAPPY", "texto": "bom"}
    ]
    assert str(guess_mapping(columns, sample)) == "id=Tweet ID,text=texto,time=created_at,author=author_id"
    assert str(guess_mapping(["x", "y"], [{"x": "1", "y": "muito bom mesmo"}])) == "text=y"
    assert guess_mapping(["متن", "شناسه"], []).column("id") == "شناسه"
    with pytest.raises(Invalid, match="No column"):
        guess_mapping([], [])


def test_the_order_of_day_and_month_is_told_by_any_value_over_twelve() -> None:
    assert guess_day_first(["2/3/2015", "13/3/2015"]) is True
    assert guess_day_first(["2/3/2015", "3/13/2015 10:00"]) is False
    assert guess_day_first(["2/3/2015", "2015-01-01"]) is None


def test_every_field_is_a_field_of_the_row() -> None:
    assert set(FIELDS) <= set(Row.__slots__)
    assert timedelta(0) < Options().now - NOW
