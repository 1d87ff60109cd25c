"""The database of a backup: VACUUM INTO for SQLite, pg_dump for PostgreSQL. Never a copy of live files."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from portal.core.errors import Conflict, Invalid
from portal.core.i18n import _

_TIMEOUT = 60.0  # seconds to wait for a writer
_ANY_TABLE = """
select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg_toast%'
and c.relkind in ('r', 'p', 'v', 'm', 'S')
"""


def engine(database_url: str) -> str:
    """ "sqlite" or "postgresql"."""
    return make_url(database_url).get_backend_name()


def own_files(database_url: str) -> frozenset[Path]:
    """The live files of an embedded database, which must never be copied as they are."""
    if engine(database_url) != "sqlite":
        return frozenset()
    path = _path(database_url).resolve()
    return frozenset({path} | {path.with_name(path.name + end) for end in ("-wal", "-shm", "-journal")})


def copy(database_url: str, room: Path) -> Path:
    """A copy of one moment in the folder `room`, while others write; checked. Raises Invalid."""
    if engine(database_url) == "sqlite":
        return _copy_sqlite(_path(database_url), room / "ponte.db")
    target = room / "ponte.pgdump"
    _run(database_url, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")
    return target


def check_empty(database_url: str) -> None:
    """Raises Conflict where the database holds anything."""
    if engine(database_url) == "sqlite":
        found = any(path.exists() and path.stat().st_size for path in own_files(database_url))
    else:
        found = _tables(database_url) > 0
    if found:
        raise Conflict(_("The database is not empty. Restore into a new one."))


def check_copy(kind: str, path: Path) -> None:
    """Raises Invalid where the copied database is damaged."""
    if kind == "sqlite":
        _check_sqlite(path)


def restore(database_url: str, path: Path) -> None:
    """Puts the copy in place, whole or not at all."""
    if engine(database_url) == "sqlite":
        _place_sqlite(path, _path(database_url))
    else:
        _run(database_url, "pg_restore", "--exit-on-error", "--single-transaction", "--no-owner",
             "--no-privileges", str(path))  # fmt: skip


def _path(database_url: str) -> Path:
    name = make_url(database_url).database
    if not name or name == ":memory:":
        raise Invalid(_("A database in memory cannot be backed up."))
    return Path(name)


def _copy_sqlite(source: Path, target: Path) -> Path:
    if not source.is_file():
        raise Invalid(_("There is no database at %(path)s.", path=source))
    try:
        with contextlib.closing(sqlite3.connect(source, timeout=_TIMEOUT)) as connection:
            connection.execute("VACUUM INTO ?", (str(target),))
    except sqlite3.Error as error:
        raise Invalid(_("The database cannot be copied: %(error)s", error=error)) from None
    _check_sqlite(target)
    return target


def _check_sqlite(path: Path) -> None:
    try:
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as connection:
            found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
            orphans = connection.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.Error as error:
        found, orphans = str(error), None
    if found != "ok" or orphans:
        raise Invalid(
            _("The database in the backup is damaged: %(why)s", why=found if found != "ok" else orphans)
        )


def _place_sqlite(source: Path, target: Path) -> None:
    """By a name beside, as the database may live on another disk than the data folder."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".restore-{target.name}")
    try:
        shutil.copyfile(source, part)
        part.chmod(0o600)
        with part.open("rb+") as stream:
            os.fsync(stream.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _tables(database_url: str) -> int:
    made = create_engine(database_url, poolclass=NullPool)
    try:
        with made.connect() as connection:
            return int(connection.execute(text(_ANY_TABLE)).scalar_one())
    except SQLAlchemyError as error:
        raise Invalid(_("The database cannot be reached: %(error)s", error=type(error).__name__)) from None
    finally:
        made.dispose()


def _run(database_url: str, program: str, *arguments: str) -> None:
    """A tool of PostgreSQL; the password goes by the environment, as others may see arguments."""
    found = shutil.which(program)
    if found is None:
        raise Invalid(_("%(program)s is missing. Install the PostgreSQL client programs.", program=program))
    url = make_url(database_url)
    environment = os.environ | ({"PGPASSWORD": str(url.password)} if url.password else {})
    done = subprocess.run(
        [found, "--no-password", f"--dbname={_address(url)}", *arguments],
        env=environment, capture_output=True, text=True, errors="replace", check=False,
    )  # fmt: skip
    if done.returncode != 0:
        words = done.stderr.strip()[-500:]
        raise Invalid(_("%(program)s failed: %(words)s", program=program, words=words))


def _address(url: URL) -> str:
    return url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
