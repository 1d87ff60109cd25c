"""Remembers finished steps, so that a second start does none of them again."""

from __future__ import annotations

import hashlib
from pathlib import Path


def fingerprint(*parts: Path | str) -> str:
    """One hash over files (by content) and words; a missing file counts as empty."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part.read_bytes() if part.exists() else b""
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()


def is_done(stamp: Path, mark: str) -> bool:
    """Was the step finished with just these inputs?"""
    try:
        return stamp.read_text(encoding="utf-8").strip() == mark
    except (FileNotFoundError, NotADirectoryError):
        return False


def set_done(stamp: Path, mark: str) -> None:
    """Remember the step as finished; a crash leaves the old stamp or the new one, never half of it."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    fresh = stamp.with_name(stamp.name + ".new")
    fresh.write_text(mark + "\n", encoding="utf-8")
    fresh.replace(stamp)
