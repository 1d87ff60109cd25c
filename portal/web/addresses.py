"""`url_for` in templates, remembered: the same rows lead to the same addresses for every reader."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask import Flask, request, url_for

KEPT = 8192
_PLAIN = (str, int, type(None))


@lru_cache(maxsize=KEPT)
def _kept(_root: str, endpoint: str, values: tuple[tuple[str, Any, type], ...]) -> str:
    return url_for(endpoint, **{name: value for name, value, _type in values})


def address(endpoint: str, **values: Any) -> str:
    """As Flask's `url_for`; own addresses made of words and numbers are put together once."""
    if endpoint[0] == "." or not all(isinstance(value, _PLAIN) for value in values.values()):
        return url_for(endpoint, **values)
    if any(name[0] == "_" for name in values):
        return url_for(endpoint, **values)
    # 1 and True are the same key and not the same address: the type belongs to the key.
    key = tuple((name, value, type(value)) for name, value in values.items())
    return _kept(request.root_path if request else "", endpoint, key)


def install(app: Flask) -> None:
    """Gives templates the remembering `url_for`."""
    app.jinja_env.globals["url_for"] = address
