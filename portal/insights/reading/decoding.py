"""Lines of a file of bytes, decoded one at a time; a broken line comes with the place of the break."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from portal.core.errors import Invalid
from portal.core.i18n import _
from portal.insights.reading.limits import Limits

ENCODINGS = ("utf-8", "cp1252")
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Line:
    """`text` with its line end; `broken` is the byte of the file (from 0) that could not be decoded."""

    text: str
    broken: int | None = None


def read_lines(stream: BinaryIO, encoding: str, limits: Limits) -> Iterator[Line]:
    """Lines that end with a line feed. Raises Invalid: unknown encodings, too much in the file or a line."""
    if encoding not in ENCODINGS:
        raise Invalid(
            _("The encoding “%(name)s” is not read. Save the file as UTF-8.", name=encoding), field="encoding"
        )
    _check_size(stream, limits)
    start = stream.read(4)
    if start[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        yield from _utf16(stream, start, limits)
    else:
        yield from _bytes(stream, start, encoding, limits)


def _check_size(stream: BinaryIO, limits: Limits) -> None:
    """Tells at once where the size can be told; other streams are counted as they are read."""
    if stream.seekable():
        here = stream.tell()
        size = stream.seek(0, 2) - here
        stream.seek(here)
        _allow(size, limits)


def _allow(size: int, limits: Limits) -> None:
    if size > limits.bytes:
        raise Invalid(
            _("The file is larger than %(limit)s bytes. Split it.", limit=limits.bytes), field="file"
        )


def _longest(limits: Limits) -> int:
    return limits.cell * 8 + 1_000_000


def _bytes(stream: BinaryIO, start: bytes, encoding: str, limits: Limits) -> Iterator[Line]:
    place = 3 if start.startswith(codecs.BOM_UTF8) else 0
    pending, most = start[place:], _longest(limits)
    while True:
        raw = pending if pending.endswith(b"\n") else pending + stream.readline(most)
        first, feed, pending = raw.partition(b"\n")
        raw = first + feed
        if not raw:
            return
        if len(raw) >= most:
            raise Invalid(
                _("A line is longer than %(limit)s bytes. Is this a CSV or JSONL file?", limit=most),
                field="file",
            )
        _allow(place + len(raw), limits)
        yield _decoded(raw, encoding, place)
        place += len(raw)


def _decoded(raw: bytes, encoding: str, place: int) -> Line:
    try:
        return Line(raw.decode(encoding))
    except UnicodeDecodeError as error:
        return Line(raw.decode(encoding, "replace"), place + error.start)


def _utf16(stream: BinaryIO, start: bytes, limits: Limits) -> Iterator[Line]:
    decoder = codecs.getincrementaldecoder("utf-16")()
    chunk, place, text = start, 0, ""
    while True:
        _allow(place + len(chunk), limits)
        try:
            text += decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            raise Invalid(
                _(
                    "Byte %(byte)s of the file is not valid UTF-16. Save the file as UTF-8.",
                    byte=place + error.start,
                ),
                field="file",
            ) from None
        place += len(chunk)
        *whole, text = text.split("\n")
        yield from (Line(line + "\n") for line in whole)
        if len(text) > _longest(limits):
            raise Invalid(
                _(
                    "A line is longer than %(limit)s bytes. Is this a CSV or JSONL file?",
                    limit=_longest(limits),
                ),
                field="file",
            )
        if not chunk:
            break
        chunk = stream.read(_CHUNK)
    if text:
        yield Line(text)
