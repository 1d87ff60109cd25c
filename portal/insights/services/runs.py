"""Imports as their uploader sees them: upload, map, check, commit, cancel, undo."""

from __future__ import annotations

import codecs
import io
from collections.abc import Sequence
from datetime import timedelta
from pathlib import PurePath
from typing import BinaryIO

from sqlalchemy import delete, select

from portal.core import access as permissions
from portal.core import audit, clock, unit
from portal.core.actor import Actor
from portal.core.config import current
from portal.core.db import db
from portal.core.errors import Conflict, Invalid, NotAllowed, NotFound
from portal.core.i18n import _
from portal.core.refs import Ref
from portal.engines import choose
from portal.insights import access
from portal.insights.models.base import CHANNELS, Source
from portal.insights.models.run import RefusedRow, Run
from portal.insights.privacy.redact import redact
from portal.insights.reading.files import Glance, glance
from portal.insights.reading.mapping import Mapping
from portal.insights.services import shield, sources
from portal.insights.services.working import drop_file

JOB = "insights.import"
STALE = timedelta(days=1)
_OBJECTS = (".jsonl", ".ndjson", ".json")


@unit.writes
def upload(actor: Actor, stream: BinaryIO, *, name: str, encoding: str = "utf-8") -> int:
    """Takes a file in, looks at its columns, and opens a run for it; the run's id.

    Raises Invalid where it is no CSV or JSONL, is empty, has no header or no rows.
    """
    permissions.require(actor, access.IMPORT)
    files = choose.files()
    kept = files.put(recoded(stream, encoding), name=stored_name(name), limit=current().upload_limit)
    shown = shield.plain(PurePath(name or kept.original_name).name, 200)
    try:
        with files.open(kept.key) as opened:
            seen = glance(opened, name=name)
        check_columns(seen)
        if not seen.sample:
            raise Invalid(_("The file has a header and no rows. Choose a file with rows."), "file")
    except BaseException:
        files.delete(kept.key)
        raise
    now = clock.now()
    run = Run(
        file_name=shown, file_key=kept.key, file_size=kept.size, columns_key=columns_key(seen.columns),
        actor_id=actor.id, created_at=now, changed_at=now, state="mapping",
    )  # fmt: skip
    db.session.add(run)
    db.session.flush()
    return run.id


def recoded(stream: BinaryIO, encoding: str) -> BinaryIO:
    """The bytes as UTF-8; UTF-16 shows by its mark, Windows-1252 is said by the person."""
    start = stream.read(2)
    stream.seek(0)
    if start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        encoding = "utf-16"
    if encoding == "utf-8":
        return stream
    try:
        return io.BytesIO(stream.read().decode(encoding).encode())
    except (UnicodeDecodeError, LookupError):
        raise Invalid(
            _("The file is not in the encoding that was chosen. Save it as UTF-8."), "file"
        ) from None


def stored_name(name: str) -> str:
    """The file store knows CSV and plain text; JSON lines are plain text to it."""
    path = PurePath(name or "import.csv")
    return path.stem + ".txt" if path.suffix.lower() in _OBJECTS else path.name


def check_columns(seen: Glance) -> None:
    """A first line with personal data in it is a row: the file has no header."""
    if any(redact(column).spans for column in seen.columns):
        raise Invalid(
            _("The first line holds personal data, so it is not the names of columns. Add a line of names."),
            "file",
        )


def columns_key(columns: Sequence[str]) -> str:
    """Equal for files with the same columns."""
    return shield.keyed("columns", *columns)[:32]


@unit.writes
def start_check(
    actor: Actor, run_id: int, *, pairs: Sequence[tuple[str, str]], channel: str, source_id: int | None,
    source_name: str = "", day_first: bool | None = None,
) -> None:  # fmt: skip
    """Keeps the mapping and has the worker count what would happen. A new source is made by its name."""
    run = mine(actor, run_id, "mapping", "checked")
    mapping = Mapping.of(pairs)
    with choose.files().open(run.file_key) as opened:
        table = not opened.read(200).lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{")
        opened.seek(0)
        if table:  # lines of JSON may each have their own fields
            mapping.check(glance(opened, name=run.file_name).columns)
    if channel not in CHANNELS:
        raise Invalid(_("Choose the channel where customers said this."), "channel")
    source = db.session.get(Source, source_id or sources.named(actor, source_name, channel=channel))
    if source is None:
        raise Invalid(_("There is no such source. Choose one from the list."), "source_id")
    _require_source(actor, source)
    run.source_id = source.id
    run.mapping, run.channel, run.day_first = [list(pair) for pair in mapping.pairs], channel, day_first
    run.state, run.changed_at, run.total, run.forecast = "checking", clock.now(), 0, {}
    _queue(run.id)


def _require_source(actor: Actor, source: Source) -> None:
    service = db.session.scalar(select(access.service_id()))
    if not access.may_import_into(actor, source_department=source.department_id, service=service):
        raise NotAllowed(
            _("This source belongs to another department. Ask its people, or make a source of your own.")
        )


@unit.writes
def start(actor: Actor, run_id: int) -> None:
    """Stores the file: queued for the worker."""
    run = mine(actor, run_id, "checked")
    run.state, run.changed_at, run.position = "importing", clock.now(), 0
    run.counts = {}
    audit.record(actor, "insights.import", Ref("insights.import", run.id), file=run.file_name, rows=run.total)
    _queue(run.id)


@unit.writes
def map_again(actor: Actor, run_id: int) -> None:
    """Back from the check to the mapping."""
    run = mine(actor, run_id, "checked", "checking")
    run.state, run.changed_at = "mapping", clock.now()


@unit.writes
def cancel(actor: Actor, run_id: int) -> None:
    """Gives up before anything was stored; the uploaded file is deleted."""
    run = mine(actor, run_id, "mapping", "checking", "checked")
    run.state, run.finished_at, run.changed_at = "cancelled", clock.now(), clock.now()
    drop_file(run)


@unit.writes
def undo(actor: Actor, run_id: int) -> None:
    """Takes back what the run created, except insights that somebody has worked on since."""
    run = mine(actor, run_id, "done", "failed")
    run.state, run.undone_by, run.changed_at = "undoing", actor.id, clock.now()
    db.session.execute(delete(RefusedRow).where(RefusedRow.run_id == run.id))
    audit.record(actor, "insights.undo", Ref("insights.import", run.id), file=run.file_name)
    _queue(run.id)


def mine(actor: Actor, run_id: int, *states: str) -> Run:
    """The actor's own run (moderators: any); Conflict where it is not in one of the states."""
    permissions.require(actor, access.IMPORT)
    run = db.session.get(Run, run_id, with_for_update=True, populate_existing=True)
    if run is None or not (run.actor_id == actor.id or access.oversees(actor)):
        raise NotFound(_("There is no such import, or it is not yours."))
    if run.state not in states:
        raise Conflict(_("The import has gone on meanwhile. Look at its page and decide again."))
    return run


def _queue(run_id: int) -> None:
    jobs = choose.jobs()
    unit.after_commit(lambda: jobs.enqueue(JOB, run_id=run_id))


@unit.writes
def sweep() -> None:
    """Ends runs that nobody went on with for a day, so that no upload stays; queues lost ones again."""
    now = clock.now()
    left = db.session.scalars(
        select(Run).where(Run.state.in_(("mapping", "checked")), Run.changed_at < now - STALE)
    )
    for run in left:
        run.state, run.finished_at = "cancelled", now
        drop_file(run)
    lost = select(Run).where(Run.state.in_(("checking", "importing", "undoing")))
    for run in db.session.scalars(lost.where(Run.changed_at < now - timedelta(minutes=10))):
        if run.changed_at < now - STALE or (not run.file_key and run.state != "undoing"):
            run.state, run.finished_at = "failed", now
            run.error = _("The import was interrupted. Import the file again: nothing comes in twice.")
            drop_file(run)
        else:
            _queue(run.id)
