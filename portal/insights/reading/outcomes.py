"""What becomes of each row; the counts add up to the rows read."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from portal.insights.reading.rows import Row


class Outcome(StrEnum):
    """Every row ends as exactly one of these."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    DUPLICATE_IN_FILE = "duplicate_in_file"
    DUPLICATE_HERE = "duplicate_here"
    INVALID = "invalid"
    HELD = "held"


@dataclass(slots=True)
class Seen:
    """Ids and contents that this file has shown so far. Two sets of short texts: about 200 bytes a row."""

    ids: set[str] = field(default_factory=set)
    contents: set[str] = field(default_factory=set)


def classify(
    row: Row, known: Mapping[str, str], known_contents: Container[str], seen: Seen, *, held: bool = False
) -> Outcome:
    """What becomes of `row`. Remembers it in `seen`.

    `known`: ids stored for this source → their `Row.content`; `known_contents`: contents stored under any id;
    `held`: the source's privacy mode keeps this row back. Equal content under another id counts as a
    copy only where the author is known to be the same: "great!" is said by many.
    """
    if row.problem:
        return Outcome.INVALID
    telling = bool(row.author)
    if row.id in seen.ids or (telling and row.content in seen.contents):
        return Outcome.DUPLICATE_IN_FILE
    seen.ids.add(row.id)
    seen.contents.add(row.content)
    if row.id in known and known[row.id] == row.content:
        return Outcome.UNCHANGED
    if row.id not in known and telling and row.content in known_contents:
        return Outcome.DUPLICATE_HERE
    if held:
        return Outcome.HELD
    return Outcome.UPDATED if row.id in known else Outcome.CREATED


@dataclass(slots=True)
class Counts:
    """How many rows were read and what became of them."""

    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicate_in_file: int = 0
    duplicate_here: int = 0
    invalid: int = 0
    held: int = 0

    def add(self, outcome: Outcome) -> None:
        """Counts one row."""
        self.read += 1
        setattr(self, outcome.value, getattr(self, outcome.value) + 1)

    @property
    def by_outcome(self) -> dict[str, int]:
        """The counts without the rows read, to show or store."""
        return {outcome.value: getattr(self, outcome.value) for outcome in Outcome}

    @property
    def balances(self) -> bool:
        """Whether the outcomes add up to the rows read."""
        return self.read == sum(self.by_outcome.values())

    def __add__(self, other: Counts) -> Counts:
        return Counts(**{name: getattr(self, name) + getattr(other, name) for name in Counts.__slots__})
