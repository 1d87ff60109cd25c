"""What an upload really is: decided by its content; a name that says otherwise is refused."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import filetype

from portal.core.errors import Invalid
from portal.core.i18n import _
from portal.engines import file_names, files_documents, files_pictures, files_text

# Ending → media type; the first ending of a type is the usual one.
TYPES = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "txt": "text/plain",
    "md": "text/markdown",
    "csv": "text/csv",
    "ics": "text/calendar",
}
PICTURES = frozenset(TYPES[end] for end in ("png", "jpeg", "gif", "webp"))
TEXTS = frozenset(TYPES[end] for end in ("txt", "md", "csv", "ics"))
_ACTIVE = frozenset(
    {"svg", "svgz", "html", "htm", "xhtml", "xht", "mht", "mhtml", "xml", "xsl", "js", "mjs", "css", "hta"}
)


class Servable(Protocol):
    """What `response_headers` needs to know: a StoredFile or a row that has the same two fields."""

    @property
    def media_type(self) -> str: ...
    @property
    def original_name(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Checked:
    """What an upload is. `width` and `height` in pixels, for pictures."""

    media_type: str
    width: int | None = None
    height: int | None = None


def check(path: Path, name: str) -> Checked:
    """Looks at the file at `path`; a picture is written anew in its place. Raises Invalid with the reason."""
    if path.stat().st_size == 0:
        raise Invalid(_("The file “%(name)s” is empty.", name=name))
    end = file_names.extension(name)
    found = _by_content(path, end)
    claimed = TYPES.get(end)
    if end in _ACTIVE or found == "active":
        raise Invalid(
            _("“%(name)s” can hold scripts (SVG, HTML) and is not taken. Send a PNG or a PDF.", name=name)
        )
    if (end and claimed is None) or found is None:
        raise Invalid(
            _("Files like “%(name)s” are not taken. Send one of: %(kinds)s.", name=name, kinds=kinds())
        )
    if claimed and claimed != found:
        raise Invalid(
            _(
                "“%(name)s” says it is %(claimed)s, but its content is %(found)s.",
                name=name,
                claimed=claimed,
                found=found,
            )
        )
    if found in PICTURES:
        width, height = files_pictures.renew(path, found)
        return Checked(found, width, height)
    _look_inside(path, found, name)
    return Checked(found)


def kinds() -> str:
    """The endings that are taken, for messages and for `accept`."""
    return ", ".join(TYPES)


def response_headers(stored: Servable) -> dict[str, str]:
    """How a stored file is served: as a download, a picture in place; never as a page of ours."""
    picture = stored.media_type in PICTURES
    charset = "; charset=utf-8" if stored.media_type in TEXTS else ""
    return {
        "Content-Type": stored.media_type + charset,
        "Content-Disposition": file_names.disposition(stored.original_name, inline=picture),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, max-age=3600",
    }


def _by_content(path: Path, end: str) -> str | None:
    """The media type, "active" for what a browser could run, None for what is not taken."""
    with path.open("rb") as stream:
        head = stream.read(8192)
    if head.startswith(b"PK\x03\x04"):
        return files_documents.zip_type(path)
    guessed = filetype.guess_mime(head)
    guessed = TYPES["png"] if guessed == "image/apng" else guessed  # a PNG that moves
    if guessed in PICTURES or guessed == TYPES["pdf"]:
        return str(guessed)
    if guessed is not None and not str(guessed).startswith("text/"):
        return str(guessed) if end in TYPES else None
    return files_text.text_type(head, TYPES.get(end))


def _look_inside(path: Path, media_type: str, name: str) -> None:
    if media_type in TEXTS:
        files_text.check(path, media_type, name)
    elif media_type == TYPES["pdf"]:
        files_documents.check_pdf(path, name)
    else:
        files_documents.check_zip(path, name)
