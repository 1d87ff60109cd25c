"""Quick reading of pages that are known to be well made: tags with their attributes, links, forms.

A walk reads thousands of pages; a full parser would take most of its time.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*)((?:\s+[^\s=>/]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'))?)*)\s*/?>")
ATTRIBUTE = re.compile(r"([^\s=>/]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'))?")
HIDDEN = re.compile(r"<script\b.*?</script>|<!--.*?-->", re.DOTALL)
ADDRESSES = ("href", "hx-get", "data-mentions-url", "data-live-url", "data-load-url")
SENDING = ("formaction", "hx-post", "data-draft-url", "data-preview-url")
MACHINERY = ("csrf_token", "once")


@dataclass
class Tag:
    """An opening or closing tag; `text` is what stands behind it up to the next tag."""

    name: str
    attrs: dict[str, str]
    closing: bool = False
    text: str = ""

    def get(self, name: str, default: str = "") -> str:
        """An attribute."""
        return self.attrs.get(name, default)


@dataclass
class Sent:
    """What a form sends and where."""

    method: str
    action: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: int = 0


def tags(page: str) -> list[Tag]:
    """All tags of a page in order, scripts and comments left out."""
    page = HIDDEN.sub("", page)
    found, last = [], 0
    for match in TAG.finditer(page):
        if found:
            found[-1].text = html.unescape(page[last : match.start()])
        last = match.end()
        attrs = {
            one[1].lower(): html.unescape(one[2] or one[3] or "")
            for one in ATTRIBUTE.finditer(match[3] or "")
        }
        found.append(Tag(match[2].lower(), attrs, bool(match[1])))
    return found


def links(page: list[Tag]) -> Iterator[str]:
    """Addresses that a page leads to by links and parts that it loads.

    Mentions (`@ana`) are left out: authors type them, and they are the same for all readers.
    """
    for tag in page:
        if tag.name in ("link", "use", "script", "base") or "mention" in tag.get("class").split():
            continue
        yield from (tag.attrs[name] for name in ADDRESSES if tag.get(name))
        if tag.name in ("img", "iframe", "embed") and tag.get("src"):
            yield tag.attrs["src"]


def forms(page: list[Tag]) -> list[Sent]:
    """Forms with what they would send as they stand, and buttons and marks that send elsewhere."""
    found: list[Sent] = []
    inside: Sent | None = None
    choice: Sent | None = None
    chosen = ""
    for tag in page:
        if tag.name == "form":
            inside = None if tag.closing else Sent(tag.get("method", "get").lower(), tag.get("action"))
            if inside:
                found.append(inside)
        elif tag.name == "select" and not tag.closing:
            choice, chosen = inside, tag.get("name")
        elif tag.name == "option" and choice and chosen and not tag.closing:
            if "selected" in tag.attrs or chosen not in choice.fields:
                choice.fields[chosen] = tag.get("value", tag.text.strip())
        elif inside and not tag.closing and tag.get("name") not in ("", *MACHINERY):
            note(inside, tag)
        if inside and not tag.closing and tag.name == "button":
            inside.buttons += 1
        if not tag.closing:
            found += [Sent("post", tag.attrs[name], dict(inside.fields) if inside else {}, 1)
                      for name in SENDING if tag.get(name)]  # fmt: skip
    return found


def note(form: Sent, tag: Tag) -> None:
    """Adds a field to a form."""
    if tag.name == "textarea":
        form.fields[tag.attrs["name"]] = tag.text.strip() or "some words"
    elif tag.name == "input" and tag.get("type") in ("checkbox", "radio"):
        if "checked" in tag.attrs or tag.get("type") == "radio":
            form.fields.setdefault(tag.attrs["name"], tag.get("value", "on"))
    elif tag.name in ("input", "button"):
        form.fields.setdefault(tag.attrs["name"], tag.get("value") or "some words")


def target(base: str, address: str) -> str:
    """The path that an address of a page leads to."""
    return urlsplit(urljoin(base, address or base)).path
