"""Refused rows as a CSV file that can be corrected and imported again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from portal.core.csvsafe import write_rows
from portal.insights.reading.rows import Row
from portal.insights.reading.tables import REFUSED_COLUMNS


def refused_csv(rows: Iterable[Row]) -> bytes:
    """`refused_lines` of the columns that these rows have, as one file."""
    rows = [row for row in rows if row.problem]
    columns = list(dict.fromkeys(name for row in rows for name in row.original))
    return "".join(refused_lines(rows, columns)).encode()


def refused_lines(rows: Iterable[Row], columns: Sequence[str]) -> Iterator[str]:
    """Lines of the file, one row after the other: where and why, then the original columns.

    No cell starts a formula in a spreadsheet; reading the file again takes the guard away.
    """
    kept = [column for column in columns if column not in REFUSED_COLUMNS]
    lines = (
        [
            str(row.number),
            row.problem.field,
            row.problem.words,
            *(row.original.get(name, "") for name in kept),
        ]
        for row in rows
        if row.problem
    )
    return write_rows([*REFUSED_COLUMNS, *kept], lines, bom=True)
