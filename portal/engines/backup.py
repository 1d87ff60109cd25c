"""Backup and restore of everything that the portal keeps: database, files, keys; one archive.

The index and the queue are left out: the one is built again, the other is filled again from the outbox.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from portal.core import clock
from portal.core.errors import Conflict, Invalid
from portal.core.i18n import _
from portal.engines import backup_database
from portal.engines.backup_archive import (
    DATA,
    FORMAT,
    MANIFEST,
    MAX_MEMBERS,
    Manifest,
    Member,
    Summary,
    safe,
    unpack,
    verified,
)

MARK = "last-backup"  # in the data folder: the time of this file is the time of the last good backup
# What lies in the data folder and is made again, or belongs to one moment only.
LEFT_OUT = frozenset(
    {"index", "backups", "cache", "tmp", "run", "logs", "files/.unfinished", "ponte.lock", MARK}
)
LEFT_OUT_STARTS = ("queue.db", ".restore-", ".backup-")
_PART = 1_048_576


def backup(*, database_url: str, data_dir: Path, target: Path) -> Summary:
    """Writes an archive while the portal runs. `target`: a new file, or a folder that gets a dated one.

    The database comes first: a file never changes once it is stored, so every file that the copied
    database knows is there afterwards. Raises Conflict where `target` exists, Invalid where the
    database cannot be copied.
    """
    if target.is_dir():
        target = target / f"ponte-{clock.now():%Y%m%d-%H%M%S}.zip"
    if target.exists():
        raise Conflict(_("%(path)s exists already. Choose another name for the backup.", path=target))
    part = target.with_name(f".backup-{secrets.token_hex(8)}")
    try:
        with (
            _private(part) as stream,
            tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as room,
        ):
            manifest, skipped = _write(stream, Path(room), database_url, data_dir)
            stream.flush()
            os.fsync(stream.fileno())
        part.rename(target)
        _sync_folder(target.parent)
    finally:
        part.unlink(missing_ok=True)
    (data_dir / MARK).touch()
    return manifest.summary(target, skipped)


def verify(archive: Path) -> Summary:
    """Reads the whole archive and compares every checksum. Raises Invalid where it is broken."""
    with verified(archive) as (_zip, manifest):
        return manifest.summary(archive)


def restore(archive: Path, *, database_url: str, data_dir: Path) -> Summary:
    """Fills an empty folder and an empty database. All is checked before anything is touched.

    Raises Invalid for a broken or foreign archive, Conflict where something is there already.
    """
    with verified(archive) as (packed, manifest):
        if manifest.engine != backup_database.engine(database_url):
            raise Invalid(
                _(
                    "The backup is of %(theirs)s, the database here is %(ours)s. Set DATABASE_URL to fit.",
                    theirs=manifest.engine,
                    ours=backup_database.engine(database_url),
                )
            )
        _check_empty(data_dir)
        backup_database.check_empty(database_url)
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        room = Path(tempfile.mkdtemp(dir=data_dir, prefix=".restore-"))
        try:
            unpack(packed, manifest, room)
            backup_database.check_copy(manifest.engine, room / manifest.database)
            if (room / DATA).is_dir():
                _move_up(room / DATA, data_dir)
            # Last: until the database is there, nobody can take a half restored portal for a whole one.
            backup_database.restore(database_url, room / manifest.database)
        except BaseException:
            _empty(data_dir)  # as it was found
            raise
        shutil.rmtree(room)
        _sync_folder(data_dir)
        return manifest.summary(archive)


def _write(
    stream: BinaryIO, room: Path, database_url: str, data_dir: Path
) -> tuple[Manifest, tuple[str, ...]]:
    copy = backup_database.copy(database_url, room)
    members: list[Member] = []
    skipped: list[str] = []
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as packed:
        members.append(_add(packed, copy, f"database/{copy.name}"))
        for path, name in _kept(data_dir, backup_database.own_files(database_url)):
            if path.is_symlink() or not path.is_file() or not safe(f"{DATA}/{name}"):
                skipped.append(ascii(name)[1:-1])
                continue
            with contextlib.suppress(FileNotFoundError):  # deleted meanwhile, as a person may
                members.append(_add(packed, path, f"{DATA}/{name}"))
        if len(members) > MAX_MEMBERS:
            raise Invalid(
                _(
                    "There are more than %(count)s files: back the folder up in another way.",
                    count=MAX_MEMBERS,
                )
            )
        manifest = Manifest(
            FORMAT,
            clock.now().isoformat(),
            backup_database.engine(database_url),
            members[0].name,
            tuple(members),
        )
        packed.writestr(MANIFEST, manifest.text())
    return manifest, tuple(skipped)


def _kept(data_dir: Path, database: frozenset[Path]) -> Iterator[tuple[Path, str]]:
    """All that must be kept, with names relative to the data folder; links are named, not followed."""
    for folder, folders, files in os.walk(data_dir):
        here = Path(folder).relative_to(data_dir).as_posix()
        relative = {name: str(PurePosixPath(here) / name) for name in folders + files}
        links = [name for name in folders if (Path(folder) / name).is_symlink()]
        folders[:] = sorted(n for n in folders if not _left_out(relative[n]) and n not in links)
        for name in sorted(files + links):
            path = Path(folder) / name
            if not _left_out(relative[name]) and path.resolve() not in database:
                yield path, relative[name]


def _left_out(name: str) -> bool:
    return name in LEFT_OUT or PurePosixPath(name).name.startswith(LEFT_OUT_STARTS)


def _add(packed: zipfile.ZipFile, path: Path, name: str) -> Member:
    """Copies what the file holds now; size and checksum are of what was copied."""
    digest, size = hashlib.sha256(), 0
    info = zipfile.ZipInfo(name)
    info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o100600 << 16
    with path.open("rb") as source, packed.open(info, "w", force_zip64=True) as out:
        while part := source.read(_PART):
            digest.update(part)
            size += len(part)
            out.write(part)
    return Member(name, size, digest.hexdigest())


def _check_empty(data_dir: Path) -> None:
    if data_dir.exists() and (not data_dir.is_dir() or any(data_dir.iterdir())):
        raise Conflict(
            _("%(path)s is not empty. Restore into a new folder, or empty this one first.", path=data_dir)
        )


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def _move_up(source: Path, target: Path) -> None:
    for path in sorted(source.iterdir()):
        path.rename(target / path.name)


@contextlib.contextmanager
def _private(path: Path) -> Iterator[BinaryIO]:
    """A new file that only its owner reads: a backup holds the secret key."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as stream:
        yield stream


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
