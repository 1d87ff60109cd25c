"""A short name for a browser, from what it says about itself."""

from __future__ import annotations

# The order counts: Edge and Opera call themselves Chrome too, and every one of them says Safari.
PROGRAMS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Vivaldi/", "Vivaldi"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
)
# Android says Linux as well, and an iPhone says Mac OS X.
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def name(user_agent: str) -> str:
    """The browser and its system, such as `Firefox, Linux`; what is not known is left out."""
    return ", ".join(part for part in (_first(PROGRAMS, user_agent), _first(SYSTEMS, user_agent)) if part)


def _first(known: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((word for mark, word in known if mark in user_agent), "")
