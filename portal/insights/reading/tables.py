"""Rows of CSV: delimiter and quotation mark found, each fault kept to its own row."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator, Sequence

from portal.core.csvsafe import unguard
from portal.core.errors import Invalid
from portal.core.i18n import _
from portal.insights.reading.decoding import Line
from portal.insights.reading.limits import Limits
from portal.insights.reading.problems import Problem
from portal.insights.reading.rows import Record

DELIMITERS = ",;\t|"
#: Columns that the file of refused rows has in front of the original ones.
REFUSED_COLUMNS = ("ponte_row", "ponte_field", "ponte_reason")
_SAMPLE = 20


class _Feed:
    """Hands lines to csv.reader and remembers those of the record under way, to take them back."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self._lines, self._waiting = lines, deque[Line]()
        self.used: list[Line] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._waiting.popleft() if self._waiting else next(self._lines)
        self.used.append(line)
        return line.text

    def begin(self) -> None:
        self.used = []

    def give_back(self, keep: int) -> None:
        """All but the first `keep` lines of the record are read again."""
        self._waiting.extendleft(reversed(self.used[keep:]))
        self.used = self.used[:keep]

    def look(self, count: int) -> list[str]:
        while len(self._waiting) < count and (line := next(self._lines, None)):
            self._waiting.append(line)
        return [line.text for line in list(self._waiting)[:count]]


class Table:
    """A CSV file: `columns`, then `records()`. Raises Invalid where the header cannot be understood."""

    def __init__(self, lines: Iterator[Line], limits: Limits, encoding: str = "utf-8") -> None:
        self._feed, self._limits, self._encoding = _Feed(lines), limits, encoding
        sample = self._feed.look(_SAMPLE)
        if not any(line.strip() for line in sample):
            raise Invalid(_("The file is empty."), field="file")
        self.delimiter = find_delimiter(sample)
        quote = "'" if _is_quoted_by(sample, "'", self.delimiter) else '"'
        self._reader = csv.reader(self._feed, delimiter=self.delimiter, quotechar=quote, strict=True)
        self.columns = self._header()

    def _header(self) -> list[str]:
        try:
            cells = next(cells for cells in self._reader if any(cells))
        except (csv.Error, StopIteration):
            raise Invalid(
                _("The first line cannot be read as the names of the columns."), field="file"
            ) from None
        if any(line.broken is not None for line in self._feed.used):
            raise Invalid(
                _(
                    "The first line is not valid %(encoding)s. Save the file as UTF-8.",
                    encoding=self._encoding,
                ),
                field="file",
            )
        if len(cells) > self._limits.columns:
            raise Invalid(
                _(
                    "The file has %(found)s columns, at most %(most)s are allowed.",
                    found=len(cells),
                    most=self._limits.columns,
                ),
                field="file",
            )
        return [cell.strip() for cell in cells]

    def records(self) -> Iterator[Record]:
        """Every row but empty lines, numbered from 1."""
        restore = set(REFUSED_COLUMNS) <= set(self.columns)
        number = 0
        while True:
            self._feed.begin()
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                number += 1
                yield self._faulty(number, error)
                continue
            if cells:
                number += 1
                yield self._record(number, [unguard(cell) for cell in cells] if restore else cells)

    def _record(self, number: int, cells: Sequence[str]) -> Record:
        named = dict(zip(self.columns, cells, strict=False))
        broken = next((line.broken for line in self._feed.used if line.broken is not None), None)
        if broken is not None:
            return Record(
                number,
                named,
                Problem("", "encoding", {"byte": broken, "row": number, "encoding": self._encoding}),
            )
        if len(cells) != len(self.columns):
            return Record(
                number, named, Problem("", "cells", {"found": len(cells), "wanted": len(self.columns)})
            )
        return Record(number, named)

    def _faulty(self, number: int, error: csv.Error) -> Record:
        """Only the first line of a record that does not end is lost; lines it swallowed are read again."""
        swallowed = len(self._feed.used) > 1 or "unexpected end" in str(error)
        self._feed.give_back(1)
        line = self._feed.used[0].text.rstrip("\r\n") if self._feed.used else ""
        problem = Problem("", "quote") if swallowed else Problem("", "csv", {"detail": str(error)})
        return Record(number, {self.columns[0]: line[: self._limits.cell]}, problem)


def find_delimiter(sample: Sequence[str]) -> str:
    """The delimiter that cuts the first records most equally; a comma where none does."""

    def score(delimiter: str) -> tuple[float, int]:
        try:
            widths = [len(cells) for cells in csv.reader(sample, delimiter=delimiter) if cells]
        except csv.Error:
            return (0, 0)
        width = widths[0] if widths else 1
        return (sum(each == width for each in widths) / len(widths), width) if width > 1 else (0, 0)

    return max(DELIMITERS, key=score)


def _is_quoted_by(sample: Sequence[str], mark: str, delimiter: str) -> bool:
    heads = sample[0].strip().split(delimiter)
    return all(len(head) > 1 and head[0] == head[-1] == mark for head in heads)
