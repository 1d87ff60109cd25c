"""Languages: names, directions, gettext, dates by calendar, and the catalogues.

The sources are `translations/<language>/<area>.po`, one for each area; `compile_catalogs` joins them
into one `messages.mo` a language under `translations/.compiled/`, which Flask-Babel reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import jdatetime
from babel.dates import format_date as babel_date
from babel.dates import format_datetime as babel_datetime
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from flask import g, has_app_context
from flask_babel import force_locale, get_locale, get_translations
from flask_babel.speaklater import LazyString

__all__ = ["LANGUAGES", "Language", "_", "compile_catalogs", "language", "lazy_", "ngettext", "speaking"]

ROOT = Path(__file__).resolve().parents[2]
TRANSLATIONS = ROOT / "translations"
COMPILED = TRANSLATIONS / ".compiled"


def _catalog() -> Any:
    # Flask-Babel looks the catalogue up anew for every message, 20 µs each; a page has a hundred.
    kept: Any = g._get_current_object()  # the proxy is looked through once
    found = kept.get("catalog")
    if found is None:
        found = kept.catalog = get_translations()
    return found


def found(message: str) -> str:
    """`message` in the language of now, its places not filled in (Jinja does that)."""
    return str(_catalog().gettext(message)) if has_app_context() else message


def found_plural(singular: str, plural: str, num: int) -> str:
    """The form of a message for a number, its places not filled in."""
    if has_app_context():
        return str(_catalog().ngettext(singular, plural, num))
    return singular if num == 1 else plural


def gettext(message: str, **values: Any) -> str:
    """`message` in the language of now, with `%(name)s` filled in."""
    text = found(message)
    return text % values if values else text


def ngettext(singular: str, plural: str, num: int, **values: Any) -> str:
    """The same for a number of things; `%(num)s` is the number itself."""
    return found_plural(singular, plural, num) % ({"num": num} | values)


def lazy_gettext(message: str, **values: Any) -> Any:
    """`message`, put into the reader's language when it is shown: for what is written at import time."""
    return LazyString(gettext, message, **values)


_ = gettext
lazy_ = lazy_gettext


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Inside the block everything is said in the language `code` (mail, exports for somebody else)."""
    kept = {name: g.pop(name) for name in ("catalog", "language") if name in g}
    try:
        with force_locale(code):
            yield
    finally:
        for name in ("catalog", "language"):
            g.pop(name, None)
            if name in kept:
                setattr(g, name, kept[name])


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the interface. `tag` is the BCP 47 tag for HTML and HTTP."""

    code: str
    tag: str
    name: str
    direction: str


LANGUAGES: dict[str, Language] = {
    "en": Language("en", "en", "English", "ltr"),
    "pt_BR": Language("pt_BR", "pt-BR", "Português (Brasil)", "ltr"),
    "fa": Language("fa", "fa", "فارسی", "rtl"),
}
SHORT = {"en": "en", "pt": "pt_BR", "pt-BR": "pt_BR", "pt_BR": "pt_BR", "fa": "fa"}
_PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
_JALALI_MONTHS = (
    "فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور",
    "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند",
)  # fmt: skip


def language(code: str | None = None) -> Language:
    """The language by code, or the one of this request; English where it is not known."""
    if code is not None:
        return LANGUAGES.get(code, LANGUAGES["en"])
    if not has_app_context():
        return LANGUAGES["en"]
    kept: Any = g._get_current_object()
    known = kept.get("language")
    if known is None:
        known = kept.language = LANGUAGES.get(str(get_locale() or "en"), LANGUAGES["en"])
    return cast(Language, known)


def number(value: float, code: str | None = None) -> str:
    """A number as the language writes it, Persian digits included."""
    return _number(value, language(code).code)


# A list shows the same numbers and moments to many readers; Babel takes 50 µs for each.
@lru_cache(maxsize=4096)
def _number(value: float, chosen: str) -> str:
    if chosen != "fa":
        return format_decimal(value, locale=chosen)
    return format_decimal(value, locale=chosen, numbering_system="arabext").translate(_PERSIAN_DIGITS)


def percent(value: float) -> str:
    """A number of hundredths with the sign of the language: `66.4%`."""
    return number(value) + ("٪" if language().code == "fa" else "%")


def show_date(value: date | datetime, zone: str = "UTC", code: str | None = None) -> str:
    """A day, medium length, in the reader's zone; Jalali for Persian."""
    chosen = language(code).code
    day = value.astimezone(ZoneInfo(zone)).date() if isinstance(value, datetime) else value
    if chosen == "fa":
        jalali = jdatetime.date.fromgregorian(date=day)
        text = f"{jalali.day} {_JALALI_MONTHS[jalali.month - 1]} {jalali.year}"
        return text.translate(_PERSIAN_DIGITS)
    return str(babel_date(day, "medium", locale=chosen))


def show_datetime(value: datetime, zone: str = "UTC", code: str | None = None) -> str:
    """A moment, medium length, in the reader's zone; Jalali for Persian."""
    return _datetime(value, zone, language(code).code)


@lru_cache(maxsize=4096)
def _datetime(value: datetime, zone: str, chosen: str) -> str:
    local = value.astimezone(ZoneInfo(zone))
    if chosen == "fa":
        clock = f"{local.hour:02d}:{local.minute:02d}".translate(_PERSIAN_DIGITS)
        return f"{show_date(local.date(), zone, chosen)}، {clock}"
    pattern = "d MMM y, HH:mm" if chosen == "pt_BR" else "MMM d, y, h:mm a"
    return str(babel_datetime(local, pattern, locale=chosen))


_STEPS = (
    (60, 1, "moment"),
    (3600, 60, "minute"),
    (86400, 3600, "hour"),
    (30 * 86400, 86400, "day"),
    (365 * 86400, 30 * 86400, "month"),
    (10**12, 365 * 86400, "year"),
)


def ago(value: datetime, now: datetime) -> str:
    """How long ago, or in how long, in words of the reader's language."""
    seconds = (now - value).total_seconds()
    size, unit = next((abs(seconds) // s, u) for limit, s, u in _STEPS if abs(seconds) < limit)
    if unit == "moment":
        return _("just now") if seconds >= 0 else _("in a moment")
    words = _span(int(size), unit)
    return _("%(span)s ago", span=words) if seconds > 0 else _("in %(span)s", span=words)


def _span(count: int, unit: str) -> str:
    shown = number(count)
    if unit == "minute":
        return ngettext("%(shown)s minute", "%(shown)s minutes", count, shown=shown)
    if unit == "hour":
        return ngettext("%(shown)s hour", "%(shown)s hours", count, shown=shown)
    if unit == "day":
        return ngettext("%(shown)s day", "%(shown)s days", count, shown=shown)
    if unit == "month":
        return ngettext("%(shown)s month", "%(shown)s months", count, shown=shown)
    return ngettext("%(shown)s year", "%(shown)s years", count, shown=shown)


def minutes(count: int) -> str:
    """A length of time in words: `5 min`."""
    return _("%(count)s min", count=number(count))


def read_catalog(path: Path, code: str) -> Catalog:
    """One `.po` file; a broken line raises."""
    with path.open("rb") as stream:
        return read_po(stream, locale=code, abort_invalid=True)


def joined_catalog(code: str) -> Catalog:
    """All areas' catalogues of a language in one; the first translation of a message counts."""
    whole = Catalog(locale=code, fuzzy=False)
    for path in sorted((TRANSLATIONS / code).glob("*.po"), key=lambda p: (p.stem != "core", p.stem)):
        for message in read_catalog(path, code):
            known = whole.get(message.id) if message.id else None
            if message.id and message.string and not message.fuzzy and known is None:
                whole.add(message.id, message.string)
    return whole


def compile_catalogs(*, force: bool = False) -> None:
    """Writes `messages.mo` for each language where a source is newer than it."""
    for code in LANGUAGES:
        if code == "en":
            continue
        target = COMPILED / code / "LC_MESSAGES" / "messages.mo"
        newest = max((p.stat().st_mtime for p in (TRANSLATIONS / code).glob("*.po")), default=0.0)
        if not force and target.exists() and target.stat().st_mtime >= newest:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_suffix(f".{id(target)}.part")
        with part.open("wb") as stream:
            write_mo(stream, joined_catalog(code))
        part.replace(target)
