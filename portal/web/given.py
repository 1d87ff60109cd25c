"""What addresses and forms bring: numbers are believed only where they can be the number of anything."""

from __future__ import annotations

from typing import Any

from flask import Request
from werkzeug.datastructures import ImmutableMultiDict

LARGEST = 2**31 - 1


def whole(text: str | None) -> int | None:
    """The whole number from 0 to 2147483647 that a text holds; None where it holds none."""
    text = (text or "").strip()
    if not text.isdecimal() or len(text) > 10:
        return None
    number = int(text)
    return number if number <= LARGEST else None


class Given(ImmutableMultiDict[str, str]):
    """Parameters of a request: `get(name, type=int)` takes larger numbers for missing ones."""

    def get(self, key: Any, default: Any = None, type: Any = None) -> Any:  # type: ignore[override]  # noqa: A002
        """Werkzeug's `get` with limits for whole numbers, which no database could compare."""
        value = super().get(key, default, type)
        if type is int and isinstance(value, int) and abs(value) > LARGEST:
            return default
        return value


class CarefulRequest(Request):
    """The request class of the application."""

    parameter_storage_class = Given
