"""Marking: pure functions over drawn questions and given answers. Only the server has what they need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Mark:
    """How an attempt went. `score` is in whole percent, never rounded up."""

    right: int
    total: int
    score: int
    passed: bool


def is_right(question: Mapping[str, Any], given: Sequence[int]) -> bool:
    """All right options chosen and no wrong one."""
    wanted = {place for place, option in enumerate(question["options"]) if option["right"]}
    return bool(wanted) and set(given) == wanted


def mark(questions: Sequence[Mapping[str, Any]], given: Mapping[str, Sequence[int]], pass_mark: int) -> Mark:
    """The marking of an attempt; no question means not passed."""
    total = len(questions)
    right = sum(is_right(one, given.get(str(one["id"]), [])) for one in questions)
    return Mark(
        right, total, right * 100 // total if total else 0, total > 0 and right * 100 >= pass_mark * total
    )


def clean(
    questions: Sequence[Mapping[str, Any]], sent: Mapping[str, Sequence[str]]
) -> tuple[dict[str, list[int]], int]:
    """What was sent, as places of options by question id, and how many questions have no answer.

    Anything that is no place of an option is dropped; of a question with one answer the first counts.
    """
    given: dict[str, list[int]] = {}
    for one in questions:
        places = {int(text) for text in sent.get(str(one["id"]), []) if text.isascii() and text.isdigit()}
        real = sorted(place for place in places if place < len(one["options"]))
        chosen = real[:1] if one["kind"] == "single" else real
        if chosen:
            given[str(one["id"])] = chosen
    return given, len(questions) - len(given)
