"""Texts that other areas show as a whole or by section: a lesson shows a page of the wiki, a question is
bound to one of its paragraphs, and neither imports the wiki.

    found = reading.load(actor, Ref("wiki.page", 12), "Speaking as yourself")
    found.html, found.version, found.blocks, found.text_hash
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser

from portal.core.actor import Actor
from portal.core.markup.refs import slug
from portal.core.markup.shapes import Block, Heading
from portal.core.refs import Ref


@dataclass(frozen=True, slots=True)
class ReadingText:
    """A text or a section of it, in the version that is in force.

    `html` is safe; `blocks` are its paragraphs in order, with lasting ids (`#p-<id>` on the page at `url`)
    and hashes; `words` counts its words; `text_hash` is the SHA-256 over its paragraphs, so that formatting
    alone does not change it; `section` the heading's text, empty for the whole.
    """

    ref: Ref
    title: str
    url: str
    version: int
    language: str
    html: str
    blocks: tuple[Block, ...]
    words: int
    text_hash: str
    section: str = ""


Load = Callable[[Actor, int, str | None], ReadingText | None]
_LOADERS: dict[str, Load] = {}


def register(kind: str, load: Load) -> None:
    """Makes texts of a kind readable for all areas."""
    _LOADERS[kind] = load


def load(actor: Actor, ref: Ref, section: str | None = None) -> ReadingText | None:
    """The text that `ref` points at; None where it is gone, not in force, or not for the actor.

    `section` is a heading's text or the id of its block; a section that is not there any more gives None.
    """
    loader = _LOADERS.get(ref.kind)
    return loader(actor, ref.id, section) if loader else None


def hash_of(blocks: Iterable[Block]) -> str:
    """64 hex digits over the hashes of paragraphs."""
    return hashlib.sha256("\n".join(block.hash for block in blocks).encode()).hexdigest()


def section_of(
    html: str, blocks: Sequence[Block], headings: Sequence[Heading], wanted: str
) -> tuple[str, tuple[Block, ...], Heading] | None:
    """HTML and blocks from a heading to the next of its level or above; None where it is missing."""
    at = next((i for i, one in enumerate(headings) if _is(one, wanted)), None)
    if at is None:
        return None
    chosen = headings[at]
    after = next((one for one in headings[at + 1 :] if one.level <= chosen.level and one.anchor), None)
    starts = _starts(html)
    start, end = starts.get(chosen.anchor), starts.get(after.anchor) if after else len(html)
    if start is None or end is None:
        return None  # a heading inside a quote or a list is no section
    order = [f"p-{block.id}" for block in blocks]
    last = order.index(after.anchor) if after else len(order)
    return html[start:end], tuple(blocks[order.index(chosen.anchor) : last]), chosen


def _is(heading: Heading, wanted: str) -> bool:
    if not heading.anchor:
        return False
    return heading.anchor == f"p-{wanted.removeprefix('p-')}" or slug(heading.text) == slug(wanted) != ""


def _starts(html: str) -> dict[str, int]:
    parser = _Outline(html)
    parser.feed(html)
    return parser.starts


class _Outline(HTMLParser):
    """Where the outermost elements with an id begin, as offsets."""

    VOID = frozenset({"br", "hr", "img", "input"})

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.starts: dict[str, int] = {}
        self.depth = 0
        self.lines = [0] + [found.end() for found in re.finditer("\n", html)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        name = dict(attrs).get("id")
        if self.depth == 0 and name:
            line, column = self.getpos()
            self.starts[name] = self.lines[line - 1] + column
        self.depth += tag not in self.VOID

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag not in self.VOID
