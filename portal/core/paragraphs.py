"""What changed between two versions of a page: paragraph by paragraph, by their lasting ids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from portal.core.diff import words
from portal.core.markup.shapes import Block

Run = tuple[str, str]
"""(op, text) as in `portal.core.diff`: equal, delete, insert."""


@dataclass(frozen=True, slots=True)
class Row:
    """A paragraph in a comparison. `kind`: same, changed, added, removed, moved; old and new text beside."""

    kind: str
    old: str
    new: str
    runs: tuple[Run, ...]
    block: str
    form: str


def compare(old: Sequence[Block], new: Sequence[Block]) -> list[Row]:
    """Every paragraph of both versions in reading order, the removed ones where they stood."""
    before = {block.id: block for block in old}
    kept = {block.id for block in new}
    steady = _steady([b.id for b in old if b.id in kept], [b.id for b in new if b.id in before])
    rows: list[Row] = []
    waiting = list(old)
    for block in new:
        if block.id in steady:
            while waiting and waiting[0].id != block.id:
                rows += _removed(waiting.pop(0), kept)
            waiting.pop(0)
        rows.append(_row(before.get(block.id), block, moved=block.id not in steady))
    for block in waiting:
        rows += _removed(block, kept)
    return [row for row in rows if row.old or row.new]


def _removed(block: Block, kept: set[str]) -> list[Row]:
    if block.id in kept:
        return []
    return [Row("removed", block.text, "", (("delete", block.text),), block.id, block.kind)]


def _row(old: Block | None, new: Block, *, moved: bool) -> Row:
    if old is None:
        return Row("added", "", new.text, (("insert", new.text),), new.id, new.kind)
    kind = "changed" if old.hash != new.hash else "moved" if moved else "same"
    return Row(kind, old.text, new.text, tuple(words(old.text, new.text)), new.id, new.kind)


def _steady(old: list[str], new: list[str]) -> set[str]:
    matches = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return {name for match in matches for name in old[match.a : match.a + match.size]}


def changed_ids(old: Sequence[Block], new: Sequence[Block]) -> tuple[str, ...]:
    """Ids of paragraphs whose text is new, different or gone; moves and formatting do not count."""
    before = {block.id: block.hash for block in old}
    now = {block.id: block.hash for block in new}
    return tuple(
        [name for name in now if now[name] != before.get(name)] + [name for name in before if name not in now]
    )
