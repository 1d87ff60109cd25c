"""`@ana`, `[[wiki:crisis-playbook|label]]` and `insight#123` as links; never inside code or other links."""

# ruff: noqa: N802  (handleMatch and extendMarkdown are the Markdown library's names)

from __future__ import annotations

import re
from urllib.parse import quote
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor

MENTION = r"(?<![\w@/.+\-])@([A-Za-z0-9](?:[A-Za-z0-9_.\-]{0,38}[A-Za-z0-9_])?)(?![\w@])"
PAGE = r"\[\[([^\[\]|\n]{1,200})(?:\|([^\[\]\n]{1,200}))?\]\]"
SHORT = r"(?<![\w@/#.&-])([a-z]{2,20})#([1-9]\d{0,11})(?!\w)"
_PREFIX = re.compile(r"([a-z]{2,20}):")

Found = tuple[Element | None, int | None, int | None]


def slug(name: str) -> str:
    """The address form of a page's name: `Crisis Playbook` is `crisis-playbook`; letters of any script."""
    return re.sub(r"[\s_-]+", "-", re.sub(r"[^\w\s/-]", "", name.lower())).strip("-/")


class _Linking(InlineProcessor):
    ANCESTOR_EXCLUDES = ("a", "code")

    @staticmethod
    def link(kind: str, href: str, label: str) -> Element:
        element = Element("a", {"class": kind, "href": href})
        element.text = label
        return element


class Mention(_Linking):
    """`@handle`."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(MENTION, md)

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # type: ignore[override]
        return self.link("mention", f"/people/{m[1].lower()}", m[0]), m.start(0), m.end(0)


class PageRef(_Linking):
    """`[[slug]]`, `[[prefix:slug]]`, `[[slug#p-block|label]]`; the prefix is `wiki` unless given."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(PAGE, md)

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # type: ignore[override]
        name = m[1].strip()
        given = _PREFIX.match(name)
        prefix = given[1] if given else "wiki"
        name, _, place = (name[given.end() :] if given else name).partition("#")
        target = slug(name)
        if not target:
            return None, None, None
        anchor = f"#{quote(place.strip())}" if place.strip() else ""
        label = (m[2] or name).strip()
        return self.link("ref", f"/go/{prefix}/{quote(target)}{anchor}", label), m.start(0), m.end(0)


class ShortRef(_Linking):
    """`insight#123` for the kinds in `allowed`, which the caller may change between texts."""

    def __init__(self, md: Markdown, allowed: set[str]) -> None:
        super().__init__(SHORT, md)
        self.allowed = allowed

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # type: ignore[override]
        if m[1] not in self.allowed:
            return None, None, None
        return self.link("ref", f"/go/{m[1]}/{m[2]}", m[0]), m.start(0), m.end(0)
