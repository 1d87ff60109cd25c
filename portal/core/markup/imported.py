"""HTML of other systems as Markdown, so that imports store the same kind of source as everybody else."""

from __future__ import annotations

import re

import nh3
from bs4 import Tag
from markdownify import ATX, MarkdownConverter

from portal.core.markup.allow import WRITABLE
from portal.core.markup.guard import without_controls

_TAGS = set(WRITABLE) | {"div", "span", "section"}
_ATTRIBUTES = {tag: set(names) for tag, names in WRITABLE.items() if names} | {"code": {"class"}}
_LANGUAGE = re.compile(r"lang(?:uage)?-([\w+#.-]{1,30})")
_GAP = re.compile(r"\n{3,}")


# What would be read as Markdown, or as a mention of somebody here, although the author's text was plain.
_SIGNS = re.compile(r"([\\`\[\]]|(?<!\w)@(?=\w))")
_LINE_SIGNS = re.compile(r"^(\s*)(#{1,6}\s|[-+]\s|>)", re.MULTILINE)
_NUMBERS = re.compile(r"^(\s*\d{1,9})([.)]\s)", re.MULTILINE)
_REFERENCE = re.compile(r"&(?=#?\w{1,32};)")


class _Converter(MarkdownConverter):
    """Escapes what markdownify leaves alone and our dialect would read."""

    def escape(self, text: str, parent_tags: set[str]) -> str:
        text = _SIGNS.sub(r"\\\1", text or "")
        text = _NUMBERS.sub(r"\1\\\2", _LINE_SIGNS.sub(r"\1\\\2", text))
        text = _REFERENCE.sub("&amp;", text).replace("<", "&lt;").replace("~~", "&#126;&#126;")
        return str(super().escape(text, parent_tags))  # type: ignore[misc]


def to_markdown(html: str) -> str:
    """The Markdown source; scripts, styles and unknown elements are dropped before the conversion."""
    safe = nh3.clean(
        without_controls(html),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_with_scheme,
        link_rel=None,
    )
    converter = _Converter(
        heading_style=ATX,
        bullets="-",
        sub_symbol="<sub>",
        sup_symbol="<sup>",
        code_language_callback=_language,
    )
    # The frame keeps the parser from taking a lone address for a file name. Character references can bring
    # control characters in again.
    source = without_controls(converter.convert(f"<div>{safe}</div>"))
    return _GAP.sub("\n\n", source).strip() + "\n"


def _language(pre: Tag) -> str:
    """The language of `<pre><code class="language-x">` or `lang-x`, as Stack Exchange and others write it."""
    code = pre.find("code")
    found = _LANGUAGE.search(" ".join(code.get_attribute_list("class"))) if isinstance(code, Tag) else None
    return found[1] if found else ""


def _with_scheme(tag: str, name: str, value: str) -> str:
    """`//host/path` took the scheme of the page that it stood on; here it would be refused."""
    return f"https:{value}" if name in ("href", "src") and value.startswith("//") else value
