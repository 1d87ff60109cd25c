"""Differences between two texts, word by word."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

_PIECE = re.compile(r"\s+|[\w\u200c'’-]+|[^\w\s]")
LONGEST = 2_500
"""Pieces of either text; beyond this it is compared line by line, beyond that it is all one change."""

Op = tuple[str, str]


def words(old: str, new: str) -> list[Op]:
    """Runs of ("equal" / "delete" / "insert", text).

    All but the insertions is `old`, all but the deletions `new`.
    """
    before, after = _PIECE.findall(old), _PIECE.findall(new)
    if max(len(before), len(after)) > LONGEST:
        before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    if max(len(before), len(after)) > LONGEST:
        before, after = [old], [new]
    runs: list[Op] = []
    for op, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if op == "equal":
            runs.append(("equal", "".join(before[a:b])))
            continue
        if b > a:
            runs.append(("delete", "".join(before[a:b])))
        if d > c:
            runs.append(("insert", "".join(after[c:d])))
    return _joined(runs)


def _joined(runs: list[Op]) -> list[Op]:
    """Single blanks between two changes belong to the change: whole phrases read better than confetti."""
    joined: list[Op] = []
    for at, (op, text) in enumerate(runs):
        between = op == "equal" and text == " " and 0 < at < len(runs) - 1
        pieces = [("delete", text), ("insert", text)] if between else [(op, text)]
        for kind, piece in pieces:
            _add(joined, kind, piece)
    return joined


def _add(runs: list[Op], op: str, text: str) -> None:
    # Deletions and insertions of one change may stand in either order; each side is kept in one run.
    for place in (-1, -2):
        if len(runs) >= -place and runs[place][0] == op:
            if place == -2 and (op == "equal" or runs[-1][0] == "equal"):
                break
            runs[place] = (op, runs[place][1] + text)
            return
    runs.append((op, text))
