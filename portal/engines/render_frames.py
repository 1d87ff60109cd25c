"""Frames between us and the render process: four bytes of length (big-endian), then JSON in UTF-8."""

from __future__ import annotations

import json
import struct
from typing import Any, BinaryIO, cast

_LENGTH = struct.Struct(">I")
MAX_FRAME = 64 * 1024 * 1024


def write(stream: BinaryIO | Any, message: dict[str, Any]) -> None:
    """Sends one message."""
    body = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()
    stream.write(_LENGTH.pack(len(body)) + body)
    stream.flush()


def read(stream: BinaryIO | Any) -> dict[str, Any]:
    """Waits for one message; EOFError where the other side is gone or sends nonsense."""
    (size,) = _LENGTH.unpack(_exactly(stream, _LENGTH.size))
    if size > MAX_FRAME:
        raise EOFError(f"a frame of {size} bytes")
    return cast(dict[str, Any], json.loads(_exactly(stream, size)))


def _exactly(stream: BinaryIO | Any, size: int) -> bytes:
    found = b""
    while len(found) < size:
        part = stream.read(size - len(found))
        if not part:
            raise EOFError("the other side is gone")
        found += part
    return found
