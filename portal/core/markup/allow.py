"""The one list of what may stand in a text: elements, attributes, values."""

from __future__ import annotations

import re

from portal.core.markup import address


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


_BARE = _names(
    "b i u s q em strong del ins mark small sub sup kbd code br hr p pre blockquote h1 h2 h3 h4 h5 h6 "
    "ul dl dt dd table caption thead tbody tfoot tr details summary"
)
WRITABLE: dict[str, frozenset[str]] = {
    **dict.fromkeys(_BARE, frozenset()),
    "a": frozenset({"href", "title"}),
    "abbr": frozenset({"title"}),
    "img": frozenset({"src", "alt", "title"}),
    "ol": frozenset({"start"}),
    "li": frozenset({"value"}),
    "th": frozenset({"colspan", "rowspan", "scope"}),
    "td": frozenset({"colspan", "rowspan"}),
}
"""Elements and attributes that an author may write as HTML; everything else shows as text."""

TAGS = (frozenset(WRITABLE) - {"h1"}) | {"span", "div"}
"""Elements of the finished HTML."""

_OWN: dict[str, frozenset[str]] = {
    "a": frozenset({"class"}),
    "img": frozenset({"loading"}),
    "code": frozenset({"class"}),
    "span": frozenset({"class"}),
    "div": frozenset({"class", "tabindex"}),
    "ul": frozenset({"class"}),
    "ol": frozenset({"class"}),
    "li": frozenset({"class", "id"}),
    "sup": frozenset({"id"}),
    "th": frozenset({"class"}),
    "td": frozenset({"class"}),
}
EVERYWHERE = frozenset({"dir", "id", "data-block"})
ATTRIBUTES = {tag: WRITABLE.get(tag, frozenset()) | _OWN.get(tag, frozenset()) | EVERYWHERE for tag in TAGS}
"""Attributes of the finished HTML; their values go through `value`. `rel` is set by the sanitiser itself."""

REL = "noopener nofollow ugc"
CLASSES = _names(
    "mention ref footnote footnote-ref footnote-backref task-list task-list-item task-mark "
    "table-responsive text-start text-center text-end"
)
_LANGUAGE = re.compile(r"language-[\w+#.-]{1,30}")
_ID = re.compile(r"p-[a-z2-7]{8,10}|fn(?:ref)?\d*:[\w.-]{1,60}")
_BLOCK = re.compile(r"[a-z2-7]{8,10}")
_NUMBER = re.compile(r"\d{1,4}")
_WORDS = {
    "dir": frozenset({"auto", "ltr", "rtl"}),
    "loading": frozenset({"lazy"}),
    "tabindex": frozenset({"0"}),
    "scope": frozenset({"row", "col", "rowgroup", "colgroup"}),
}


def value(tag: str, name: str, given: str) -> str | None:
    """The value that this attribute may have, or None to drop the attribute."""
    if name == "href":
        return address.safe(given)
    if name == "src":
        return given if given.startswith("/files/") and address.safe(given) == given else None
    if name == "class":
        kept = [word for word in given.split() if word in CLASSES or _LANGUAGE.fullmatch(word)]
        return " ".join(kept) or None
    if name in _WORDS:
        return given if given in _WORDS[name] else None
    if name in ("colspan", "rowspan", "start", "value"):
        return given if _NUMBER.fullmatch(given) else None
    pattern = {"id": _ID, "data-block": _BLOCK}.get(name)
    return given if pattern is None or pattern.fullmatch(given) else None
