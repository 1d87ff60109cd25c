"""Three texts become one: changes of different paragraphs join by themselves, others are left to a person.

Pure: `base` is what both started from. Nothing that either wrote is ever dropped silently.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_FENCE = re.compile(r"\s*(`{3,}|~{3,})")


@dataclass(frozen=True, slots=True)
class Merge:
    """The joined text. Where `clean` is false, places that both changed hold theirs, then mine."""

    text: str
    clean: bool
    places: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """Paragraphs `start` to `end` of the base become `new`."""

    start: int
    end: int
    new: tuple[str, ...]


def chunks(source: str) -> list[str]:
    """Paragraphs: what blank lines part, code fences kept whole."""
    out: list[str] = []
    lines: list[str] = []
    fence = ""
    for line in source.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        mark = _FENCE.match(line)
        if mark and (not fence or mark[1].startswith(fence)):
            fence = "" if fence else mark[1]
        if line.strip() or fence:
            lines.append(line.rstrip() if not fence else line)
        elif lines:
            out.append("\n".join(lines))
            lines = []
    return [*out, "\n".join(lines)] if lines else out


def joined(parts: Sequence[str]) -> str:
    """The text of paragraphs."""
    return "\n\n".join(part for part in parts if part) + "\n" if parts else ""


def merge(base: str, mine: str, theirs: str) -> Merge:
    """Both changes in one text."""
    old = chunks(base)
    ours, others = changes(old, chunks(mine)), changes(old, chunks(theirs))
    disputed = _disputed(ours, others)
    out: list[str] = []
    at = places = 0
    for start, end, texts in _plan(ours, others, disputed, old):
        out += old[at:start]
        out += [part for text in texts for part in text]
        places += len(texts) > 1
        at = end
    out += old[at:]
    return Merge(joined(out), clean=places == 0, places=places)


def changes(old: Sequence[str], new: Sequence[str]) -> list[Change]:
    """What was changed, paragraph by paragraph where as many came as went."""
    found: list[Change] = []
    for op, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if op == "replace" and i2 - i1 == j2 - j1:
            found += [Change(i1 + n, i1 + n + 1, (new[j1 + n],)) for n in range(i2 - i1)]
        elif op != "equal":
            found.append(Change(i1, i2, tuple(new[j1:j2])))
    return found


def _touch(one: Change, other: Change) -> bool:
    if one == other:
        return False
    if one.start == one.end or other.start == other.end:
        same_place = one.start == one.end == other.start == other.end
        return same_place or one.start < other.start < one.end or other.start < one.start < other.end
    return one.start < other.end and other.start < one.end


def _disputed(ours: list[Change], others: list[Change]) -> list[tuple[int, int]]:
    """Ranges of the base that both changed, grown until none overlap."""
    ranges = sorted((min(a.start, b.start), max(a.end, b.end)) for a in ours for b in others if _touch(a, b))
    grown: list[tuple[int, int]] = []
    for start, end in ranges:
        if grown and start <= grown[-1][1]:
            grown[-1] = (grown[-1][0], max(end, grown[-1][1]))
        else:
            grown.append((start, end))
    return grown


Step = tuple[int, int, list[tuple[str, ...]]]


def _plan(
    ours: list[Change], others: list[Change], disputed: list[tuple[int, int]], old: Sequence[str]
) -> list[Step]:
    """(start, end, texts) in order; two texts where a person has to decide."""
    steps: list[Step] = []
    for start, end in disputed:
        texts = [_side(others, start, end, old), _side(ours, start, end, old)]
        steps.append((start, end, texts if texts[0] != texts[1] else texts[:1]))
    free = {
        (one.start, one.end, one.new)
        for one in [*ours, *others]
        if not any(start <= one.start and one.end <= end for start, end in disputed)
    }
    steps += [(start, end, [new]) for start, end, new in free]
    return sorted(steps, key=lambda step: (step[0], step[1]))


def _side(made: list[Change], start: int, end: int, old: Sequence[str]) -> tuple[str, ...]:
    """What one of the two made of a range of the base."""
    out: list[str] = []
    at = start
    for one in made:
        if start <= one.start and one.end <= end:
            out += [*old[at : one.start], *one.new]
            at = one.end
    return (*out, *old[at:end])
