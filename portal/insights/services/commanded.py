"""Imports by command: the file stays where it is, the run is carried out at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import select

from portal.core import audit, clock, unit
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import PortalError
from portal.core.refs import Ref
from portal.core.text import slug
from portal.insights.models.base import Source
from portal.insights.models.run import Run
from portal.insights.reading.files import glance
from portal.insights.reading.mapping import Mapping
from portal.insights.services import runs, shield, sources, working
from portal.insights.services.intake import Way


def way(source: str, channel: str, mapping: Mapping) -> Way:
    """Where a dry run would lead; the source need not be there yet."""
    key = slug(shield.plain(source, 160))[:80]
    found = db.session.scalars(select(Source).where(Source.key == key)).first()
    made = Way(
        run_id=0, source_id=found.id if found else 0, source=key, channel=channel,
        privacy=found.privacy if found else "on", language=found.language if found else None, mapping=mapping,
    )  # fmt: skip
    db.session.rollback()
    return made


@unit.writes
def open_run(
    actor: Actor, file: Path, mapping: Mapping, *, channel: str, source: str, day_first: bool | None
) -> int:
    """A run for a file on this machine; Invalid where the file does not fit the mapping."""
    with file.open("rb") as stream:
        runs.check_columns(glance(stream, name=file.name))
    now = clock.now()
    run = Run(
        file_name=shield.plain(file.name, 200), file_size=file.stat().st_size,
        mapping=[list(pair) for pair in mapping.pairs], day_first=day_first, channel=channel,
        source_id=sources.named(actor, source, channel=channel), state="importing", actor_id=actor.id,
        created_at=now, changed_at=now,
    )  # fmt: skip
    db.session.add(run)
    db.session.flush()
    audit.record(actor, "insights.import", Ref("insights.import", run.id), file=run.file_name)
    return run.id


def carry_out(run_id: int, file: Path, tell: Callable[[int], None]) -> None:
    """Stores the file; where it cannot be read to its end, the run says so and the refusal goes on."""
    try:
        with file.open("rb") as stream:
            working.take_in(run_id, stream, file.name, tell)
    except PortalError as error:
        working.fail(run_id, error.message)
        raise
