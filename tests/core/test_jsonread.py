"""The JSON reader: whatever comes in, a value or Invalid comes out."""

from __future__ import annotations

import contextlib
import json
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core import jsonread
from portal.core.errors import Invalid


@pytest.mark.parametrize(
    "raw",
    [
        b"[" * 100_000,
        b'{"a":' * 30_000,
        b'{"a":' + b"[" * 20 + b"]" * 20 + b"}",
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b'{"a": 1e999}',
        b'{"a": ' + b"9" * 5000 + b"}",
        b'{"a": 1, "a": 2}',
        b'{"a": "\\ud800"}',
        b'{"\\u0000": 1}',
        b'{"a": [{"b": "x\\u0000"}]}',
        b'{"a": "\xff"}',
        '{"a": 1}'.encode("utf-16"),
        b"[]",
        b"null",
        b"",
        b"{",
        b'"' + b'\\"' * 200_000,
        b'{"a": "' + b"x" * 1_000_000 + b'"}',
        '{"a": "\ud800"}',
    ],
)
def test_refused(raw: bytes | str) -> None:
    with pytest.raises(Invalid):
        jsonread.read(raw)


@given(st.binary(max_size=200) | st.text(max_size=200))
def test_never_anything_but_invalid(raw: bytes | str) -> None:
    with contextlib.suppress(Invalid):
        jsonread.read(raw)


_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(codec="utf-8", exclude_characters="\0")), inner, max_size=3)
    ),
    max_leaves=10,
)


@given(_values)
def test_what_json_writes_is_read(value: object) -> None:
    for ascii_only in (True, False):
        raw = json.dumps({"v": value}, ensure_ascii=ascii_only).encode()
        assert jsonread.read(raw) == {"v": value}


def test_brackets_in_strings_are_no_depth() -> None:
    assert jsonread.read(json.dumps({"a": '[{"\\' * 500})) == {"a": '[{"\\' * 500}


def test_emoji_by_escapes_is_one_character() -> None:
    assert jsonread.read(b'{"a": "\\ud83d\\ude00"}') == {"a": "\U0001f600"}


def test_limit_counts_bytes_not_characters() -> None:
    with pytest.raises(Invalid):
        jsonread.read('{"a": "' + "ش" * 60 + '"}', limit=100)


def test_fields() -> None:
    data = {"name": " Ana ", "n": 3, "on": True, "tags": ["a", "b"], "none": None, "o": {"x": 1}}
    assert jsonread.text(data, "name", max=10) == "Ana"
    assert jsonread.integer(data, "n", max=5) == 3
    assert jsonread.boolean(data, "on") is True
    assert jsonread.mapping(data, "o") == {"x": 1}
    assert jsonread.list_of(data, "tags", partial(jsonread.text, max=3)) == ["a", "b"]
    assert jsonread.text(data, "none", max=3, default="") == ""
    assert jsonread.list_of(data, "absent", partial(jsonread.text, max=3), default=()) == []


@pytest.mark.parametrize(
    ("reader", "value", "field"),
    [
        (partial(jsonread.text, max=3), 5, "f"),
        (partial(jsonread.text, max=3), "four", "f"),
        (partial(jsonread.text, max=3, min=1), "  ", "f"),
        (partial(jsonread.text, max=3), None, "f"),
        (partial(jsonread.integer, max=3), True, "f"),
        (partial(jsonread.integer, max=3), 3.0, "f"),
        (partial(jsonread.integer, max=3), 4, "f"),
        (partial(jsonread.integer, max=3), "1", "f"),
        (jsonread.boolean, 1, "f"),
        (jsonread.mapping, [], "f"),
        (partial(jsonread.list_of, item=jsonread.boolean), {}, "f"),
        (partial(jsonread.list_of, item=jsonread.boolean, max=1), [True, True], "f"),
        (partial(jsonread.list_of, item=jsonread.boolean), [True, "x"], "f[1]"),
    ],
)
def test_wrong_fields_are_named(reader: object, value: object, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        reader({"f": value}, "f")  # type: ignore[operator]
    assert refusal.value.field == field
