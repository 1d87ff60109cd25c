"""What goes into the text engine and what comes out, with a JSON form for the way to the render process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading in order of appearance. `level` 2-6 as in the HTML; `anchor` is empty in posts."""

    level: int
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """A top-level block of a page with its lasting identity.

    `hash` is over the normalised text, so formatting alone never changes it. `lineage` is the id that it
    was split from or that was merged into it. `changed` and `moved` compare with the version before.
    """

    id: str
    hash: str
    text: str
    kind: str
    lineage: str | None = None
    changed: bool = False
    moved: bool = False

    def stored(self) -> dict[str, Any]:
        """A dict for a JSON column; `Block.read` is its inverse."""
        return asdict(self)

    @staticmethod
    def read(stored: dict[str, Any]) -> Block:
        """The block from its stored dict."""
        return Block(**stored)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text, ready to be stored: safe HTML and what was found in it."""

    html: str = ""
    plain: str = ""
    headings: tuple[Heading, ...] = ()
    mentions: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()

    def stored(self) -> dict[str, Any]:
        """A dict for JSON; `Rendered.read` is its inverse."""
        return asdict(self)

    @staticmethod
    def read(stored: dict[str, Any]) -> Rendered:
        """The result from its JSON dict."""
        return Rendered(
            html=stored["html"],
            plain=stored["plain"],
            headings=tuple(Heading(**heading) for heading in stored["headings"]),
            mentions=tuple(stored["mentions"]),
            links=tuple(stored["links"]),
            blocks=tuple(Block.read(block) for block in stored["blocks"]),
        )


@dataclass(frozen=True, slots=True)
class Job:
    """One text to render. `known` are the blocks of the version before (pages only)."""

    source: str
    page: bool = False
    known: tuple[Block, ...] = ()
    short_refs: tuple[str, ...] = ()

    def stored(self) -> dict[str, Any]:
        """A dict for JSON; `Job.read` is its inverse."""
        return asdict(self)

    @staticmethod
    def read(stored: dict[str, Any]) -> Job:
        """The job from its JSON dict."""
        return Job(
            source=stored["source"],
            page=stored["page"],
            known=tuple(Block.read(block) for block in stored["known"]),
            short_refs=tuple(stored["short_refs"]),
        )


Backend = Callable[[Job], Rendered]
