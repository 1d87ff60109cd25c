"""The archive of a backup: a zip whose manifest names each member with its size and checksum."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from portal.core import jsonread
from portal.core.errors import Invalid
from portal.core.i18n import _

FORMAT = 1
MANIFEST = "manifest.json"
DATA = "data"
MAX_MANIFEST = 200_000_000
MAX_MEMBERS = 1_000_000
MAX_RATIO = 200
_SMALL = 100_000_000  # below this a high ratio harms nobody
_PART = 1_048_576
_BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OverflowError, ValueError,
    struct.error,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Member:
    """One file of the archive; size in bytes."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What a backup holds. `size`: bytes unpacked; `skipped`: links and the like, not copied."""

    archive: Path
    made_at: str
    engine: str
    members: int
    size: int
    skipped: tuple[str, ...] = ()

    def __str__(self) -> str:
        left = f" Not copied (links and the like): {', '.join(self.skipped)}." if self.skipped else ""
        size = f"{self.size / 1_000_000:.1f} MB"
        return f"{self.archive}: {self.members} files, {size}, {self.engine}, made at {self.made_at}.{left}"


@dataclass(frozen=True, slots=True)
class Manifest:
    """The table of contents. `engine`: sqlite or postgresql; `database`: the member that holds it."""

    format: int
    made_at: str
    engine: str
    database: str
    members: tuple[Member, ...]

    def text(self) -> str:
        """As it is written into the archive."""
        return json.dumps(asdict(self), indent=1)

    def summary(self, archive: Path, skipped: tuple[str, ...] = ()) -> Summary:
        """In short."""
        size = sum(member.size for member in self.members)
        return Summary(archive, self.made_at, self.engine, len(self.members), size, skipped)


@contextlib.contextmanager
def verified(archive: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """The opened archive, every name, size and checksum compared. Raises Invalid, writes nothing."""
    with contextlib.ExitStack() as stack:
        try:
            packed = stack.enter_context(zipfile.ZipFile(archive))
            manifest = _manifest(packed)
            _check_entries(packed, manifest, archive.stat().st_size)
            for member in manifest.members:
                _copy(packed, member, lambda part: None)
        except (FileNotFoundError, IsADirectoryError):
            raise Invalid(_("There is no backup at %(path)s.", path=archive)) from None
        except _BROKEN as error:
            raise _broken(str(error)) from None
        yield packed, manifest


def unpack(packed: zipfile.ZipFile, manifest: Manifest, room: Path) -> None:
    """Writes all members below `room`, synced, compared once more; for the owner only."""
    _check_space(manifest, room)
    try:
        for member in manifest.members:
            path = room / member.name
            _make_folder(path.parent, room)
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                _copy(packed, member, out.write)
                out.flush()
                os.fsync(out.fileno())
    except _BROKEN as error:
        raise _broken(str(error)) from None


def _make_folder(folder: Path, room: Path) -> None:
    """Level by level: `parents=True` would leave the upper ones open to everybody."""
    for level in reversed([p for p in folder.parents if p.is_relative_to(room)]):
        level.mkdir(exist_ok=True, mode=0o700)
    folder.mkdir(exist_ok=True, mode=0o700)


def _copy(packed: zipfile.ZipFile, member: Member, write: Callable[[bytes], Any]) -> None:
    digest, left = hashlib.sha256(), member.size
    with packed.open(member.name) as source:
        while part := source.read(_PART):
            left -= len(part)
            if left < 0:
                break
            digest.update(part)
            write(part)
    if left != 0 or digest.hexdigest() != member.sha256:
        raise _broken(_("%(name)s is not what was backed up", name=member.name))


def _manifest(packed: zipfile.ZipFile) -> Manifest:
    try:
        info = packed.getinfo(MANIFEST)
    except KeyError:
        raise _broken(_("it has no %(name)s; it is not a backup of Ponte", name=MANIFEST)) from None
    if info.file_size > MAX_MANIFEST:
        raise _broken(_("its table of contents is too large"))
    with packed.open(info) as stream:
        data = jsonread.read(stream.read(MAX_MANIFEST), limit=MAX_MANIFEST)
    if jsonread.integer(data, "format") != FORMAT:
        raise Invalid(_("This backup was made by another release of Ponte. Restore it with that one."))
    text = partial(jsonread.text, max=1000)
    found = jsonread.list_of(data, "members", jsonread.mapping, max=MAX_MEMBERS)
    size = partial(jsonread.integer, max=2**50)
    members = tuple(Member(text(m, "name", strip=False), size(m, "size"), text(m, "sha256")) for m in found)
    return Manifest(FORMAT, text(data, "made_at"), text(data, "engine"), text(data, "database"), members)


def _check_entries(packed: zipfile.ZipFile, manifest: Manifest, archive_size: int) -> None:
    """The archive holds what its manifest names: no more, no link, nothing outside, no bomb."""
    entries = {info.filename: info for info in packed.infolist()}
    names = {member.name for member in manifest.members}
    if len(entries) != len(packed.infolist()) or len(names) != len(manifest.members):
        raise _broken(_("a name is there twice"))
    if set(entries) != names | {MANIFEST} or manifest.database not in names:
        raise _broken(_("its files are not those that it names"))
    for member in manifest.members:
        info = entries[member.name]
        mode = info.external_attr >> 16
        odd = info.flag_bits & 1 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
        if odd or not safe(member.name) or stat.S_IFMT(mode) not in (0, stat.S_IFREG):
            raise _broken(_("%(name)s may not be unpacked", name=member.name[:100]))
        if info.file_size != member.size:
            raise _broken(_("%(name)s has another size than it should", name=member.name[:100]))
    total = sum(member.size for member in manifest.members)
    if total > _SMALL and total > MAX_RATIO * archive_size:
        raise _broken(_("it unpacks to far more than a backup would"))


def safe(name: str) -> bool:
    """True for `data/…` and `database/…` without a way out; no other name is backed up or restored."""
    parts = name.split("/")
    plain = not re.search(r"[\x00-\x1f\x7f\\\ud800-\udfff]", name)
    return plain and len(parts) > 1 and parts[0] in (DATA, "database") and not {"", ".", ".."} & set(parts)


def _check_space(manifest: Manifest, room: Path) -> None:
    needed, free = sum(member.size for member in manifest.members), shutil.disk_usage(room).free
    if needed > free:
        raise Invalid(
            _(
                "The backup needs %(needed)s MB, the disk has %(free)s MB free.",
                needed=needed // 1_000_000 + 1,
                free=free // 1_000_000,
            )
        )


def _broken(why: object) -> Invalid:
    return Invalid(_("This backup is broken and was not restored: %(why)s. Nothing was changed.", why=why))
