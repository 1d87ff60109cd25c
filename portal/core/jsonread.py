"""The one JSON reader: whatever is sent, the answer is a value or `Invalid` with the field, never a crash."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from typing import Any, NoReturn, TypeVar

from portal.core.errors import Invalid
from portal.core.i18n import _

MAX_BYTES = 1_000_000
MAX_DEPTH = 20

T = TypeVar("T")

_MISSING: Any = object()
_TOKEN = re.compile(r'\\.|["{}\[\]]', re.DOTALL)
_ODD_ESCAPE = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")


def read(raw: bytes | str, *, limit: int = MAX_BYTES, depth: int = MAX_DEPTH) -> dict[str, Any]:
    """The object that `raw` holds. `limit`: bytes; `depth`: brackets within brackets.

    Refused with Invalid: other encodings than UTF-8, NaN and infinite numbers, a key given twice,
    halves of characters, NUL, and anything that is not an object.
    """
    value = read_any(raw, limit=limit, depth=depth)
    if not isinstance(value, dict):
        raise Invalid(_('The JSON is not an object. Send one that starts with "{".'))
    return value


def read_any(raw: bytes | str, *, limit: int = MAX_BYTES, depth: int = MAX_DEPTH) -> Any:
    """Like `read`, for any JSON value."""
    text = _decode(raw, limit)
    _check_depth(text, depth)
    try:
        value = json.loads(
            text, object_pairs_hook=_pairs, parse_constant=_no_constant, parse_float=_finite, parse_int=_whole
        )
    except json.JSONDecodeError as error:
        raise Invalid(
            _(
                "This is not valid JSON: line %(line)s, column %(column)s.",
                line=error.lineno,
                column=error.colno,
            )
        ) from None
    if _ODD_ESCAPE.search(text):
        _check_characters(value)
    return value


def _decode(raw: bytes | str, limit: int) -> str:
    # A text may be longer in bytes than in characters, never shorter: no need to encode a giant one.
    data = raw if isinstance(raw, bytes) or len(raw) > limit else raw.encode("utf-8", "surrogatepass")
    if len(data) > limit:
        raise Invalid(_("The JSON is larger than %(limit)s bytes. Send less at a time.", limit=limit))
    try:
        return bytes(data).decode("utf-8-sig") if isinstance(data, bytes) else data
    except UnicodeDecodeError:
        raise Invalid(_("The JSON is not UTF-8. Send it in UTF-8.")) from None


def _check_depth(text: str, limit: int) -> None:
    """Counts brackets outside strings, before the parser, which recurses, sees them."""
    level, quoted = 0, False
    for match in _TOKEN.finditer(text):
        mark = match.group()
        if mark == '"':
            quoted = not quoted
        elif not quoted and mark in "{[":
            level += 1
            if level > limit:
                raise Invalid(_("The JSON is nested deeper than %(limit)s levels.", limit=limit))
        elif not quoted and mark in "}]":
            level -= 1


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise Invalid(_("The key “%(key)s” is given twice.", key=_short(key)), field=_short(key))
        found[key] = value
    return found


def _no_constant(name: str) -> NoReturn:
    raise Invalid(_("The JSON holds %(name)s, which is not a number.", name=name))


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise Invalid(_("The JSON holds a number that is too large: %(number)s.", number=text[:40]))
    return value


def _whole(text: str) -> int:
    if len(text) > 40:
        raise Invalid(_("The JSON holds a number that is too large: %(number)s.", number=text[:40] + "…"))
    return int(text)


def _check_characters(value: Any) -> None:
    """No NUL and no half of a surrogate pair anywhere: no database would take them."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            waiting.extend(item)
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)
        elif isinstance(item, str) and ("\0" in item or any("\ud800" <= c <= "\udfff" for c in item)):
            raise Invalid(_("The JSON holds characters that cannot be stored (NUL or half a pair)."))


def _short(text: str) -> str:
    return text.encode("utf-8", "replace").decode()[:60]


def _field(data: Mapping[str, Any], name: str, default: Any) -> Any:
    """The value, or `default` where the field is absent or null; Invalid where it is needed."""
    value = data.get(name)
    if value is not None:
        return value
    if default is _MISSING:
        raise Invalid(_("The field “%(name)s” is missing.", name=name), field=name)
    return default


def text(
    data: Mapping[str, Any],
    name: str,
    *,
    max: int,  # noqa: A002
    min: int = 0,  # noqa: A002
    default: Any = _MISSING,
    strip: bool = True,
) -> Any:
    """A text of `min` to `max` characters; `default` where the field is absent or null."""
    value = _field(data, name, default)
    if value is default:
        return value
    if not isinstance(value, str):
        raise Invalid(_("The field “%(name)s” must be a text.", name=name), field=name)
    value = value.strip() if strip else value
    if not min <= len(value) <= max:
        raise Invalid(
            _("The field “%(name)s” must have %(min)s to %(max)s characters.", name=name, min=min, max=max),
            field=name,
        )
    return value


def integer(
    data: Mapping[str, Any],
    name: str,
    *,
    min: int = 0,  # noqa: A002
    max: int = 2**31 - 1,  # noqa: A002
    default: Any = _MISSING,
) -> Any:
    """A whole number from `min` to `max`; true and false are not numbers."""
    value = _field(data, name, default)
    if value is default:
        return value
    if isinstance(value, bool) or not isinstance(value, int) or not min <= value <= max:
        raise Invalid(
            _(
                "The field “%(name)s” must be a whole number from %(min)s to %(max)s.",
                name=name,
                min=min,
                max=max,
            ),
            field=name,
        )
    return value


def boolean(data: Mapping[str, Any], name: str, *, default: Any = _MISSING) -> Any:
    """true or false, nothing that only looks like it."""
    value = _field(data, name, default)
    if value is not default and not isinstance(value, bool):
        raise Invalid(_("The field “%(name)s” must be true or false.", name=name), field=name)
    return value


def mapping(data: Mapping[str, Any], name: str, *, default: Any = _MISSING) -> Any:
    """An object within the object."""
    value = _field(data, name, default)
    if value is not default and not isinstance(value, dict):
        raise Invalid(_("The field “%(name)s” must be an object.", name=name), field=name)
    return value


def list_of(
    data: Mapping[str, Any], name: str, item: Callable[[Mapping[str, Any], str], T], *, max: int = 1000,  # noqa: A002
    default: Any = _MISSING,
) -> list[T]:  # fmt: skip
    """A list of at most `max` items, each read by `item(data, name)`, such as `partial(text, max=80)`.

    An error names the place: `labels[3]`.
    """
    value = _field(data, name, default)
    if value is default:
        return list(value)
    if not isinstance(value, list) or len(value) > max:
        raise Invalid(
            _("The field “%(name)s” must be a list of at most %(max)s.", name=name, max=max), field=name
        )
    return [item({place: entry}, place) for i, entry in enumerate(value) if (place := f"{name}[{i}]")]
