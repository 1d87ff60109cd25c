"""Files as people have them: encodings, delimiters, faults in single rows."""

from __future__ import annotations

import io
import json
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.errors import Invalid
from portal.insights.reading.files import glance, open_rows
from portal.insights.reading.limits import Limits, Options
from portal.insights.reading.mapping import Mapping
from portal.insights.reading.rows import Row

TEXT = Mapping.parse("text=text")


def read(data: bytes, mapping: str = "text=text", name: str = "a.csv", **more: object) -> list[Row]:
    return list(open_rows(io.BytesIO(data), name=name, mapping=Mapping.parse(mapping), **more))  # type: ignore[arg-type]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le-bom", "utf-16-be-bom"])
def test_delimiters_and_marked_encodings_are_found(delimiter: str, encoding: str) -> None:
    written = f'id{delimiter}text\r\n1{delimiter}"olá, {delimiter} ""você""\nسلام"\r\n2{delimiter}fim\r\n'
    if encoding.endswith("-bom"):
        data = ("\ufeff" + written).encode(encoding.removesuffix("-bom"))
    else:
        data = written.encode(encoding)
    rows = read(data, "id=id,text=text")
    assert [(row.id, row.text) for row in rows] == [("1", f'olá, {delimiter} "você"\nسلام'), ("2", "fim")]


def test_single_quotation_marks_are_found() -> None:
    assert [row.text for row in read(b"'id','text'\n'1','a, b'\n")] == ["a, b"]


def test_a_file_of_one_column_needs_no_delimiter() -> None:
    assert [row.text for row in read("text\nolá\n\nfim".encode())] == ["olá", "fim"]


def test_windows_1252_is_read_only_where_it_is_declared() -> None:
    data = "id,text\n1,bom\n2,não\n3,fim\n".encode("cp1252")
    refused = read(data)[1]
    assert refused.problem is not None
    assert (refused.problem.code, refused.problem.details["byte"], refused.problem.details["row"]) == (
        "encoding",
        17,
        2,
    )
    assert "Byte 17" in refused.problem.words
    assert data[17:18] == b"\xe3"
    assert [row.problem for row in read(data)][::2] == [None, None]
    assert [row.text for row in read(data, options=Options(encoding="cp1252"))] == ["bom", "não", "fim"]


def test_a_broken_header_and_broken_utf_16_refuse_the_file() -> None:
    with pytest.raises(Invalid, match="first line"):
        read("título,text\na,b\n".encode("cp1252"))
    with pytest.raises(Invalid, match="Byte 14"):
        read(b"\xff\xfe" + "text\na".encode("utf-16-le") + b"\x00\xd8a\x00")
    with pytest.raises(Invalid, match="encoding"):
        read(b"text\na", options=Options(encoding="latin-9"))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"PK\x03\x04zzzz", "CSV"),
        (b"\x1f\x8b\x08", "compressed"),
    ],
)
def test_other_files_are_refused_with_the_remedy(data: bytes, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        read(data)


def test_a_json_list_is_refused_with_the_remedy() -> None:
    with pytest.raises(Invalid, match="one object a line"):
        read(b'[{"text": "a"}]', name="a.json")


def test_a_fault_stays_in_its_own_row() -> None:
    data = b'id,text\n1,good\n2,a,b\n3\n4,"bad"x\n5,"never closed\n6,good\n7,"two\nlines"\n'
    rows = read(data, "id=id,text=text")
    assert [row.problem.code if row.problem else row.text for row in rows] == [
        "good",
        "cells",
        "cells",
        "csv",
        "quote",
        "good",
        "two\nlines",
    ]
    assert [row.number for row in rows] == list(range(1, 8))


def test_a_quotation_mark_that_is_never_closed_does_not_swallow_a_long_file() -> None:
    rows = read(
        b'id,text\n0,"open\n' + b"".join(b"%d,%s\n" % (n, b"x" * 200) for n in range(1, 3000)),
        "id=id,text=text",
    )
    assert len(rows) == 3000
    assert sum(row.problem is not None for row in rows) == 1


def test_limits_are_kept() -> None:
    data = b"text\n" + b"abc\n" * 10
    with pytest.raises(Invalid, match="more than 5 rows"):
        read(data, limits=Limits(rows=5))
    with pytest.raises(Invalid, match="larger than 20 bytes"):
        read(data, limits=Limits(bytes=20))
    with pytest.raises(Invalid, match="3 columns"):
        read(b"text,b,c\n1,2,3\n", limits=Limits(columns=2))
    long = read(b"text\nabcdef\nab\n", limits=Limits(cell=5))
    assert [row.problem.code if row.problem else None for row in long] == ["long", None]
    with pytest.raises(Invalid, match="line is longer"):
        read(b"text\n" + b"x" * 1_100_000, limits=Limits(cell=5))


def test_json_lines_with_paths_and_wrong_types() -> None:
    lines = [
        '{"text": "olá", "user": {"id": 12345678901234567890}, "n": 5020.0}',
        "",
        '{"text": 7}',
        '{"text": "x", "n": true}',
        '{"text": NaN}',
        "[1]",
        "nonsense",
        '{"text": "x", "user": {"id": {"a": 1}}}',
        '{"a":' * 9 + "1" + "}" * 9,
        '{"text": "half \\ud800"}',
        '{"text": null}',
        '{"other": 1}',
        '{"text": ["a"]}',
        '{"text": "fim"}',
    ]
    rows = read("\n".join(lines).encode(), "text=text,author=user.id,reply_to=n", name="a.jsonl")
    found = [(row.problem.field, row.problem.code) if row.problem else row.text for row in rows]
    assert found == [
        "olá",
        ("text", "type"),
        ("reply_to", "type"),
        ("", "json"),
        ("", "json"),
        ("", "json"),
        ("author", "type"),
        ("", "json"),
        ("", "json"),
        ("text", "no_text"),
        ("text", "no_text"),
        ("text", "type"),
        "fim",
    ]
    assert (rows[0].author, rows[0].reply_to) == ("12345678901234567890", "5020")


def test_a_mapped_column_that_is_missing_is_named_with_those_found() -> None:
    with pytest.raises(Invalid, match=r"“body”.*Columns found: id, text") as caught:
        read(b"id,text\n1,a\n", "text=body")
    assert (caught.value.details["wanted"], caught.value.details["found"]) == ("body", ["id", "text"])
    with pytest.raises(Invalid, match="twice"):
        read(b"text,text\n1,a\n")


def test_a_glance_shows_columns_and_rows() -> None:
    seen = glance(io.BytesIO(b"\xef\xbb\xbfid;text\n1;a\n2;b\n"), name="x.csv", rows=1)
    assert (seen.columns, seen.sample) == (["id", "text"], [{"id": "1", "text": "a"}])
    nested = glance(io.BytesIO(b'{"text":"a","user":{"id":1}}\n{"x":2}'), name="x.jsonl")
    assert nested.columns == ["text", "user", "user.id", "x"]


class _Endless(io.RawIOBase):
    """A file that is made while it is read, and cannot be sought."""

    def __init__(self, rows: int) -> None:
        self._lines = self._make(rows)
        self._left = b""

    def _make(self, rows: int) -> Iterator[bytes]:
        yield b"id,text\n"
        for number in range(rows):
            yield b"%d,%s\n" % (number, b"palavra " * 60)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        self._left = self._left or next(self._lines, b"")
        part, self._left = self._left[: len(view)], self._left[len(view) :]
        view[: len(part)] = part
        return len(part)


def test_memory_does_not_grow_with_the_file() -> None:
    tracemalloc.start()
    count = sum(1 for _ in open_rows(_Endless(20_000), name="x.csv", mapping=TEXT))  # type: ignore[arg-type]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 20_000
    assert peak < 3_000_000


@given(st.binary(max_size=300))
def test_any_bytes_give_rows_or_invalid(data: bytes) -> None:
    for prefix, name in ((b"text,id\n", "a.csv"), (b"", "a.csv"), (b"", "a.jsonl"), (b"\xff\xfe", "a.csv")):
        try:
            rows = read(prefix + data, name=name)
        except Invalid:
            continue
        assert [row.number for row in rows] == list(range(1, len(rows) + 1))
        assert all(row.problem or row.text for row in rows)
        assert all(row.problem.words for row in rows if row.problem)


@given(
    st.lists(
        st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0\r"), min_size=1).filter(
            str.strip
        )
    )
)
def test_what_json_lines_say_is_what_is_read(texts: list[str]) -> None:
    data = "\n".join(json.dumps({"text": text}) for text in texts).encode()
    if data:
        assert [row.text for row in read(data, name="a.jsonl")] == [text.strip() for text in texts]
