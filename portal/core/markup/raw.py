"""HTML that authors write inside Markdown: a small set passes, the rest shows as the text it is.

Markdown's own rules for raw HTML are switched off: they are slow on hostile text and hide what people
typed (`press <enter>`). Elements keep only the attributes of `allow.WRITABLE`.
"""

# ruff: noqa: N802  (handleMatch and extendMarkdown are the Markdown library's names)

from __future__ import annotations

import re
from html import escape, unescape

from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor
from markdown.preprocessors import Preprocessor

from portal.core.markup.allow import WRITABLE

_NAME = r"[a-zA-Z][a-zA-Z0-9]{0,19}"
_PAIR = r"""\s+[a-zA-Z][\w:-]{0,40}(?:\s*=\s*(?:"[^"<>]*"|'[^'<>]*'|[^\s"'<>=`]+))?"""
TAG = rf"<(/?)({_NAME})((?:{_PAIR}){{0,20}})\s*/?>"
_TAG = re.compile(TAG)
_ATTRIBUTE = re.compile(r"""([a-zA-Z][\w:-]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_STAND_ALONE = re.compile(r" {0,3}(?:</?details>|<summary>.*</summary>)\s*$", re.IGNORECASE)
_REGION = re.compile(r" {0,3}<(table|ul|ol|dl|blockquote|pre|div|section|h[1-6]|p)\b", re.IGNORECASE)
_WRAPPERS = frozenset({"div", "section", "article", "span", "font", "center", "colgroup", "col"})
MAX_REGION_LINES = 2000


def rebuilt(match: re.Match[str]) -> str:
    """The tag with its permitted attributes, nothing for a mere wrapper, else the tag as text."""
    closing, name, pairs = match[1], match[2].lower(), match[3]
    if name in _WRAPPERS:
        return ""
    if name not in WRITABLE:
        return escape(match[0], quote=False)
    if closing:
        return f"</{name}>"
    kept = "".join(
        f' {key.lower()}="{escape(unescape(one or two or three or ""))}"'
        for key, one, two, three in _ATTRIBUTE.findall(pairs)
        if key.lower() in WRITABLE[name]
    )
    return f"<{name}{kept}>"


def rebuild(html: str) -> str:
    """A piece of authors' HTML with permitted tags only; every other `<` becomes text."""
    html = _COMMENT.sub("", html)
    done, at = [], 0
    for match in _TAG.finditer(html):
        done += [html[at : match.start()].replace("<", "&lt;"), rebuilt(match)]
        at = match.end()
    return "".join([*done, html[at:].replace("<", "&lt;")])


class RawInline(InlineProcessor):
    """`<kbd>Ctrl</kbd>` within a line; comments vanish; `<Foo>` stays readable."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(rf"<!--[\s\S]*?-->|{TAG}", md)

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[str, int, int]:
        assert self.md is not None
        text = "" if m[0].startswith("<!--") else rebuilt(m)
        return (self.md.htmlStash.store(text) if text else ""), m.start(0), m.end(0)


class RawBlocks(Preprocessor):
    """Whole HTML tables, lists and the like, and `<details>` around Markdown. Runs after the fences."""

    def run(self, lines: list[str]) -> list[str]:
        lines = _without_comments(lines)
        done: list[str] = []
        at = 0
        while at < len(lines):
            if _STAND_ALONE.match(lines[at]):
                done += self._stashed(lines[at].strip())
                at += 1
                continue
            end = _region_end(lines, at)
            if end is None:
                done.append(lines[at])
                at += 1
                continue
            done += self._stashed("\n".join(lines[at:end]))
            at = end
        return done

    def _stashed(self, html: str) -> list[str]:
        return ["", self.md.htmlStash.store(rebuild(html)), ""]


def _region_end(lines: list[str], start: int) -> int | None:
    """The line after the matching end tag, where a block of HTML starts here and is closed."""
    opened = _REGION.match(lines[start])
    if opened is None:
        return None
    mark = re.compile(rf"<(/?){opened[1]}\b", re.IGNORECASE)
    depth = 0
    for at in range(start, min(len(lines), start + MAX_REGION_LINES)):
        for found in mark.finditer(lines[at]):
            depth += -1 if found[1] else 1
        if depth <= 0:
            return at + 1
    return None


def _without_comments(lines: list[str]) -> list[str]:
    """Drops comments that start a line, over blank lines too; an unclosed one stays as text."""
    text = "\n".join(lines)
    if "<!--" not in text:
        return lines
    return re.sub(r"^ {0,3}<!--.*?-->", "", text, flags=re.DOTALL | re.MULTILINE).split("\n")
