"""Our dialect of Markdown: the Markdown library with a few extensions and our links."""

# ruff: noqa: N802  (handleMatch and extendMarkdown are the Markdown library's names)

from __future__ import annotations

import re
from html import escape, unescape
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.tables import TableProcessor
from markdown.inlinepatterns import InlineProcessor

from portal.core.markup.lists import Lists
from portal.core.markup.raw import RawBlocks, RawInline
from portal.core.markup.refs import Mention, PageRef, ShortRef

_HEADING = re.compile(r"(?:^|\n)(?P<level>#{1,6})(?:[ \t]+(?P<header>(?:\\.|[^\\\n])*?))[ \t#]*(?:\n|$)")
_LINK = re.compile(r"\[\[[^\[\]\n]{1,402}\]\]")
_BAR = "\x1f"
"""Stands for a bar while a row is cut; sources hold no control characters."""


class Entity(InlineProcessor):
    """`&ccedil;` and `&#1588;` as the letter that they mean; anything else keeps its ampersand."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(r"&(?:[a-zA-Z][a-zA-Z0-9]{1,31}|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});", md)

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[str, int, int]:
        assert self.md is not None
        return self.md.htmlStash.store(escape(unescape(m[0]))), m.start(0), m.end(0)


class Tables(TableProcessor):
    """A bar inside `[[page|label]]` belongs to the link and begins no cell."""

    def _split(self, row: str) -> list[str]:
        kept = _LINK.sub(lambda link: re.sub(r"\\?\|", _BAR, link[0]), row)
        return [cell.replace(_BAR, "|") for cell in super()._split(kept)]  # type: ignore[misc]


class House(Extension):
    """Replaces raw HTML by our small set and adds mentions and references."""

    def __init__(self, short_refs: set[str]) -> None:
        super().__init__()
        self.short_refs = short_refs

    def extendMarkdown(self, md: Markdown) -> None:
        md.preprocessors.deregister("html_block")
        md.preprocessors.register(RawBlocks(md), "raw_blocks", 20)
        md.preprocessors.register(Lists(md), "lists", 19)
        md.inlinePatterns.deregister("html")
        md.inlinePatterns.deregister("entity")
        md.inlinePatterns.register(PageRef(md), "page_ref", 176)
        md.inlinePatterns.register(RawInline(md), "raw_inline", 90)
        md.inlinePatterns.register(Mention(md), "mention", 83)
        md.inlinePatterns.register(ShortRef(md, self.short_refs), "short_ref", 82)
        md.inlinePatterns.register(Entity(md), "entity", 80)
        cut = Tables(md.parser, md.parser.blockprocessors["table"].config)  # type: ignore[attr-defined]
        md.parser.blockprocessors.register(cut, "table", 75)
        # As in CommonMark a heading needs a blank after its signs: `#launch` and `#1` are words.
        md.parser.blockprocessors["hashheader"].RE = _HEADING  # type: ignore[attr-defined]
        md.ESCAPED_CHARS = [*md.ESCAPED_CHARS, "@"]


def fence(source: str, language: str | None, *_: Any, **__: Any) -> str:
    """A code block: the language as a class, no colours, no options."""
    word = re.sub(r"[^\w+#.-]", "", language or "")[:30]
    name = f' class="language-{word}"' if word else ""
    return f"<pre><code{name}>{escape(source, quote=False)}</code></pre>"


def build(*, page: bool, short_refs: set[str]) -> Markdown:
    """A Markdown instance (14-25 ms: keep it). Pages have footnotes; posts keep each line break."""
    configs: dict[str, dict[str, Any]] = {
        "pymdownx.tilde": {"subscript": False},
        "pymdownx.superfences": {"custom_fences": [{"name": "*", "class": "", "format": fence}]},
        "tables": {"use_align_attribute": True},
    }
    extensions = ["def_list", "sane_lists", "pymdownx.tasklist", "pymdownx.magiclink", *configs]
    if page:
        configs["footnotes"] = {"BACKLINK_TITLE": ""}
    return Markdown(
        output_format="html",
        extensions=[*extensions, "footnotes" if page else "nl2br", House(short_refs)],
        extension_configs=configs,
    )
