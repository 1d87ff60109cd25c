"""Uploads on the disk of this machine, under random names in two levels of folders."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import time
from pathlib import Path
from typing import BinaryIO

from portal.core.errors import Invalid, NotFound
from portal.core.i18n import _
from portal.core.ports import StoredFile
from portal.engines import files_check
from portal.engines.file_names import safe_name

_KEY = re.compile(r"[0-9a-f]{32}")
_PART = 262_144
UNFINISHED = ".unfinished"


class DiskFiles:
    """The file store of one data folder. A file appears whole or not at all, and never changes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, stream: BinaryIO, *, name: str, limit: int) -> StoredFile:
        """Checks by content, cleans pictures, stores. `limit`: bytes. Raises Invalid with the reason.

        OSError (a full disk) goes on to the caller; nothing is left behind.
        """
        key, shown = secrets.token_hex(16), safe_name(name)
        part = self._folder / UNFINISHED / key
        part.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            _copy(stream, part, limit, shown)
            checked = files_check.check(part, shown)
            size, sha256 = _finish(part)
            target = self._path(key)
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            part.rename(target)
            for folder in (target.parent, target.parent.parent, self._folder):
                _sync_folder(folder)
        finally:
            part.unlink(missing_ok=True)
        return StoredFile(key, size, sha256, checked.media_type, shown, checked.width, checked.height)

    def open(self, key: str) -> BinaryIO:
        """The content, to be closed by the caller. Raises NotFound."""
        try:
            return self._path(key).open("rb")
        except FileNotFoundError:
            raise NotFound(_("This file does not exist any more.")) from None

    def delete(self, key: str) -> None:
        """Forgets the file; no error where it is gone already."""
        self._path(key).unlink(missing_ok=True)

    def exists(self, key: str) -> bool:
        """True where the file is there."""
        return bool(_KEY.fullmatch(key)) and self._path(key).is_file()

    def sweep(self, older_than: float = 86_400) -> int:
        """Drops uploads that a crash left unfinished, older than so many seconds; their number."""
        border, count = time.time() - older_than, 0
        for part in (self._folder / UNFINISHED).glob("*"):
            if part.stat().st_mtime < border:
                part.unlink(missing_ok=True)
                count += 1
        return count

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise NotFound(_("This file does not exist any more."))
        return self._folder / key[:2] / key[2:4] / key


def _copy(stream: BinaryIO, target: Path, limit: int, name: str) -> None:
    total = 0
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        while part := stream.read(_PART):
            total += len(part)
            if total > limit:
                raise Invalid(
                    _("“%(name)s” is larger than %(limit)s MB.", name=name, limit=limit / 1_000_000)
                )
            out.write(part)


def _finish(path: Path) -> tuple[int, str]:
    """Size and SHA-256 of what is stored, once it is safely on the disk."""
    digest = hashlib.sha256()
    with path.open("rb+") as stream:
        while part := stream.read(_PART):
            digest.update(part)
        os.fsync(stream.fileno())
        os.fchmod(stream.fileno(), 0o600)
        return stream.tell(), digest.hexdigest()


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
