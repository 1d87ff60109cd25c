"""An installation: tables, first start, demo company, deployment check."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import inspect

from portal.admin.queries import checks
from portal.core import outbox
from portal.core.config import ROOT, Config, current
from portal.core.db import db
from portal.core.feature import house
from portal.core.schema import revisions
from portal.core.searchable import all_documents
from portal.demo.company import Company
from portal.engines import choose
from portal.people.services import invitations

Say = Callable[[str], None]


class Refused(Exception):
    """The command cannot go on; the message says the remedy."""


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
    ready = inspect(db.engine).has_table("core_outbox")
    dead = outbox.backlog()["deliveries_dead"] if ready else 0
    return [f"DANGER {found.text}" if found.danger else found.text for found in checks.findings(dead)]
