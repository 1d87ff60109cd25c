"""The way in: a file of bytes, a mapping, and rows one at a time, however large the file."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import BinaryIO

from portal.core.errors import Invalid
from portal.core.i18n import _
from portal.insights.reading.decoding import Line, read_lines
from portal.insights.reading.limits import Limits, Options
from portal.insights.reading.mapping import Mapping
from portal.insights.reading.objects import read_objects
from portal.insights.reading.rows import Record, Row, as_text, make_row
from portal.insights.reading.tables import Table

_OBJECT_NAMES = (".jsonl", ".ndjson", ".json")


@dataclass(frozen=True, slots=True)
class Glance:
    """The columns of a file and its first rows, for a person who maps them."""

    columns: list[str]
    sample: list[dict[str, str]]


def open_rows(
    stream: BinaryIO,
    *,
    name: str,
    mapping: Mapping,
    limits: Limits | None = None,
    options: Options | None = None,
) -> Iterator[Row]:
    """Rows of a CSV or JSONL file, in order. `name` tells which where the content does not.

    Raises Invalid for what concerns the whole file (encoding of the header, size, columns that are missing),
    at the first row wanted; what concerns one row is that row's `problem`.
    """
    limits, options = limits or Limits(), options or Options()
    columns, records = _open(stream, name, limits, options)
    if columns is not None:
        mapping.check(columns)
    for record in records:
        if record.number > limits.rows:
            raise Invalid(
                _("The file has more than %(limit)s rows. Split it.", limit=limits.rows), field="file"
            )
        yield make_row(record, mapping, limits, options)


def glance(
    stream: BinaryIO,
    *,
    name: str,
    limits: Limits | None = None,
    options: Options | None = None,
    rows: int = 20,
) -> Glance:
    """The columns and the first rows without problems."""
    columns, records = _open(stream, name, limits or Limits(), options or Options())
    sample = [
        {key: as_text(value) for key, value in record.cells.items()}
        for record in islice(records, rows)
        if not record.problem
    ]
    found = columns if columns is not None else list(dict.fromkeys(key for row in sample for key in row))
    return Glance(found, sample)


def _open(
    stream: BinaryIO, name: str, limits: Limits, options: Options
) -> tuple[list[str] | None, Iterator[Record]]:
    """Columns (None where each line may have its own) and records."""
    start, stream = _peek(stream)
    _refuse_other_formats(start)
    lines = read_lines(stream, options.encoding, limits)
    first = next(lines, None)
    if first is None:
        raise Invalid(_("The file is empty."), field="file")
    lines = chain([first], lines)
    if name.lower().endswith(_OBJECT_NAMES) or first.text.lstrip().startswith("{"):
        return None, _objects(first, lines, limits)
    table = Table(lines, limits, options.encoding)
    return table.columns, table.records()


def _objects(first: Line, lines: Iterator[Line], limits: Limits) -> Iterator[Record]:
    if first.text.lstrip().startswith("["):
        raise Invalid(_("This is a JSON list. Write one object a line (JSONL)."), field="file")
    return read_objects(lines, limits)


def _peek(stream: BinaryIO) -> tuple[bytes, BinaryIO]:
    if stream.seekable():
        here = stream.tell()
        start = stream.read(4)
        stream.seek(here)
        return start, stream
    buffered = io.BufferedReader(stream)  # type: ignore[type-var]
    return buffered.peek(4)[:4], buffered


def _refuse_other_formats(start: bytes) -> None:
    if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise Invalid(
            _("This is a spreadsheet or an archive. Save it as CSV (UTF-8) and choose that file."),
            field="file",
        )
    if start.startswith(b"\x1f\x8b"):
        raise Invalid(_("The file is compressed. Unpack it and choose the CSV or JSONL file."), field="file")
