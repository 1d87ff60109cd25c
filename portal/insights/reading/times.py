"""Times as files write them, to aware UTC. Persian and Arabic digits and clear Jalali dates too."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import jdatetime

from portal.insights.privacy.folding import fold
from portal.insights.reading.limits import SKEW, Options

_EPOCH = re.compile(r"(\d{10}|\d{13}|\d{16})(?:\.0*)?$")
_CLOCK = (
    r"(?:(?:\s*[-,T]\s*|\s+(?:às\s+|at\s+|ساعت\s+)?)(?P<h>\d{1,2})[:h](?P<m>\d{2})"
    r"(?::(?P<s>\d{2})(?:\.\d+)?)?\s*(?P<half>[ap]\.?m\.?)?)?$"
)
_YEAR_FIRST = re.compile(r"(?P<y>\d{4})[/.\-](?P<mo>\d{1,2})[/.\-](?P<d>\d{1,2})" + _CLOCK, re.I)
_YEAR_LAST = re.compile(r"(?P<a>\d{1,2})[/.\-](?P<b>\d{1,2})[/.\-](?P<y>\d{4})" + _CLOCK, re.I)
_NAMED = re.compile(
    r"(?:[^\W\d]+(?:-feira)?,?\s+)?(?P<d>\d{1,2})(?:st|nd|rd|th|º)?\s+(?:de\s+|of\s+)?(?P<name>[^\W\d]+)\.?,?\s+"
    r"(?:de\s+)?(?P<y>\d{4})" + _CLOCK,
    re.I,
)
_NAME_FIRST = re.compile(
    r"(?:[^\W\d]+,?\s+)?(?P<name>[^\W\d]+)\.?\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y>\d{4})" + _CLOCK,
    re.I,
)
_MONTHS = {
    name: place % 12 + 1
    for names in (
        "january february march april may june july august september october november december",
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
        "jan fev mar abr mai jun jul ago set out nov dez",
    )
    for place, name in enumerate(names.split())
}
_JALALI_NAMES = "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند"
_JALALI = {name: place + 1 for place, name in enumerate(_JALALI_NAMES.split())}
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)


class TimeError(ValueError):
    """`code` is a key of the reasons for refused rows."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_time(written: str, options: Options) -> datetime:
    """The moment in UTC; raises TimeError where it is unreadable, ambiguous, in the future or before 1990."""
    text = " ".join(fold(written).text.split())
    try:
        found = _read(text, options)
        moment = (found if found.tzinfo else found.replace(tzinfo=options.zone)).astimezone(UTC)
    except TimeError:
        raise
    except (ValueError, OverflowError, OSError):
        raise TimeError("time") from None
    if moment > options.now + SKEW:
        raise TimeError("time_future")
    if moment < _EARLIEST:
        raise TimeError("time_early")
    return moment


def _read(text: str, options: Options) -> datetime:
    if epoch := _EPOCH.fullmatch(text):
        digits = epoch[1]
        return datetime.fromtimestamp(int(digits) / 10 ** (len(digits) - 10), UTC)
    if match := _YEAR_FIRST.fullmatch(text):
        return _made(match, int(match["mo"]), int(match["d"]))
    if match := _YEAR_LAST.fullmatch(text):
        month, day = _ordered(int(match["a"]), int(match["b"]), options.day_first)
        return _made(match, month, day)
    if match := _NAMED.fullmatch(text) or _NAME_FIRST.fullmatch(text):
        name = match["name"].casefold()
        return _made(match, _JALALI.get(name) or _MONTHS.get(name, 0), int(match["d"]))
    return _machine(text)


def _ordered(first: int, second: int, day_first: bool | None) -> tuple[int, int]:
    """Month and day. Where one is over 12 there is no doubt; otherwise the file's setting decides."""
    if first > 12 or second > 12 or first == second:
        return (second, first) if first > 12 else (first, second)
    if day_first is None:
        raise TimeError("time_ambiguous")
    return (second, first) if day_first else (first, second)


def _made(match: re.Match[str], month: int, day: int) -> datetime:
    hour, year = int(match["h"] or 0), int(match["y"])
    if half := match["half"]:
        if not 1 <= hour <= 12:
            raise ValueError(hour)
        hour = hour % 12 + (12 if half[0] in "pP" else 0)
    clock = hour, int(match["m"] or 0), int(match["s"] or 0)
    if 1300 <= year <= 1499:
        return jdatetime.datetime(year, month, day, *clock).togregorian()
    return datetime(year, month, day, *clock)  # noqa: DTZ001  the zone is set by read_time


def _twitter(text: str) -> datetime:
    return datetime.strptime(text, "%a %b %d %H:%M:%S %z %Y")


def _machine(text: str) -> datetime:
    """ISO 8601, the time of the Twitter interface, the time of e-mail."""
    for read in (datetime.fromisoformat, _twitter, parsedate_to_datetime):
        try:
            return read(text)
        except (ValueError, TypeError, IndexError):
            continue
    raise ValueError(text)
