"""The file store: names, keys, whole files or none, and how they are served."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import time
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from portal.core.errors import Invalid, NotFound
from portal.core.ports import StoredFile
from portal.engines.file_names import disposition, extension, safe_name
from portal.engines.files_check import response_headers
from portal.engines.files_disk import DiskFiles


@pytest.fixture
def files(tmp_path: Path) -> DiskFiles:
    return DiskFiles(tmp_path / "files")


def put(files: DiskFiles, content: bytes, name: str = "note.txt", limit: int = 1_000_000) -> StoredFile:
    return files.put(io.BytesIO(content), name=name, limit=limit)


def everything(files: DiskFiles) -> list[Path]:
    return [p for p in files._folder.rglob("*") if p.is_file()]


def test_put_open_delete(files: DiskFiles) -> None:
    stored = put(files, "سلام".encode(), "یادداشت‌ها.txt")
    assert stored.original_name == "یادداشت‌ها.txt"
    assert (stored.size, stored.media_type, stored.width) == (8, "text/plain", None)
    assert stored.sha256 == hashlib.sha256("سلام".encode()).hexdigest()
    with files.open(stored.key) as stream:
        assert stream.read() == "سلام".encode()
    assert files.exists(stored.key)
    assert everything(files)[0].relative_to(files._folder).parts == (
        stored.key[:2],
        stored.key[2:4],
        stored.key,
    )
    files.delete(stored.key)
    files.delete(stored.key)
    assert not files.exists(stored.key)
    with pytest.raises(NotFound):
        files.open(stored.key)


def test_same_content_twice_is_two_files(files: DiskFiles) -> None:
    assert put(files, b"a").key != put(files, b"a").key


@pytest.mark.parametrize(
    "key", ["", "..", "../../etc/passwd", "a" * 31, "A" * 32, "a" * 32 + "\n", "/" + "a" * 31]
)
def test_strange_keys(files: DiskFiles, key: str) -> None:
    assert not files.exists(key)
    with pytest.raises(NotFound):
        files.open(key)
    with pytest.raises(NotFound):
        files.delete(key)


def test_limit_stops_reading(files: DiskFiles) -> None:
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            self.given += size
            return b"x" * size

    endless = Endless()
    with pytest.raises(Invalid, match="larger than"):
        files.put(endless, name="a.txt", limit=1_000_000)  # type: ignore[arg-type]
    assert endless.given < 2_000_000
    assert everything(files) == []


def test_limit_is_inclusive(files: DiskFiles) -> None:
    assert put(files, b"x" * 100, limit=100).size == 100
    with pytest.raises(Invalid):
        put(files, b"x" * 101, limit=100)


def test_nothing_is_left_after_a_refusal_or_a_full_disk(
    files: DiskFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Invalid):
        put(files, b"<html>", "a.html")

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        put(files, b"text")
    assert everything(files) == []


def test_unfinished_uploads_are_swept(files: DiskFiles) -> None:
    kept = put(files, b"text")
    part = files._folder / ".unfinished" / "left"
    part.write_bytes(b"half")
    assert files.sweep() == 0
    old = time.time() - 100_000
    os.utime(part, (old, old))
    assert files.sweep() == 1
    assert everything(files) == [files._path(kept.key)]


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ana\\plan.pdf", "plan.pdf"),
        ("گزارش\u200cها ۱۴۰۵.pdf", "گزارش\u200cها ۱۴۰۵.pdf"),
        ("Relato\u0301rio.pdf", "Relatório.pdf"),
        ("gpj\u202eexe.pdf", "gpjexe.pdf"),
        ("a\r\nSet-Cookie: x.txt", "aSet-Cookie_ x.txt"),
        ("a\x00.txt", "a.txt"),
        ("\ufeffa\u2066b\u200e.txt", "ab.txt"),
        ("a\ud800.txt", "a.txt"),
        ("...", "file"),
        ("", "file"),
        ("/", "file"),
        (".htaccess", "htaccess"),
        ("NUL.txt", "_NUL.txt"),
        ('a"b<c>.txt', "a_b_c_.txt"),
    ],
)
def test_safe_names(given: str, safe: str) -> None:
    assert safe_name(given) == safe


@given(st.text())
def test_names_are_always_safe(name: str) -> None:
    safe = safe_name(name)
    assert 0 < len(safe.encode()) <= 200
    assert not set(safe) & set('/\\<>:"|?*\r\n\0')
    assert safe_name(safe) == safe
    assert disposition(name).isascii()
    assert disposition(name).isprintable()


def test_long_names_keep_their_ending() -> None:
    safe = safe_name("گزارش" * 100 + ".docx")
    assert extension(safe) == "docx"
    assert len(safe.encode()) <= 200


@pytest.mark.parametrize(
    ("name", "end"), [("a.PDF", "pdf"), ("a.tar.gz", "gz"), ("a", ""), ("a.", ""), ("a.b c", "")]
)
def test_extension(name: str, end: str) -> None:
    assert extension(name) == end


def picture(kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (3, 2)).save(out, kind)
    return out.getvalue()


def test_serving_a_download(files: DiskFiles) -> None:
    headers = response_headers(put(files, "نام;قیمت".encode(), 'گزارش "۱".csv'))
    assert headers["Content-Type"] == "text/csv; charset=utf-8"
    assert headers["Content-Disposition"].startswith('attachment; filename="')
    assert "filename*=UTF-8''%DA%AF%D8%B2%D8%A7%D8%B1%D8%B4%20_%DB%B1_.csv" in headers["Content-Disposition"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert headers["Cache-Control"].startswith("private")


def test_only_pictures_are_shown_in_place(files: DiskFiles) -> None:
    stored = put(files, picture(), "a.png")
    assert (stored.width, stored.height) == (3, 2)
    assert response_headers(stored)["Content-Disposition"].startswith("inline; ")
    pdf = put(files, b"%PDF-1.7\n%%EOF\n", "a.pdf")
    assert response_headers(pdf)["Content-Disposition"].startswith("attachment; ")


def test_files_are_for_the_owner_only(files: DiskFiles) -> None:
    for content, name in ((b"text", "a.txt"), (picture(), "a.png")):
        stored = put(files, content, name)
        assert files._path(stored.key).stat().st_mode & 0o077 == 0


def test_the_stream_is_not_closed(files: DiskFiles) -> None:
    stream: BinaryIO = io.BytesIO(b"text")
    files.put(stream, name="a.txt", limit=10)
    assert not stream.closed
