"""Texts: the one place where Markdown becomes safe HTML, and small measures of plain text.

`render` checks a source and hands it to the backend, which `use` sets once (the render process that can
be killed); without one, texts are rendered here, with no limit of time.
"""

from __future__ import annotations

from collections.abc import Sequence

from portal.core.markup import guard
from portal.core.markup.draw import draw
from portal.core.markup.guard import without_controls
from portal.core.markup.measure import excerpt, minutes, words
from portal.core.markup.refs import slug
from portal.core.markup.shapes import Backend, Block, Heading, Job, Rendered

__all__ = [
    "PAGE_LIMIT",
    "POST_LIMIT",
    "RENDER_VERSION",
    "SHORT_REFS",
    "Block",
    "Heading",
    "Job",
    "Rendered",
    "excerpt",
    "from_html",
    "minutes",
    "render",
    "render_here",
    "slug",
    "use",
    "without_controls",
    "words",
]

RENDER_VERSION = 1
"""Stored beside rendered HTML; raise it when the same source gives other HTML, then render again."""

POST_LIMIT = guard.LIMIT
PAGE_LIMIT = 256 * 1024
"""Bytes of UTF-8."""

SHORT_REFS: set[str] = {"insight", "thread"}
"""Words that make a reference with a number (`insight#123`); areas add theirs at start-up."""


def render_here(job: Job) -> Rendered:
    """Renders in this thread; Invalid where the nesting is too deep for it."""
    try:
        return draw(job)
    except RecursionError as deep:
        raise guard.too_complicated() from deep


_backend: Backend = render_here


def use(backend: Backend = render_here) -> None:
    """Sets who renders from now on; without an argument, this thread."""
    global _backend
    _backend = backend


def render(
    source: str, *, page: bool = False, known: Sequence[Block] = (), limit: int | None = None
) -> Rendered:
    """The text as safe HTML with all that was found in it.

    `page` gives each top-level block an id that it keeps when the page is rendered again with the `known`
    blocks of the version before. Invalid: longer than `limit` bytes (64 kB, pages 256 kB), control
    characters, nested too deeply, too complicated.
    """
    source = guard.checked(source, limit or (PAGE_LIMIT if page else POST_LIMIT))
    if not source.strip():
        return Rendered()
    return _backend(Job(source, page, tuple(known), tuple(sorted(SHORT_REFS))))


def from_html(html: str) -> str:
    """Markdown for the HTML of an imported post or page; Invalid where it is nested too deeply."""
    # Only imports need this; the library behind it takes 60 ms to load.
    from portal.core.markup.imported import to_markdown  # noqa: PLC0415

    try:
        return to_markdown(html)
    except RecursionError as deep:
        raise guard.too_complicated() from deep
