"""How boards count: people and departments, each once, however often they thanked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

SMALLEST_GROUP = 5
"""Departments with fewer people are shown without figures, so that none of them speaks of one person."""


class Tie(NamedTuple):
    """Somebody was thanked by somebody, each with the department of that day."""

    receiver: int
    receiver_department: int | None
    giver: int
    giver_department: int | None


@dataclass(frozen=True, slots=True)
class Reach:
    """How broadly one person was thanked."""

    person_id: int
    givers: int
    departments: int


@dataclass(frozen=True, slots=True)
class Whole:
    """The board in four figures."""

    receivers: int
    givers: int
    departments: int
    """Departments of which somebody was thanked."""
    bridges: int
    """Pairs of departments between which thanks went."""


@dataclass(frozen=True, slots=True)
class Share:
    """A department and how many of its people were thanked; None in groups that are too small to show."""

    department_id: int
    people: int | None
    thanked: int | None
    from_departments: int | None

    @property
    def share(self) -> float | None:
        """From 0 to 1."""
        return self.thanked / self.people if self.people and self.thanked is not None else None


def whole(ties: Iterable[Tie]) -> Whole:
    """The figures of a board."""
    known = set(ties)
    between = {
        (t.giver_department, t.receiver_department)
        for t in known
        if None not in (t.giver_department, t.receiver_department)
        and t.giver_department != t.receiver_department
    }
    return Whole(
        receivers=len({t.receiver for t in known}),
        givers=len({t.giver for t in known}),
        departments=len({t.receiver_department for t in known} - {None}),
        bridges=len(between),
    )


def reaches(ties: Iterable[Tie]) -> dict[int, Reach]:
    """The reach of each person who was thanked."""
    givers: dict[int, set[int]] = defaultdict(set)
    departments: dict[int, set[int]] = defaultdict(set)
    for tie in ties:
        givers[tie.receiver].add(tie.giver)
        departments[tie.receiver] |= {tie.giver_department} - {None}  # type: ignore[arg-type]
    return {p: Reach(p, len(found), len(departments[p])) for p, found in givers.items()}


def shares(ties: Iterable[Tie], sizes: Mapping[int, int]) -> list[Share]:
    """Each department of `sizes` (people by department), small ones without figures, in the order given.

    Nobody counts twice; people who left since can make `thanked` more than are here now, so that it is cut.
    """
    thanked: dict[int, set[int]] = defaultdict(set)
    sources: dict[int, set[int]] = defaultdict(set)
    for tie in ties:
        if tie.receiver_department is not None:
            thanked[tie.receiver_department].add(tie.receiver)
            sources[tie.receiver_department] |= {tie.giver_department} - {None}  # type: ignore[arg-type]
    return [
        Share(number, size, min(len(thanked[number]), size), len(sources[number]))
        if size >= SMALLEST_GROUP
        else Share(number, None, None, None)
        for number, size in sizes.items()
    ]
