"""Markdown of other systems as ours: shortcodes, links between files, pictures that did not come along."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

from portal.core.i18n import _
from portal.wiki.importing.files import Source

_CODE = re.compile(r"(^( *)(?:```+|~~~+).*?^\2(?:```+|~~~+) *$|`[^`\n]+`)", re.DOTALL | re.MULTILINE)
_SHORT = re.compile(r"\{\{[<%]\s*(/?)\s*([\w/-]+)(.*?)/?\s*[>%]\}\}", re.DOTALL)
_LIQUID = re.compile(r"\{%-?\s*(\w+)(.*?)-?%\}", re.DOTALL)
_BUTTON = re.compile(
    r"\{\{[<%]\s*button\s+(?:href|url)=[\"“]([^\"”]+)[\"”][^>]*>\}\}(.*?)\{\{[<%]\s*/\s*button\s*[>%]\}\}",
    re.DOTALL,
)
_REF = re.compile(r"\{\{[<%]\s*(?:rel)?ref\s+[\"“]?([^\"”>]+?)[\"”]?\s*[>%]\}\}")
_ARGUMENT = re.compile(r"(?:(\w+)\s*=\s*)?(?:\"([^\"]*)\"|“([^”]*)”|'([^']*)')")
_LINK = re.compile(
    r"(!?)\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(\s*<?([^\s()<>]*(?:\([^\s()]*\)[^\s()]*)?)>?(?:\s+[\"'][^\"']*[\"'])?\s*\)"
)
_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/\S*)?", re.IGNORECASE)
_FILE = re.compile(r"\.(?:md|markdown|html?|png|jpe?g|gif|svg|pdf|docx?)(?:[#?].*)?$", re.IGNORECASE)
_MENTION = re.compile(r"(?<![\w@/.+\-\\<])@(?=[A-Za-z0-9])")


def ours(source: Source, known: Mapping[str, str], base: str = "") -> str:
    """The document in our Markdown. `known`: {what links call a file: slug of its page}.

    `base` is the address that other relative links are relative to; without it they leave their words.
    """
    body = source.body if source.body.strip() else _from_head(source)
    pieces = _CODE.split(body)
    # The pattern has two groups: text, code, indentation of a fence, text, ...
    parts = [
        piece if at % 3 == 1 else _text(piece, known, base) for at, piece in enumerate(pieces) if at % 3 != 2
    ]
    text = "".join(parts).strip("\n")
    if source.deck and source.deck not in text[: len(source.deck) + 20]:
        text = f"*{_plain(source.deck)}*\n\n{text}"
    return re.sub(r"\n{4,}", "\n\n\n", text) + "\n"


def _text(text: str, known: Mapping[str, str], base: str) -> str:
    text = _REF.sub(lambda found: _ref_target(found[1], known), text)
    text = _BUTTON.sub(lambda found: f"[{' '.join(found[2].split())}]({found[1]})", text)
    text = _SHORT.sub(_shortcode, text)
    text = _LIQUID.sub(lambda found: " ".join(_values(found[2])) or "", text)
    text = _LINK.sub(lambda found: _link(found, known, base), text)
    return _MENTION.sub(r"\\@", text)


def _values(text: str) -> list[str]:
    return [found[2] or found[3] or found[4] or "" for found in _ARGUMENT.finditer(text)]


def _arguments(text: str) -> dict[str, str]:
    return {
        found[1]: found[2] or found[3] or found[4] or "" for found in _ARGUMENT.finditer(text) if found[1]
    }


def _shortcode(found: re.Match[str]) -> str:
    """What a reader would have seen, as far as it can be told; other marks go and their content stays."""
    closing, name, given = found[1], found[2].lower(), _arguments(found[3])
    if closing:
        return "\n\n" if name in ("note", "ring") else ""
    if "img" in name or name in ("figure", "asset-static", "image"):
        return _standing(
            found, _picture(given.get("alt") or given.get("caption") or given.get("title") or "")
        )
    if given.get("href") or given.get("url"):
        address = given.get("href") or given.get("url") or ""
        return f"[{_plain(given.get('text') or given.get('title') or address)}]({address})\n\n"
    if name == "note":
        return "\n\n> "
    return f"\n**{_plain(given['title'])}**\n" if given.get("title") else ""


def _standing(found: re.Match[str], words: str) -> str:
    """A picture's words: on their own in italics at the start of a line, plain inside a link."""
    before = found.string[: found.start()].rpartition("\n")[2]
    if not words or before.strip():
        return words
    after = found.string[found.end() : found.end() + 1]
    return f"*{words}*" + ("\n\n" if after.strip() else "")


def _picture(alt: str) -> str:
    said = " ".join(html.unescape(alt).split())
    return _("Picture: %(what)s", what=_plain(said)) if said else ""


def _plain(text: str) -> str:
    return re.sub(r"[\[\]*_`<>\\]", "", text)


def _ref_target(name: str, known: Mapping[str, str]) -> str:
    slug = _slug(name, known)
    return f"wiki:{slug}" if slug else "gone:"


def _slug(address: str, known: Mapping[str, str]) -> str | None:
    stem = urlsplit(address).path.rstrip("/").rpartition("/")[2]
    stem = re.sub(r"\.(?:md|markdown|html?)$", "", stem, flags=re.IGNORECASE)
    return known.get(re.sub(r"^\d{4}-\d{2}-\d{2}-", "", stem).lower()) if stem else None


def _link(found: re.Match[str], known: Mapping[str, str], base: str) -> str:
    """A link to another file becomes `[[slug|label]]`, an absolute one stays, others leave their words."""
    picture, label, target = found[1], found[2], found[3]
    parts = urlsplit(target) if "://" in target or target.startswith(("mailto:", "tel:")) else None
    if parts is not None or target.startswith("#"):
        return found[0]
    if target.startswith("//"):
        return found[0].replace(target, f"https:{target}", 1)
    if picture:
        return _picture(label)
    slug = target.removeprefix("wiki:") if target.startswith("wiki:") else _slug(target, known)
    if slug:
        words = re.sub(r"[\[\]|\n]", " ", label).strip()
        return f"[[{slug}|{words}]]" if words else f"[[{slug}]]"
    if base and not target.startswith("gone:"):
        return f"[{label}]({urljoin(base, target)})"
    if _HOST.fullmatch(target) and not _FILE.search(target):
        return f"[{label}](https://{target})"
    return label


def _from_head(source: Source) -> str:
    """A document that is all front matter: its summary, and the lists of links in it."""
    parts = [source.summary] if source.summary else []
    for value in source.extra.values():
        parts += _links(value)
    return "\n\n".join(parts)


def _links(value: Any) -> list[str]:
    if not isinstance(value, dict):
        return []
    heading = str(value.get("title") or "")
    target = value.get("link") or value.get("href")
    if isinstance(target, str) and heading:
        return [f"- [{_plain(heading)}]({target})"]
    lines = [_entry(one) for one in next((v for v in value.values() if isinstance(v, list)), [])]
    shown = "\n".join(line for line in lines if line)
    return [f"## {_plain(heading)}", shown] if heading and shown else [shown] if shown else []


def _entry(one: Any) -> str:
    if not isinstance(one, dict) or not one.get("title"):
        return ""
    label, target = _plain(str(one["title"])), one.get("href") or one.get("link") or one.get("url")
    said = f"[{label}]({target})" if isinstance(target, str) else label
    return f"- {said}" + (f": {_plain(str(one['summary']))}" if one.get("summary") else "")
