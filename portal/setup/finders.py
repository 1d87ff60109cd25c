"""Finds what the tests can use on this machine: a browser, a PostgreSQL."""

from __future__ import annotations

import getpass
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
)
PLACES = (
    "/usr/bin/chromium",
    "/usr/lib/chromium/chromium",
    "/snap/bin/chromium",
    "/opt/google/chrome/chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
GET_BROWSER = (
    "Debian: apt install chromium · macOS: brew install --cask google-chrome · or set PONTE_CHROMIUM"
)
GET_POSTGRES = (
    "Debian: apt install postgresql, then su postgres -c 'createuser -s root; createdb test' · or set "
    "TEST_DATABASE_URL=postgresql+psycopg://user:password@host/database"
)


def find_chromium(
    env: Mapping[str, str] = os.environ, which: Callable[[str], str | None] = shutil.which
) -> str | None:
    """Path of a Chromium or Chrome: PONTE_CHROMIUM, the PATH, the usual places (macOS too)."""
    if env.get("PONTE_CHROMIUM"):
        return env["PONTE_CHROMIUM"] if Path(env["PONTE_CHROMIUM"]).is_file() else None
    on_path = (which(name) for name in BROWSERS)
    in_place = (place for place in (*PLACES, str(Path.home()) + PLACES[4]) if Path(place).is_file())
    return next((found for found in on_path if found), None) or next(in_place, None)


def candidates(env: Mapping[str, str] = os.environ) -> Iterator[str]:
    """Addresses where a test database may be, best first; TEST_DATABASE_URL stands alone."""
    if env.get("TEST_DATABASE_URL"):
        yield env["TEST_DATABASE_URL"]
        return
    users = dict.fromkeys(["root", "postgres", getpass.getuser()])
    for user in users:
        yield f"postgresql+psycopg://{quote(user)}@127.0.0.1:5432/test"
    for folder in ("/var/run/postgresql", "/tmp"):  # noqa: S108 (where PostgreSQL keeps its socket)
        if Path(folder, ".s.PGSQL.5432").exists():
            yield from (f"postgresql+psycopg://{quote(user)}@/test?host={folder}" for user in users)


def answers(url: str) -> str | None:
    """None when a database answers at `url`, else why not."""
    import psycopg  # noqa: PLC0415 (only the portal's own environment has it)

    try:
        psycopg.connect(url.replace("+psycopg", "", 1), connect_timeout=3).close()
    except psycopg.Error as problem:
        return str(problem).strip().splitlines()[-1]
    return None


def find_postgres(
    env: Mapping[str, str] = os.environ, ask: Callable[[str], str | None] = answers
) -> tuple[str | None, str]:
    """(address, "") of the first PostgreSQL that answers, else (None, why none of them does)."""
    reason = "nothing was tried"
    for url in candidates(env):
        problem = ask(url)
        if problem is None:
            return url, ""
        reason = problem
    return None, reason
