"""What an upload really is: liars, bombs and pages are refused, good files pass."""

from __future__ import annotations

import contextlib
import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from portal.core.errors import Invalid
from portal.engines import files_check, files_pictures
from portal.engines.files_check import TYPES, Checked

WORD = TYPES["docx"]


def check(folder: Path, content: bytes, name: str) -> Checked:
    path = folder / "upload"
    path.write_bytes(content)
    return files_check.check(path, name)


def office(kind: str = WORD, **extra: bytes) -> bytes:
    types = f'<Types xmlns="x"><Override PartName="/m.xml" ContentType="{kind}.main+xml"/></Types>'
    return packed(
        {"[Content_Types].xml": types.encode(), "m.xml": b"<a/>"}
        | {k.replace("__", "/"): v for k, v in extra.items()}
    )


def packed(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def picture(kind: str = "PNG", size: tuple[int, int] = (4, 3), mode: str = "RGB", **options: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size).save(out, kind, **options)
    return out.getvalue()


def moving(kind: str) -> bytes:
    frames = [Image.new("RGB", (4, 3), color) for color in ("red", "green", "blue")]
    out = io.BytesIO()
    frames[0].save(out, kind, save_all=True, append_images=frames[1:], duration=[50, 60, 70], loop=0)
    return out.getvalue()


GOOD = {
    "a.png": picture("PNG"),
    "a.jpg": picture("JPEG"),
    "a.JPEG": picture("JPEG", mode="CMYK"),
    "a.gif": picture("GIF"),
    "a.webp": picture("WEBP", mode="RGBA"),
    "a.pdf": b"%PDF-1.7\n1 0 obj\n%%EOF\n",
    "a.docx": office(),
    "a.xlsx": office(TYPES["xlsx"]),
    "a.pptx": office(TYPES["pptx"]),
    "a.odt": packed({"mimetype": TYPES["odt"].encode(), "content.xml": b"<a/>"}),
    "a.txt": "سلام\tdunya\r\n\x0c".encode(),
    "a.md": b"# Title\n<b>x</b> a < b\n",
    "a.csv": b"\xef\xbb\xbfa,b\n1,2\n",
    "a.ics": b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
}


@pytest.mark.parametrize("name", GOOD)
def test_good_files(tmp_path: Path, name: str) -> None:
    assert check(tmp_path, GOOD[name], name).media_type == TYPES[name.split(".")[1].lower()]


@pytest.mark.parametrize("name", [n for n in GOOD if n not in ("a.md", "a.csv", "a.txt")])
def test_without_an_ending_the_content_decides(tmp_path: Path, name: str) -> None:
    assert check(tmp_path, GOOD[name], "noending").media_type == TYPES[name.split(".")[1].lower()]


@pytest.mark.parametrize(
    ("content", "name", "both"),
    [
        (GOOD["a.png"], "a.jpg", ("image/jpeg", "image/png")),
        (GOOD["a.pdf"], "a.png", ("image/png", "application/pdf")),
        (GOOD["a.docx"], "a.xlsx", (TYPES["xlsx"], WORD)),
        (packed({"a": b"b"}), "a.docx", (WORD, "application/zip")),
        (b"hello", "a.pdf", ("application/pdf", "text/plain")),
        (b"hello", "a.png", ("image/png", "text/plain")),
        (GOOD["a.png"], "a.txt", ("text/plain", "image/png")),
        (b"MZ" + b"\0" * 200, "a.txt", ("text/plain", "application/x-msdownload")),
        (b"\x7fELF" + b"\0" * 200, "a.pdf", ("application/pdf", "x-executable")),
        (b"hello", "a.ics", ("text/calendar", "text/plain")),
        (office().replace(b"PK\x03\x04", b"PK\x03\x04", 1)[:60], "a.docx", (WORD, "application/zip")),
    ],
)
def test_liars_hear_both_types(tmp_path: Path, content: bytes, name: str, both: tuple[str, str]) -> None:
    with pytest.raises(Invalid) as refusal:
        check(tmp_path, content, name)
    assert all(word in str(refusal.value) for word in both)


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (SVG, "a.svg"),
        (SVG, "a.png"),
        (SVG, "a.txt"),
        (b"<?xml version='1.0'?>" + SVG, "a"),
        (b"\xef\xbb\xbf  <!-- x --> <HTML>", "a.md"),
        (b"<!DOCTYPE html>", "a.csv"),
        (b"<script>alert(1)</script>", "a.txt"),
        (b"plain", "a.html"),
        (b"plain", "a.js"),
        (b"MZ\0\0", "a.exe"),
        (b"MZ" + b"\0" * 100, "a.pdf.exe"),
        (packed({"a": b"b"}), "a.zip"),
        (b"\0\1\2\3", "a"),
        (b"", "a.txt"),
        ("سلام".encode("utf-16"), "a.txt"),
        ("ação".encode("latin-1"), "a.csv"),
        (b"ok" * 40_000 + b"\xff", "a.txt"),
        (b"ok" * 40_000 + b"\xd8", "a.txt"),
        (b"a\x1b[31m\x07", "a.txt"),
        (b"%PDF-1.7\n", "a.pdf"),
        (b"BEGIN:VCALENDAR\r\n", "a.ics"),
        (GOOD["a.png"][:40], "a.png"),
        (GOOD["a.jpg"][:200], "a.jpg"),
        (office(word__vbaProject_bin=b"x").replace(b"vbaProject_bin", b"vbaProject.bin"), "a.docx"),
        (office(TYPES["docx"].replace("document", "x")), "a.docx"),
        (office()[:-30], "a.docx"),
    ],
)
def test_refused(tmp_path: Path, content: bytes, name: str) -> None:
    with pytest.raises(Invalid):
        check(tmp_path, content, name)


def test_the_reason_is_said(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="scripts"):
        check(tmp_path, SVG, "logo.svg")
    with pytest.raises(Invalid, match="UTF-8"):
        check(tmp_path, "ação".encode("latin-1"), "a.csv")
    with pytest.raises(Invalid, match="docx"):
        check(tmp_path, b"MZ", "a.exe")


def test_zip_bombs(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="too much"):
        check(tmp_path, office(big=b"\0" * 30_000_000), "a.docx")
    with pytest.raises(Invalid, match="too much"):
        check(tmp_path, office(**{f"e{i}": b"" for i in range(5001)}), "a.docx")


def test_unusual_packing_and_passwords(tmp_path: Path) -> None:
    out = io.BytesIO(office())
    with zipfile.ZipFile(out, "a", zipfile.ZIP_LZMA) as archive:
        archive.writestr("more.xml", b"<a/>" * 100)
    with pytest.raises(Invalid, match="unusual"):
        check(tmp_path, out.getvalue(), "a.docx")
    secret = bytearray(office(secret=b"x"))
    at = secret.rfind(b"PK\x01\x02")
    secret[at + 8] |= 1
    with pytest.raises(Invalid, match="password"):
        check(tmp_path, bytes(secret), "a.docx")


def test_a_zip_that_lies_about_sizes(tmp_path: Path) -> None:
    raw = bytearray(office(big=b"\0" * 30_000_000))
    size = struct.pack("<L", 30_000_000)
    while (at := raw.find(size)) >= 0:
        raw[at : at + 4] = struct.pack("<L", 10)
    with pytest.raises(Invalid, match="broken"):
        check(tmp_path, bytes(raw), "a.docx")


def test_entity_bombs_in_office_files(tmp_path: Path) -> None:
    lol = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><Types>&b;</Types>'
    with pytest.raises(Invalid, match="application/zip"):
        check(tmp_path, packed({"[Content_Types].xml": lol}), "a.docx")


def _png_header(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))

    header = struct.pack(">LLBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(50_000, 50_000), (10_000, 9_000), (6_400, 6_300)])
def test_pixel_bombs_are_not_decoded(tmp_path: Path, size: tuple[int, int]) -> None:
    with pytest.raises(Invalid, match="million pixels"):
        check(tmp_path, _png_header(*size), "a.png")


def test_frame_bombs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files_pictures, "MAX_PIXELS", 4 * 3 * 2)
    with pytest.raises(Invalid, match="pixels"):
        check(tmp_path, moving("GIF"), "a.gif")


def _hidden(kind: str) -> bytes:
    """A picture with a secret in every place that has room for one, and behind its end."""
    exif = Image.Exif()
    exif[0x010E] = exif[0x013B] = "SECRET"
    exif[0x8825] = {1: "N", 2: (35.0, 41.0, 0.0)}
    options: dict[str, object] = {}
    if kind != "GIF":
        options |= {"exif": exif, "icc_profile": b"SECRET" * 30}
    if kind == "PNG":
        info = PngImagePlugin.PngInfo()
        info.add_text("Comment", "SECRET")
        info.add_itxt("XML:com.adobe.xmp", "SECRET")
        options["pnginfo"] = info
    if kind in ("GIF", "JPEG"):
        options["comment"] = b"SECRET"
    if kind in ("WEBP", "JPEG"):
        options["xmp"] = b"<x>SECRET</x>"
    return picture(kind, (40, 30), **options) + b"SECRET<script>"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_nothing_but_pixels_is_left(tmp_path: Path, kind: str) -> None:
    raw = _hidden(kind)
    assert b"SECRET" in raw
    assert check(tmp_path, raw, f"a.{kind.lower()}") == Checked(f"image/{kind.lower()}", 40, 30)
    clean = (tmp_path / "upload").read_bytes()
    assert b"SECRET" not in clean
    assert b"script" not in clean
    with Image.open(io.BytesIO(clean)) as after:
        assert not after.getexif()
        assert not {"icc_profile", "comment", "xmp", "exif"} & set(after.info)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_moving_pictures_still_move(tmp_path: Path, kind: str) -> None:
    check(tmp_path, moving(kind), f"a.{kind.lower()}")
    with Image.open(tmp_path / "upload") as after:
        assert after.n_frames == 3
        after.seek(1)
        after.load()
        assert after.info["duration"] == 60
        red, green, blue = after.convert("RGB").getpixel((1, 1))
        assert green > 100 > max(red, blue)


def test_rotation_of_the_camera_is_applied(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    found = check(tmp_path, picture("JPEG", (40, 30), exif=exif), "a.jpg")
    assert (found.width, found.height) == (30, 40)


def test_see_through_stays(tmp_path: Path) -> None:
    indexed = Image.new("P", (2, 2), 0)
    out = io.BytesIO()
    indexed.save(out, "PNG", transparency=0)
    check(tmp_path, out.getvalue(), "a.png")
    with Image.open(tmp_path / "upload") as after:
        assert after.convert("RGBA").getpixel((0, 0))[3] == 0


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damaged_files_never_crash(tmp_path: Path, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(GOOD)))
    raw = bytearray(GOOD[name])
    for _ in range(data.draw(st.integers(1, 6))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(Invalid):
        check(tmp_path, bytes(raw[: data.draw(st.integers(1, len(raw)))]), name)
    assert [p.name for p in tmp_path.iterdir()] == ["upload"]
