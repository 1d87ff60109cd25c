"""Files of a folder as documents: decoded, front matter read, title found. Bad ones say why."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from portal.core.errors import Invalid, PortalError
from portal.core.i18n import _
from portal.core.text import PAGE_LIMIT, without_controls

ENDINGS = (".md", ".markdown", ".mdown")
_FRONT = re.compile(r"\A\s*---[ \t]*\n(.*?\n)?---[ \t]*(?:\n|\Z)", re.DOTALL)
_HEADING = re.compile(r"^#[ \t]+(.+?)[ \t]*#*[ \t]*$", re.MULTILINE)
_FENCED = re.compile(r"^( *)(```+|~~~+).*?^\1\2 *$", re.DOTALL | re.MULTILINE)
_DATED = re.compile(r"^\d{4}-\d{2}-\d{2}-")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Source:
    """A document as it stands in its file. `names`: what links in other files may call it."""

    name: str
    slug: str
    title: str
    body: str
    deck: str
    summary: str
    names: frozenset[str]
    extra: dict[str, Any] = field(default_factory=dict)


def documents(folder: Path) -> Iterator[tuple[str, Source | PortalError]]:
    """(file, document or the reason why not) of every Markdown file below a folder, by name."""
    root = folder.resolve()
    for path in sorted(root.rglob("*")):
        if path.suffix.lower() not in ENDINGS or any(p.startswith(".") for p in path.relative_to(root).parts):
            continue
        name = path.relative_to(root).as_posix()
        if not path.resolve().is_relative_to(root) or not path.is_file():
            yield name, Invalid(_("It leads out of the folder."))
            continue
        try:
            yield name, read(path, name)
        except PortalError as error:
            yield name, error


def read(path: Path, name: str) -> Source:
    """One file. Invalid: too long, of an unknown encoding, broken front matter, empty."""
    if path.stat().st_size > PAGE_LIMIT:
        raise Invalid(
            _(
                "It is longer than a page can be (%(size)s kB of %(limit)s kB): split it.",
                size=-(-path.stat().st_size // 1024),
                limit=PAGE_LIMIT // 1024,
            )
        )
    text = without_controls(decoded(path.read_bytes()))
    head, body = front_matter(text)
    body = body.strip("\n")
    title, body = _title(head, body, path.stem)
    slug = path.stem if path.parent.name and path.stem not in ("index", "_index") else path.parent.name
    return Source(
        name=name,
        slug=slug,
        title=title,
        body=body,
        deck=_line(head.get("deck") or head.get("subtitle")),
        summary=_line(head.get("summary") or head.get("description")),
        names=frozenset(_DATED.sub("", word) for word in (path.stem, _line(head.get("slug"))) if word),
        extra=head,
    )


def decoded(raw: bytes) -> str:
    """The text of a file; Invalid where it is in no encoding that can be told for sure."""
    encoding = "utf-8-sig"
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise Invalid(
            _("It is not in UTF-8 (byte %(place)s). Save it as UTF-8 and import it again.", place=error.start)
        ) from error


def front_matter(text: str) -> tuple[dict[str, Any], str]:
    """The YAML in front and the text after it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    found = _FRONT.match(text)
    if not found:
        return {}, text
    try:
        head = yaml.load(found[1] or "", Loader=_LOADER)  # noqa: S506 (a safe loader, in C where there is one)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else 1
        raise Invalid(_("Its front matter is not YAML (line %(line)s). Mend it.", line=line)) from error
    return (head if isinstance(head, dict) else {}), text[found.end() :]


def _line(value: Any) -> str:
    return " ".join(html.unescape(str(value)).split()) if isinstance(value, str | int | float) else ""


def _title(head: dict[str, Any], body: str, stem: str) -> tuple[str, str]:
    """Title and text without it: the front matter's, the only top heading, or the file's name."""
    given = _line(head.get("title"))
    tops = list(_HEADING.finditer(_FENCED.sub(lambda found: " " * len(found[0]), body)))
    alone = len(tops) == 1 and not body[: tops[0].start()].strip()
    if not alone:
        return given or _words(stem), body
    written = _line(re.sub(r"[*_`]", "", tops[0][1]))
    if given and given.casefold() != written.casefold():
        return given[:200], body
    return (given or written)[:200], body[tops[0].end() :].strip("\n")


def _words(stem: str) -> str:
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", _DATED.sub("", stem))
    words = " ".join(re.split(r"[\s_-]+", parted)).strip()
    return (words[:1].upper() + words[1:])[:200] or stem
