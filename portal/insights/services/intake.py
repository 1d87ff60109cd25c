"""Rows become insights, one batch in one unit of work; a batch that was stored is never stored again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update

from portal.core import clock, config, i18n, unit
from portal.core.db import db
from portal.core.language import identify
from portal.insights import likeness
from portal.insights.models.base import Source
from portal.insights.models.insight import Decision, Insight, Mark
from portal.insights.models.run import RefusedRow, Run
from portal.insights.privacy.spans import Redacted
from portal.insights.reading.mapping import Mapping
from portal.insights.reading.outcomes import Counts, Outcome, Seen, classify
from portal.insights.reading.rows import Row
from portal.insights.services import shield

BATCH = 500
KIND = "insights.insight"


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored under an id already."""

    id: int
    content: str
    revision: int
    occurred_at: datetime


@dataclass(slots=True)
class Way:
    """One run while it is worked on: where it goes, what the file has shown so far."""

    run_id: int
    source_id: int
    source: str
    channel: str
    privacy: str
    language: str | None
    mapping: Mapping
    topics: dict[str, tuple[int, int]] = field(default_factory=dict)
    seen: Seen = field(default_factory=Seen)

    @property
    def has_ids(self) -> bool:
        """Whether the file brings ids of its own."""
        return self.mapping.column("id") is not None

    def shielded(self, row: Row) -> Row:
        """The row as it may be compared and stored, its text not yet redacted."""
        return shield.shielded(row, self.source, self.has_ids)


Judged = tuple[Row, Outcome, Redacted, Known | None]
_EMPTY = Redacted("", ())


def judge(way: Way, rows: Sequence[Row]) -> Iterator[Judged]:
    """What becomes of each row of a batch, and its redacted text."""
    rows = [way.shielded(row) for row in rows]
    known, contents = _known(way, rows)
    stored = {number: found.content for number, found in known.items()}
    for row in rows:
        found = known.get(row.id)
        if found and row.time and row.time < found.occurred_at:
            stored[row.id] = row.content  # older than what is here: nothing to do
        redacted = _EMPTY if row.problem else shield.clean(row.text)
        held = way.privacy == "hold" and bool(redacted.spans)
        yield row, classify(row, stored, contents, way.seen, held=held), redacted, found


def _known(way: Way, rows: Sequence[Row]) -> tuple[dict[str, Known], set[str]]:
    ids = [row.id for row in rows if not row.problem]
    contents = [row.content for row in rows if not row.problem]
    mine = Insight.source_id == way.source_id
    rows_found = db.session.execute(
        select(Insight.external_id, Insight.id, Insight.content, Insight.revision, Insight.occurred_at).where(
            mine, Insight.external_id.in_(ids)
        )
    )
    known = {r.external_id: Known(r.id, r.content, r.revision, r.occurred_at) for r in rows_found}
    same = db.session.scalars(select(Insight.content).where(mine, Insight.content.in_(contents)))
    return known, set(same)


def skip(way: Way, rows: Sequence[Row]) -> None:
    """Rows that were stored before the run was interrupted: only remembered."""
    for row in map(way.shielded, rows):
        if not row.problem:
            way.seen.ids.add(row.id)
            way.seen.contents.add(row.content)


@unit.writes
def store(way: Way, rows: Sequence[Row], start: int) -> bool:
    """Stores the rows behind `start`; False where the run was stopped or somebody else is at it."""
    run = db.session.get(Run, way.run_id, with_for_update=True, populate_existing=True)
    if run is None or run.state != "importing" or run.position != start:
        return False
    # Two runs of one source take turns, so that neither stores what the other just did.
    db.session.execute(select(Source.id).where(Source.id == way.source_id).with_for_update())
    counts = Counts(**run.counts)
    created: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    refused: list[dict[str, Any]] = []
    for row, outcome, redacted, known in judge(way, rows):
        counts.add(outcome)
        if row.problem:
            refused.append(refusal(way, row))
        elif outcome in (Outcome.CREATED, Outcome.UPDATED, Outcome.HELD):
            if known is None:
                created.append(_fresh(way, row, redacted, held=outcome is Outcome.HELD))
            else:
                changed.append(_renewed(row, redacted, known))
    _write(way, created, changed, refused)
    run.counts = counts.by_outcome | {"read": counts.read}
    run.position, run.changed_at = start + len(rows), clock.now()
    return True


def _write(
    way: Way, created: list[dict[str, Any]], changed: list[dict[str, Any]], refused: list[dict[str, Any]]
) -> None:
    texts: dict[int, str] = {}
    if created:
        made = db.session.execute(insert(Insight).returning(Insight.id, Insight.external_id), created)
        by_id = {values["external_id"]: values["text"] for values in created}
        texts = {row.id: by_id[row.external_id] for row in made}
    if changed:
        db.session.execute(update(Insight), changed)
        ids = [values["id"] for values in changed]
        db.session.execute(delete(Mark).where(Mark.insight_id.in_(ids)))
        history = [{"insight_id": number, "act": "renewed", "at": clock.now()} for number in ids]
        db.session.execute(insert(Decision), history)
        texts |= {values["id"]: values["text"] for values in changed}
    if refused:
        db.session.execute(insert(RefusedRow), refused)
    mark(texts)
    unit.index_all(KIND, list(texts))


def mark(texts: dict[int, str]) -> None:
    """Stores by what near copies of these texts are found."""
    rows = [{"mark": m, "insight_id": number} for number, text in texts.items() for m in likeness.marks(text)]
    if rows:
        db.session.execute(insert(Mark), rows)


def refusal(way: Way, row: Row) -> dict[str, Any]:
    """A refused row as it is kept for the uploader."""
    problem = row.problem
    if problem is None:
        raise ValueError("the row has no problem")
    fields = {column: name for name, column in way.mapping.pairs}
    return {
        "run_id": way.run_id,
        "number": row.number,
        "field": shield.plain(problem.field, 200),
        "code": problem.code,
        "details": shield.problem_details(problem),
        "cells": shield.refused_cells(row, fields, way.source),
    }


def _words(row: Row, redacted: Redacted) -> dict[str, Any]:
    """What the customer's words decide."""
    return {
        "content": row.content,
        "text": redacted.text,
        "text_hash": likeness.text_hash(redacted.text),
        "redactions": redacted.kinds,
    }


def _renewed(row: Row, redacted: Redacted, known: Known) -> dict[str, Any]:
    """Only the customer's words are renewed: title, topic and decisions of people stay."""
    return _words(row, redacted) | {
        "id": known.id,
        "revision": known.revision + 1,
        "occurred_at": row.time or known.occurred_at,
    }


def _fresh(way: Way, row: Row, redacted: Redacted, *, held: bool) -> dict[str, Any]:
    language, confidence = _language(row, redacted.text, way.language)
    topic, root = way.topics.get(row.topic.casefold(), (None, None)) if row.topic else (None, None)
    now = clock.now()
    return _words(row, redacted) | {
        "source_id": way.source_id,
        "external_id": row.id,
        "channel": way.channel,
        "title": shield.plain(row.title, 200) if row.title else "",
        "url": row.url if row.url and not shield.clean(row.url).spans else "",
        "language": language,
        "confidence": confidence,
        "topic_id": topic,
        "root_topic_id": root,
        "segment": shield.plain(row.segment, 80) if row.segment else "",
        "rating": row.rating,
        "author_key": row.author,
        "occurred_at": row.time or now,
        "created_at": now,
        "state": "in review" if held else "new",
        "held": held,
        "reply_to": row.reply_to,
        "run_id": way.run_id,
    }


def languages() -> tuple[str, ...]:
    """Short codes of the languages of this installation."""
    return tuple(code.strip() for code in config.current().languages.split(",") if code.strip())


def _language(row: Row, text: str, usual: str | None) -> tuple[str | None, float]:
    """The language that the file names, else the one that the words show, else the source's usual one."""
    if row.lang in i18n.SHORT:
        return i18n.SHORT[row.lang], 1.0
    found, confidence = identify(text, languages())
    return (i18n.SHORT.get(found, usual), confidence) if found else (usual, 0.0)
