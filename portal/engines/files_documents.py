"""Uploads that are documents: PDF, and the office formats that are zip archives."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from portal.core.errors import Invalid
from portal.core.i18n import _

MAX_ENTRIES = 5_000
MAX_UNPACKED = 200_000_000
MAX_RATIO = 150
_SMALL = 1_000_000  # below this a high ratio harms nobody: XML packs well
_OFFICE = "application/vnd.openxmlformats-officedocument."
_MAIN = {
    f"{_OFFICE}{kind}.main+xml": f"{_OFFICE}{kind}"
    for kind in ("wordprocessingml.document", "spreadsheetml.sheet", "presentationml.presentation")
}
_OPEN_TEXT = "application/vnd.oasis.opendocument.text"
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)


def zip_type(path: Path) -> str:
    """The media type of a zip archive: an office format, or application/zip for any other."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if "mimetype" in names and _small(archive, "mimetype").strip() == _OPEN_TEXT.encode():
                return _OPEN_TEXT
            if "[Content_Types].xml" in names:
                return _office_type(_small(archive, "[Content_Types].xml"))
    except _BROKEN:
        pass  # a broken archive is no office document: refused by that name
    return "application/zip"


def check_zip(path: Path, name: str) -> None:
    """Raises Invalid for bombs, macros, passwords and broken archives; unpacks to nowhere, to be sure."""
    try:
        with zipfile.ZipFile(path) as archive:
            _check_sizes(archive.infolist(), path.stat().st_size, name)
            for entry in archive.infolist():
                with archive.open(entry) as stream:  # the reader compares size and checksum
                    while stream.read(262_144):
                        pass
    except _BROKEN:
        raise Invalid(
            _("The document “%(name)s” is broken. Save it again and send that.", name=name)
        ) from None


def check_pdf(path: Path, name: str) -> None:
    """Raises Invalid where the end is missing, as after a broken download."""
    with path.open("rb") as stream:
        start = stream.read(5)
        stream.seek(max(0, path.stat().st_size - 4096))
        if start != b"%PDF-" or b"%%EOF" not in stream.read():
            raise Invalid(_("The PDF “%(name)s” is broken or cut off.", name=name))


def _check_sizes(entries: list[zipfile.ZipInfo], packed: int, name: str) -> None:
    total = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES or total > MAX_UNPACKED or (total > _SMALL and total > MAX_RATIO * packed):
        raise Invalid(_("The document “%(name)s” unpacks to too much and is not taken.", name=name))
    if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries):
        raise Invalid(_("The document “%(name)s” is packed in an unusual way. Save it again.", name=name))
    if any(entry.flag_bits & 1 for entry in entries):
        raise Invalid(_("The document “%(name)s” has a password. Save it without one.", name=name))
    if any(
        entry.filename.lower().endswith(("vbaproject.bin", ".exe", ".dll", ".js", ".vbs"))
        for entry in entries
    ):
        raise Invalid(_("The document “%(name)s” holds macros or programs. Save it without them.", name=name))


def _small(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as stream:
        return stream.read(_SMALL)


def _office_type(raw: bytes) -> str:
    try:
        root = fromstring(raw, forbid_dtd=True)
    except (ParseError, DefusedXmlException):
        return "application/zip"
    for part in root:
        if found := _MAIN.get(part.get("ContentType", "")):
            return found
    return "application/zip"
