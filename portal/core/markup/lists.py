"""Lists as people write them: nested by two or three blanks, and right below a paragraph.

The Markdown library wants four blanks for each level and an empty line before a list; this rewrites the
first into the second and leaves everything else alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from markdown.preprocessors import Preprocessor

_ITEM = re.compile(r"([-+*]|\d{1,9}[.)])([ \t]+)(?=\S)")
_RULE = re.compile(r"([-*_])(?:[ \t]*\1){2,}[ \t]*$")
STEP = 4


@dataclass(slots=True)
class _Item:
    """Columns of the marker and of the text after it, as written."""

    marker: int
    text: int


class Lists(Preprocessor):
    """Runs after fenced code and raw HTML have been put aside."""

    def run(self, lines: list[str]) -> list[str]:
        done: list[str] = []
        inside: list[_Item] = []
        below_text = False
        for line in lines:
            if not line.strip():
                done.append(line)
                continue
            body = line.lstrip(" \t")
            column = len(line[: len(line) - len(body)].expandtabs(STEP))
            after_blank = not done or not done[-1].strip()
            found = None if _RULE.match(body) else _ITEM.match(body)
            # Code cannot begin in the middle of a paragraph, so an indented item below text is a list too.
            if found and (inside or column < STEP or (below_text and not after_blank)):
                _leave(inside, column)
                if below_text and not after_blank and _starts_list(found):
                    done.append("")
                done.append(" " * STEP * len(inside) + body)
                inside.append(_Item(column, column + len(found[1]) + min(len(found[2]), STEP)))
                below_text = False
                continue
            if after_blank:
                _leave(inside, column)
                below_text = bool(inside) or column < STEP
            done.append(_continued(line, body, column, inside))
        return done


def _leave(inside: list[_Item], column: int) -> None:
    """Closes the items that a line at this column does not belong to."""
    while inside and column < inside[-1].marker + 2:
        inside.pop()


def _starts_list(found: re.Match[str]) -> bool:
    """A number other than 1 at the start of a line is more likely a date or a sum than a list."""
    return found[1] in "-+*" or found[1] in ("1.", "1)")


def _continued(line: str, body: str, column: int, inside: list[_Item]) -> str:
    """A further line of an item, at four blanks for each level; code keeps its extra blanks."""
    wanted = STEP * len(inside)
    if not inside or column >= wanted or column < inside[-1].marker + 2:
        return line
    return " " * (wanted + max(0, column - inside[-1].text)) + body
