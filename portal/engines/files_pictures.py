"""Uploads that are pictures: decoded within limits and written anew, without anything but the pixels."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from portal.core.errors import Invalid
from portal.core.i18n import _

MAX_PIXELS = 40_000_000  # of all frames together
MAX_FRAMES = 1_000
_FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/gif": "GIF", "image/webp": "WEBP"}
_BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
# All that decoders raise on hostile input.
_BROKEN = (
    UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, struct.error, IndexError, KeyError,
    TypeError, ZeroDivisionError, OverflowError,
)  # fmt: skip


def renew(path: Path, media_type: str) -> tuple[int, int]:
    """Replaces the picture at `path` by a clean copy; its width and height in pixels.

    Place, camera, comments, profiles, thumbnails and whatever hides behind the end are gone; the
    rotation that a camera noted is applied. Raises Invalid for broken and for giant pictures.
    """
    clean = path.with_name(path.name + ".clean")
    try:
        with Image.open(path, formats=[_FORMATS[media_type]]) as picture:
            _check_size(picture)
            size = _write(picture, clean, _FORMATS[media_type])
        clean.replace(path)
    except _BOMBS:
        raise _giant() from None
    except _BROKEN as error:
        _raise_disk_full(error)
        raise Invalid(_("The picture is broken and cannot be shown. Save it again and send that.")) from None
    finally:
        clean.unlink(missing_ok=True)
    return size


def _check_size(picture: Image.Image) -> None:
    frames = getattr(picture, "n_frames", 1)
    if picture.width * picture.height * frames > MAX_PIXELS or frames > MAX_FRAMES:
        raise _giant()


def _giant() -> Invalid:
    return Invalid(
        _(
            "The picture has more than %(limit)s million pixels. Make it smaller.",
            limit=MAX_PIXELS // 1_000_000,
        )
    )


def _write(picture: Image.Image, target: Path, kind: str) -> tuple[int, int]:
    if kind != "JPEG" and getattr(picture, "is_animated", False):
        return _write_moving(picture, target, kind)
    still = _bare(ImageOps.exif_transpose(picture), kind)
    options: dict[str, Any] = {"JPEG": {"quality": 90}, "WEBP": {"quality": 90, "method": 3}}.get(kind, {})
    still.save(target, kind, **options)
    return still.size


def _write_moving(picture: Image.Image, target: Path, kind: str) -> tuple[int, int]:
    frames, durations = [], []
    for frame in ImageSequence.Iterator(picture):
        frames.append(_bare(frame.convert("RGBA"), kind))
        durations.append(min(max(int(frame.info.get("duration", 100)), 20), 60_000))
    loop = int(picture.info.get("loop", 0))
    extra: dict[str, Any] = {"disposal": 2} if kind == "GIF" else {}
    frames[0].save(
        target, kind, save_all=True, append_images=frames[1:], duration=durations, loop=loop, **extra
    )
    return frames[0].size


def _bare(picture: Image.Image, kind: str) -> Image.Image:
    """A copy that holds pixels only, in a mode that the format can write."""
    modes = {
        "JPEG": ("L", "RGB"),
        "WEBP": ("RGB", "RGBA"),
        "GIF": ("L", "P", "RGBA"),
        "PNG": ("1", "L", "LA", "P", "RGB", "RGBA"),
    }
    see_through = "transparency" in picture.info or picture.mode in ("RGBA", "LA", "PA", "La", "RGBa")
    if picture.mode not in modes[kind] or "transparency" in picture.info:
        picture = picture.convert("RGBA" if see_through and "RGBA" in modes[kind] else "RGB")
    bare = picture.copy()
    bare.info = {}
    return bare


def _raise_disk_full(error: BaseException) -> None:
    """An operating system error (a full disk) is not the picture's fault."""
    if isinstance(error, OSError) and error.errno is not None:
        raise error
