"""An installation: tables, first start, demo company, deployment check."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from sqlalchemy import inspect, text

from portal.core import clock, outbox
from portal.core.config import ROOT, Config, current
from portal.core.db import db
from portal.core.feature import house
from portal.core.searchable import all_documents
from portal.demo.company import Company
from portal.engines import choose
from portal.people.services import invitations

Say = Callable[[str], None]


class Refused(Exception):
    """The command cannot go on; the message says the remedy."""


def revisions() -> tuple[str | None, str | None]:
    """(revision of the database, newest revision of the code)."""
    known = sorted(path.name[:4] for path in (ROOT / "migrations" / "versions").glob("[0-9]*.py"))
    head = known[-1] if known else None
    if not inspect(db.engine).has_table("alembic_version"):
        return None, head
    with db.engine.connect() as connection:
        return connection.execute(text("select version_num from alembic_version")).scalar(), head


def migrate() -> None:
    """Upgrades the tables; refuses a database that a newer Ponte made."""
    here, head = revisions()
    if here is not None and head is not None and here > head:
        raise Refused(
            f"This database was made by a newer Ponte (revision {here}). Install that version, or restore "
            "a backup from before the upgrade."
        )
    if here != head:
        from portal import migrating  # noqa: PLC0415 (Alembic takes a quarter of a second: only when needed)

        migrating.upgrade()


def check_schema() -> None:
    """Refuses to work on tables of another version."""
    here, head = revisions()
    if here != head:
        raise Refused(
            f"The database is at revision {here}, this Ponte needs {head}. Run: python3 -m portal migrate"
        )


def is_empty() -> bool:
    """True where nobody has an account."""
    return not inspect(db.engine).has_table("people_person") or not invitations.anybody()


def prepare(*, empty: bool, say: Say) -> None:
    """Makes the data folder ready to serve: tables, demo company or link for the first administrator."""
    settings = current()
    if settings.production:
        dangers = [finding for finding in findings() if finding.startswith("DANGER")]
        if dangers:
            raise Refused("\n".join(["Ponte does not start in production like this:", *dangers]))
    migrate()
    if is_empty():
        if empty or settings.production:
            say(f"Create the first administrator (link works once, for 24 h): {administrator_link()}")
        else:
            seed(say=say)


def seed(*, say: Say) -> None:
    """Fills an empty database with the demo company, in one go; a broken attempt leaves it empty."""
    if not is_empty():
        raise Refused(
            "There are people in this database already: the demo company needs an empty data folder."
        )
    started = time.monotonic()
    say("Filling the demo company ...")
    Company.load(ROOT / "portal" / "demo" / "content").fill(house(), say)
    engine = choose.search()
    outbox.drain()
    engine.rebuild(all_documents())
    outbox.drain(engine)
    (current().data_dir / "demo").write_text("This data folder holds the demo company.\n")
    say(f"The demo company is there ({time.monotonic() - started:.0f} s).")


def administrator_link() -> str:
    """A one-time address that creates an administrator."""
    token = invitations.administrator()
    return f"{current().public_url}/people/join/{token}"


def hint(settings: Config) -> str:
    """One line on how to sign in, for the terminal."""
    return "open it and sign in with one click as anybody of the demo company" if settings.demo else ""


def child_environment(settings: Config) -> dict[str, str]:
    """Environment of the web processes and of the worker."""
    return os.environ | {
        "PONTE_DATA": str(settings.data_dir),
        "PONTE_HOST": settings.host,
        "PONTE_PORT": str(settings.port),
        "PYTHONPATH": str(ROOT),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
    }


def findings() -> list[str]:
    """What is wrong with this installation, each line with its remedy; DANGER lines stop production."""
    settings = current()
    found = []
    if settings.production and settings.demo:
        found.append(
            "DANGER the data folder holds the demo company, anybody can sign in: use another --data."
        )
    if settings.production and not settings.secure:
        found.append(
            "DANGER PONTE_URL is not https: cookies would travel unprotected. Set PONTE_URL=https://…"
        )
    if settings.production and not settings.proxies and settings.host in ("127.0.0.1", "localhost"):
        found.append(
            "PONTE_PROXIES is 0 although Ponte listens on loopback: set it to the number of proxies."
        )
    if len(settings.secret_key) < 32:
        found.append(
            "DANGER PONTE_SECRET_KEY is short: remove it (a good one is made) or use 48 random letters."
        )
    if settings.host not in ("127.0.0.1", "localhost", "::1") and not settings.secure:
        found.append("DANGER Ponte listens to the network without https: put a reverse proxy in front.")
    if not settings.smtp_host:
        found.append("No mail server: mail is written to the data folder. Set PONTE_SMTP_HOST.")
    key = settings.data_dir / "secret.key"
    if key.exists() and key.stat().st_mode & 0o077:
        found.append(f"{key} can be read by others: chmod 600 it.")
    return found + _stale()


def _stale() -> list[str]:
    found = []
    if inspect(db.engine).has_table("core_outbox") and outbox.backlog()["deliveries_dead"]:
        found.append("Some deliveries failed for good: look at Administration → Jobs and send them again.")
    mark = current().data_dir / "last-backup"
    old = (
        not mark.exists()
        or clock.now().timestamp() - mark.stat().st_mtime > timedelta(days=7).total_seconds()
    )
    if old:
        found.append("No backup in the last 7 days. Run: python3 -m portal backup FILE")
    here, head = revisions()
    if here != head:
        found.append("The tables are of another version. Run: python3 -m portal migrate")
    return found
