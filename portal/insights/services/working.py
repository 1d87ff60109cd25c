"""A run at work, in the worker or by command: check, take in, undo. It may be killed and run again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, BinaryIO, TypeVar

from sqlalchemy import delete, exists, func, select

from portal.core import clock, unit
from portal.core.db import db
from portal.core.errors import NotFound, PortalError
from portal.core.events import InsightsImported
from portal.core.i18n import _, speaking
from portal.engines import choose
from portal.insights.models.base import Source, Topic
from portal.insights.models.insight import Decision, Insight
from portal.insights.models.run import Run
from portal.insights.reading.files import open_rows
from portal.insights.reading.limits import Options
from portal.insights.reading.mapping import Mapping
from portal.insights.reading.outcomes import Counts
from portal.insights.reading.reasons import Reasons
from portal.insights.services import shield
from portal.insights.services.intake import BATCH, KIND, Way, judge, refusal, skip, store
from portal.people.models import Person

T = TypeVar("T")
Tell = Callable[[int], None]
"""Is told how many rows were read so far."""
Refuse = Callable[[dict[str, Any]], None]


def carry_out(run_id: int) -> None:
    """The job `insights.import`: goes on with a run wherever it stands; nothing to do is no error."""
    state, key, name, language = _stand(run_id)
    if state == "undoing":
        while _undo_batch(run_id):
            pass
    elif state in ("checking", "importing"):
        with speaking(language):  # what is wrong with the file is said to its uploader
            _work(run_id, state, key, name)


def _work(run_id: int, state: str, key: str, name: str) -> None:
    try:
        with choose.files().open(key) as stream:
            work = check if state == "checking" else take_in
            work(run_id, stream, name)
    except NotFound:
        fail(run_id, _("The uploaded file is not there any more. Upload it again."))
    except PortalError as error:
        fail(run_id, error.message)


def _stand(run_id: int) -> tuple[str, str, str, str]:
    row = db.session.execute(
        select(Run.state, Run.file_key, Run.file_name, Person.language)
        .outerjoin(Person, Person.id == Run.actor_id)
        .where(Run.id == run_id)
    ).first()
    db.session.rollback()
    return (row.state, row.file_key, row.file_name, row.language or "en") if row else ("", "", "", "en")


def check(run_id: int, stream: BinaryIO, name: str) -> None:
    """Reads the whole file and counts what would become of each row; stores nothing of it."""
    way, options, _position = _way(run_id)
    why = Reasons()
    counts = count(way, stream, name, options, lambda read: _checked_so_far(run_id, read), why.add)
    _checked(run_id, counts, why)


def count(
    way: Way, stream: BinaryIO, name: str, options: Options, tell: Tell, refuse: Refuse = lambda _row: None
) -> Counts:
    """What would become of each row; `refuse` is given the rows that could not be taken."""
    counts = Counts()
    for batch in in_batches(open_rows(stream, name=name, mapping=way.mapping, options=options), BATCH):
        for row, outcome, _redacted, _known in judge(way, batch):
            counts.add(outcome)
            if row.problem:
                refuse(refusal(way, row))
        db.session.rollback()
        tell(counts.read)
    return counts


def take_in(run_id: int, stream: BinaryIO, name: str, tell: Tell = lambda _n: None) -> None:
    """Stores the file batch by batch, from where an earlier try ended."""
    way, options, position = _way(run_id)
    done = 0
    for batch in in_batches(open_rows(stream, name=name, mapping=way.mapping, options=options), BATCH):
        if done + len(batch) <= position:
            skip(way, batch)
        elif not store(way, batch, done):
            return
        done += len(batch)
        tell(done)
    finish(run_id)


def in_batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of at most `size` items."""
    running = iter(items)
    while batch := list(islice(running, size)):
        yield batch


def _way(run_id: int) -> tuple[Way, Options, int]:
    run, source = db.session.execute(
        select(Run, Source).join(Source, Source.id == Run.source_id).where(Run.id == run_id)
    ).one()
    way = Way(
        run_id=run.id, source_id=source.id, source=source.key, channel=run.channel, privacy=source.privacy,
        language=source.language, mapping=Mapping.of([(f, c) for f, c in run.mapping]), topics=topics(),
    )  # fmt: skip
    options, position = Options(day_first=run.day_first), run.position
    db.session.rollback()
    return way, options, position


def topics() -> dict[str, tuple[int, int]]:
    """Topics by key and by name in any language, to (id, id of the topic above)."""
    known: dict[str, tuple[int, int]] = {}
    for topic in db.session.scalars(select(Topic)):
        place = (topic.id, topic.parent_id or topic.id)
        known |= {str(word).casefold(): place for word in (topic.key, *topic.names.values())}
    return known


@unit.writes
def _checked_so_far(run_id: int, read: int) -> None:
    run = _locked(run_id)
    if run.state == "checking":
        run.total, run.changed_at = read, clock.now()


@unit.writes
def _checked(run_id: int, counts: Counts, why: Reasons) -> None:
    run = _locked(run_id)
    if run.state != "checking":
        return
    run.forecast = counts.by_outcome | {"read": counts.read, "why": why.most()}
    run.total, run.state, run.changed_at = counts.read, "checked", clock.now()
    if not counts.read:
        _end(run, "failed")
        run.error = _("The file has a header and no rows. Choose a file with rows.")


@unit.writes
def finish(run_id: int) -> None:
    """All rows are stored: the uploaded file goes, the uploader is told."""
    run = _locked(run_id)
    if run.state == "importing":
        run.total = run.position
        _end(run, "done")
        unit.emit(InsightsImported(run_id=run.id, actor_id=run.actor_id))


@unit.writes
def fail(run_id: int, why: str) -> None:
    """The file cannot be read to its end: what was stored stays and can be undone, the upload goes."""
    run = _locked(run_id)
    if run.state in ("mapping", "checking", "checked", "importing"):
        run.error = shield.plain(why, 1000)
        _end(run, "failed")


def _end(run: Run, state: str) -> None:
    run.state, run.finished_at, run.changed_at = state, clock.now(), clock.now()
    drop_file(run)


def drop_file(run: Run) -> None:
    """The uploaded file holds personal data: it goes as soon as it is not needed any more."""
    if run.file_key:
        key, files, run.file_key = run.file_key, choose.files(), ""
        unit.after_commit(lambda: files.delete(key))


def _locked(run_id: int) -> Run:
    run = db.session.get(Run, run_id, with_for_update=True, populate_existing=True)
    if run is None:
        raise NotFound(_("There is no such import, or it is not yours."))
    return run


@unit.writes
def _undo_batch(run_id: int) -> bool:
    """Deletes some of the run's insights that nobody has touched; False when none is left."""
    run = _locked(run_id)
    if run.state != "undoing":
        return False
    touched = exists().where(Decision.insight_id == Insight.id)
    mine = Insight.run_id == run.id
    ids = list(
        db.session.scalars(
            select(Insight.id)
            .where(mine, Insight.state.in_(("new", "in review")), Insight.support == 0, ~touched)
            .limit(BATCH)
        )
    )
    if ids:
        db.session.execute(delete(Insight).where(Insight.id.in_(ids)))
        unit.index_all(KIND, ids)
    else:
        run.kept = db.session.scalar(select(func.count()).select_from(Insight).where(mine)) or 0
        run.state, run.undone_at = "undone", clock.now()
    run.changed_at = clock.now()
    return bool(ids)
