"""A job becomes a result: Markdown, two sanitisers, shaping, paragraph ids, the last sanitiser.

Imports nothing of the application, so the render process starts quickly and holds no secrets.
"""

from __future__ import annotations

import re
import threading
from urllib.parse import unquote

from markdown import Markdown

from portal.core.markup import clean, rules
from portal.core.markup.bidi import balanced
from portal.core.markup.blocks import match_blocks
from portal.core.markup.shapes import Block, Heading, Job, Rendered
from portal.core.markup.shaping import Piece, Shaped, Shaper, anchors

TOP_HEADING = {True: 2, False: 3}
"""Level of the highest heading in a page and in a post, below the headings of the page around it."""

# Characters that character references can bring in although the source may not hold them.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_made = threading.local()


def draw(job: Job) -> Rendered:
    """Renders in this thread, without a limit of time. RecursionError where nesting is far too deep."""
    markdown = _markdown(job)
    raw = markdown.reset().convert(job.source)
    shaper = Shaper(TOP_HEADING[job.page])
    shaper.feed(balanced(_CONTROL.sub("", clean.rendered(raw))))
    shaped = shaper.result()
    blocks = match_blocks(job.known, shaped.blocks) if job.page else ()
    return Rendered(
        html=clean.finished(_joined(shaped, blocks)),
        plain=shaped.plain,
        headings=tuple(
            Heading(found.level, _anchor(found.block, blocks), found.text) for found in shaped.headings
        ),
        mentions=tuple(shaped.mentions),
        links=tuple(shaped.links),
        blocks=blocks,
    )


def warm() -> None:
    """Builds both Markdown instances now rather than with the first text."""
    for page in (False, True):
        draw(Job("*ready*", page=page))


def _markdown(job: Job) -> Markdown:
    """One instance for each thread and kind; its short words change with the job."""
    kept: dict[bool, tuple[Markdown, set[str]]] = _made.__dict__.setdefault("kept", {})
    if job.page not in kept:
        words: set[str] = set()
        kept[job.page] = (rules.build(page=job.page, short_refs=words), words)
    markdown, words = kept[job.page]
    words.clear()
    words.update(job.short_refs)
    return markdown


def _anchor(block: int | None, blocks: tuple[Block, ...]) -> str:
    return f"p-{blocks[block].id}" if blocks and block is not None else ""


def _joined(shaped: Shaped, blocks: tuple[Block, ...]) -> str:
    targets = anchors(shaped.headings) if blocks else {}
    return "".join(
        piece if isinstance(piece, str) else _filled(piece, blocks, targets) for piece in shaped.out
    )


def _filled(piece: Piece, blocks: tuple[Block, ...], targets: dict[str, int]) -> str:
    if piece.block is not None:
        if not blocks:
            return ""
        name = blocks[piece.block].id
        return f' id="p-{name}" data-block="{name}"'
    block = targets.get(unquote(piece.anchor).lower())
    name = _anchor(block, blocks) or piece.anchor
    return f' href="#{name.replace("&", "&amp;").replace(chr(34), "&quot;")}"'
