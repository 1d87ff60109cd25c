"""One walk over sanitised HTML: gives it its final shape and reads what is in it.

Heading levels, direction, tables that scroll, pictures of others as links, task marks; and plain text,
headings, mentions, references, blocks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from urllib.parse import unquote

from portal.core.markup import address
from portal.core.markup.blocks import Text
from portal.core.markup.refs import slug

VOID = frozenset({"br", "hr", "img", "input"})
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
KINDS = {
    **dict.fromkeys(HEADINGS, "heading"),
    **dict.fromkeys(("ul", "ol", "dl"), "list"),
    "p": "paragraph",
    "summary": "paragraph",
    "table": "table",
    "blockquote": "quote",
    "pre": "code",
    "div": "notes",
}
_DIRECTED = frozenset({*HEADINGS, "p", "ul", "ol", "dl", "blockquote", "table", "summary", "pre", "div"})
_BREAKS = frozenset(
    {*HEADINGS, "p", "li", "tr", "pre", "dt", "dd", "br", "caption", "blockquote", "summary", "div", "hr"}
)
_FRAMES = frozenset({"table", "thead", "tbody", "tfoot", "tr", "ul", "ol", "dl", "details"})
_ALIGN = {"left": "text-start", "right": "text-end", "center": "text-center"}

Attributes = list[tuple[str, str | None]]


@dataclass(slots=True)
class Found:
    """A heading as it stands in the text; `block` is the place of its block, None when nested."""

    level: int
    text: str
    block: int | None


@dataclass(slots=True)
class Piece:
    """A part of the output that waits: for the id of a block, or for the target of an anchor."""

    block: int | None = None
    anchor: str = ""


@dataclass(slots=True)
class Open:
    """An element not closed yet: what will close it in the output, where its text begins."""

    tag: str
    end: str
    since: int
    heading: Found | None = None
    silent: bool = False


@dataclass(slots=True)
class Shaped:
    """The result: output with waiting pieces, and what was read."""

    out: list[str | Piece] = field(default_factory=list)
    plain: str = ""
    blocks: list[Text] = field(default_factory=list)
    headings: list[Found] = field(default_factory=list)
    mentions: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)


class Shaper(HTMLParser):
    """Feed it well-formed HTML, then call `result`. `top` is the level that the highest heading gets."""

    def __init__(self, top: int) -> None:
        super().__init__(convert_charrefs=True)
        self.top = top
        self.shaped = Shaped()
        self.text: list[str] = []
        self.open: list[Open] = []
        self.levels: list[int] = []

    def result(self) -> Shaped:
        """Everything, once the whole HTML was fed."""
        self.close()
        self.shaped.plain = tidy("".join(self.text))
        return self.shaped

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in _BREAKS:
            self.text.append("\n")
        if tag == "img":
            self._picture(given)
            return
        if tag == "input":
            self._emit('<span class="task-mark">' + ("☑" if "checked" in given else "☐") + "</span>")
            return
        if tag in VOID:
            self._emit(f"<{tag}>")
            return
        self._start(tag, given)

    def _start(self, tag: str, given: dict[str, str]) -> None:
        block = self._block(tag)
        shown, after, heading = tag, "", None
        if tag in HEADINGS:
            heading = self._heading(int(tag[1]), block)
            shown = f"h{heading.level}"
        if tag == "a":
            shown = self._link(given)
        if tag in ("td", "th") and given.get("align") in _ALIGN:
            given["class"] = _ALIGN[given.pop("align")]
        if tag == "td" or (tag in _DIRECTED and not self._directed()):
            given["dir"] = "ltr" if tag == "pre" else "auto"
        if tag == "table" and not any(above.tag == "table" for above in self.open):
            self._emit('<div class="table-responsive" tabindex="0">')
            after = "</div>"
        if shown:
            self._tag(shown, given, block)
        silent = given.get("class", "").startswith("footnote-")
        end = (f"</{shown}>" if shown else "") + after
        self.open.append(Open(tag, end, len(self.text), heading, silent))

    def _tag(self, shown: str, given: dict[str, str], block: int | None) -> None:
        anchor = given.get("href", "")
        self._emit(f"<{shown}")
        for name, value in given.items():
            if name == "href" and anchor.startswith("#"):
                self.shaped.out.append(Piece(anchor=anchor[1:]))
            elif not (name == "title" and not value):
                self._emit(f' {name}="{escape(value)}"')
        if block is not None:
            self.shaped.out.append(Piece(block=block))
        self._emit(">")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1].tag != tag:
            return
        closed = self.open.pop()
        self._emit(closed.end)
        if closed.heading:
            closed.heading.text = " ".join("".join(self.text[closed.since :]).split())
        if tag in KINDS and self._outermost():
            self.shaped.blocks.append((KINDS[tag], tidy("".join(self.text[closed.since :]))))
        if tag in _BREAKS or tag == "table":
            self.text.append("\n")
        elif tag in ("td", "th"):
            self.text.append(" ")

    def handle_data(self, data: str) -> None:
        above = self.open[-1] if self.open else None
        if not (above and (above.silent or (above.tag in _FRAMES and data.isspace()))):
            self.text.append(data if self._verbatim() else data.replace("\n", " "))
        self._emit(escape(data, quote=False))

    def _verbatim(self) -> bool:
        return any(above.tag == "pre" for above in self.open)

    def _emit(self, html: str) -> None:
        self.shaped.out.append(html)

    def _outermost(self) -> bool:
        return all(above.tag == "details" for above in self.open)

    def _directed(self) -> bool:
        """Inside a block that takes its direction from its text: a second one would hide that text."""
        return any(above.tag in _DIRECTED for above in self.open)

    def _block(self, tag: str) -> int | None:
        return len(self.shaped.blocks) if tag in KINDS and self._outermost() else None

    def _heading(self, written: int, block: int | None) -> Found:
        """Levels start at `top` and never go down more than one at a time."""
        while self.levels and self.levels[-1] >= written:
            self.levels.pop()
        self.levels.append(written)
        found = Found(min(self.top + len(self.levels) - 1, 6), "", block)
        self.shaped.headings.append(found)
        return found

    def _link(self, given: dict[str, str]) -> str:
        """`a` for an address that may stand, else nothing around the words."""
        href = address.safe(given.get("href", ""))
        if href is None:
            return ""
        given["href"] = href
        kind = given.get("class")
        if kind == "mention":
            self._once(self.shaped.mentions, href.removeprefix("/people/"))
        elif kind == "ref":
            prefix, _, name = href.removeprefix("/go/").partition("#")[0].partition("/")
            self._once(self.shaped.links, f"{prefix}:{unquote(name)}")
        return "a"

    @staticmethod
    def _once(places: list[str], value: str) -> None:
        if value not in places:
            places.append(value)

    def _picture(self, given: dict[str, str]) -> None:
        """Our own pictures are shown; others become links, or words inside a link."""
        source, words = given.get("src", ""), given.get("alt", "")
        self.text.append(words)
        if source.startswith("/files/") and address.safe(source) == source:
            self._emit(f'<img src="{escape(source)}" alt="{escape(words)}" loading="lazy">')
            return
        href = address.safe(source)
        label = escape(words or source, quote=False)
        inside = any(above.tag == "a" for above in self.open)
        self._emit(label if inside or href is None else f'<a href="{escape(href)}">{label}</a>')


def tidy(text: str) -> str:
    """Lines without blanks at their ends, empty ones dropped."""
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def anchors(headings: list[Found]) -> dict[str, int]:
    """Heading slug -> block, so that `[see](#scope)` written for other systems still works."""
    found: dict[str, int] = {}
    for heading in headings:
        if heading.block is not None:
            found.setdefault(slug(heading.text), heading.block)
    return found
