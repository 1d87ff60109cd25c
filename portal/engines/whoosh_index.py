"""The index on disk: one folder for each generation, and a pointer file that names the current one.

Readers in any process follow the pointer; a rebuilt generation takes effect in one rename. Old
generations stay for a minute so that a reader that has just read the pointer can still open them.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from whoosh.analysis import Analyzer, Token
from whoosh.columns import NumericColumn
from whoosh.fields import COLUMN, ID, KEYWORD, STORED, TEXT, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex, create_in
from whoosh.util.filelock import FileLock, try_for

from portal.core.analysis import VERSION, words
from portal.core.ports import Document, SearchUnavailable
from portal.engines.search_query import clean

GRACE = 60.0
"""Seconds that an old generation stays on disk after the pointer has moved."""


class PortalAnalyzer(Analyzer):
    """Gives the terms of `portal.core.analysis` to Whoosh: all terms of a word share its position."""

    def __call__(self, value: str, **_: Any) -> Iterator[Token]:
        token = Token(positions=True, boost=1.0)
        for position, word in enumerate(words(value)):
            token.pos = position
            for term in word.terms:
                token.text = term
                yield token

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PortalAnalyzer)

    __hash__ = Analyzer.__hash__


SCHEMA = Schema(
    ref=ID(unique=True, stored=True),
    kind=ID(),
    token=KEYWORD(),
    language=ID(),
    author=ID(),
    place=ID(),
    label=KEYWORD(),
    at=COLUMN(NumericColumn("q")),
    title=TEXT(analyzer=PortalAnalyzer()),
    body=TEXT(analyzer=PortalAnalyzer()),
    begins=KEYWORD(),
    shown=STORED(),
)


def fields(document: Document) -> dict[str, Any]:
    """A document as Whoosh wants it; `at` in milliseconds, lists are taken as terms as they are."""
    title, body = clean(document.title), clean(document.body)
    values = {
        "ref": str(document.ref),
        "kind": document.ref.kind,
        "token": sorted(document.tokens),
        "language": document.language or None,
        "author": None if document.author_id is None else str(document.author_id),
        "place": document.place or None,
        "label": sorted(document.labels),
        "at": milliseconds(document.at.timestamp()),
        "title": title,
        "body": body,
        "begins": sorted({word.plain for word in words(title)}),
        "shown": (title, body),
    }
    return {name: value for name, value in values.items() if value not in (None, [])}


def milliseconds(timestamp: float) -> int:
    """Seconds since 1970 as the whole milliseconds that the index keeps."""
    return round(timestamp * 1000)


class Generations:
    """The folder of an index. Writing needs `locked()`; reading needs nothing."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._pointer = directory / "current"

    def current(self) -> Path | None:
        """The generation in use; None where there is none or another analyzer version made it."""
        try:
            name, _, version = self._pointer.read_text("ascii").strip().partition(" ")
        except (FileNotFoundError, UnicodeDecodeError):
            return None
        path = self.directory / name
        usable = name.startswith("gen-") and version == str(VERSION) and path.is_dir()
        return path if usable else None

    @contextmanager
    def locked(self, patience: float = 10.0) -> Iterator[None]:
        """The one writer. The lock is the operating system's, so it ends with its process."""
        self.directory.mkdir(parents=True, exist_ok=True)
        lock = FileLock(str(self.directory / "lock"))
        if not try_for(lock.acquire, timeout=patience):
            raise SearchUnavailable("The search index is being written by another process; try again later.")
        try:
            yield
        finally:
            lock.release()

    def create(self) -> tuple[Path, FileIndex]:
        """A new empty generation beside the current one."""
        taken = [int(path.name[4:]) for path in self._all() if path.name[4:].isdigit()]
        path = self.directory / f"gen-{max(taken, default=0) + 1}"
        path.mkdir()
        return path, create_in(str(path), SCHEMA)

    def publish(self, path: Path) -> None:
        """Makes a finished generation the current one; on disk before it counts."""
        for file in path.iterdir():
            _flush(file)
        fresh = self.directory / "current.new"
        fresh.write_text(f"{path.name} {VERSION}\n", "ascii")
        _flush(fresh)
        fresh.replace(self._pointer)

    def sweep(self) -> None:
        """Removes generations that nobody can still be opening."""
        current = self.current()
        if current is None or time.time() - self._pointer.stat().st_mtime < GRACE:
            return
        for path in self._all():
            if path != current:
                shutil.rmtree(path, ignore_errors=True)

    def _all(self) -> list[Path]:
        return [path for path in self.directory.glob("gen-*") if path.is_dir()]


def open_generation(path: Path) -> FileIndex:
    """Opens with the schema of this program, not with the pickled one on disk.

    Without memory mapping: this Whoosh copies whatever it maps, which makes opening four times slower.
    """
    return FileStorage(str(path), supports_mmap=False).open_index(schema=SCHEMA)


def _flush(file: Path) -> None:
    with file.open("rb") as handle:
        os.fsync(handle.fileno())
