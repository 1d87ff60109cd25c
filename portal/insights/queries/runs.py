"""Imports: a list, one run with its counts, the rows that were refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, false, select, true

from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.i18n import _
from portal.core.paging import Page, page_of
from portal.insights import access
from portal.insights.models.base import Source
from portal.insights.models.run import RefusedRow, Run
from portal.insights.reading.outcomes import Outcome
from portal.insights.reading.problems import Problem
from portal.insights.reading.refused import refused_lines
from portal.insights.reading.rows import Row
from portal.people.models import Person

BUSY = ("checking", "importing", "undoing")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why `count` rows were refused; `number` is the first of them."""

    count: int
    number: int
    problem: Problem


@dataclass(frozen=True, slots=True)
class RunLine:
    """A run: where it stands, and the counts so far."""

    id: int
    file_name: str
    file_key: str
    file_size: int
    columns_key: str
    mapping: tuple[tuple[str, str], ...]
    day_first: bool | None
    channel: str
    source_id: int | None
    source: str | None
    state: str
    total: int
    position: int
    counts: dict[str, int]
    forecast: dict[str, Any]
    kept: int
    error: str
    person: str | None
    handle: str | None
    created_at: datetime
    finished_at: datetime | None
    undone_at: datetime | None

    @property
    def busy(self) -> bool:
        """The worker is at it, or will be."""
        return self.state in BUSY

    @property
    def rows(self) -> list[tuple[str, int]]:
        """(outcome, number) of what happened, or of what would happen; they add up to the rows read."""
        counted = self.counts or self.forecast
        return [(outcome.value, counted.get(outcome.value, 0)) for outcome in Outcome]

    @property
    def read(self) -> int:
        """Rows read."""
        return (self.counts or self.forecast).get("read", 0)

    @property
    def worth(self) -> int:
        """Rows that would come in or change something."""
        return sum(self.forecast.get(name, 0) for name in ("created", "updated", "held"))

    @property
    def why(self) -> list[Reason]:
        """Why rows were refused, the reason of most rows first (found by the check)."""
        return [
            Reason(one["count"], one["number"], Problem(one["field"], one["code"], one["details"]))
            for one in self.forecast.get("why", ())
        ]


def _mine(actor: Actor) -> ColumnElement[bool]:
    if access.oversees(actor):
        return true()
    return Run.actor_id == actor.id if actor.id is not None else false()


def _query() -> Any:
    return (
        select(Run, Source.name, Person.name.label("person"), Person.handle)
        .outerjoin(Source, Source.id == Run.source_id)
        .outerjoin(Person, Person.id == Run.actor_id)
    )


def _line(row: Any) -> RunLine:
    run: Run = row[0]
    plain = {
        name: getattr(run, name)
        for name in RunLine.__slots__
        if name not in ("source", "person", "handle", "mapping")
    }
    return RunLine(
        **plain, source=row.name, person=row.person, handle=row.handle,
        mapping=tuple((target, column) for target, column in run.mapping),
    )  # fmt: skip


def runs(actor: Actor, cursor: str | None = None) -> Page[RunLine]:
    """The actor's imports (moderators: everybody's), the newest first."""
    page = page_of(
        _query().where(_mine(actor)),
        [(Run.id, True)],
        cursor,
        lambda statement: db.session.execute(statement).all(),
        values=lambda row: (row[0].id,),
    )
    return Page([_line(row) for row in page.rows], page.next, page.previous, size=page.size)


def run(actor: Actor, run_id: int) -> RunLine:
    """One run; NotFound for somebody else's as for none."""
    row = db.session.execute(_query().where(Run.id == run_id, _mine(actor))).first()
    if row is None:
        raise NotFound(_("There is no such import, or it is not yours."))
    return _line(row)


def result(run_id: int) -> tuple[str, int]:
    """(name of the file, insights that are new), to tell the uploader; ("", 0) where the run is gone."""
    row = db.session.execute(select(Run.file_name, Run.counts).where(Run.id == run_id)).first()
    return (row.file_name, row.counts.get("created", 0) + row.counts.get("held", 0)) if row else ("", 0)


def last_alike(actor: Actor, columns_key: str) -> RunLine | None:
    """The last import of a file with the same columns: its mapping is offered again."""
    row = db.session.execute(
        _query()
        .where(_mine(actor), Run.columns_key == columns_key, Run.state == "done")
        .order_by(Run.id.desc())
        .limit(1)
    ).first()
    return _line(row) if row else None


def refused_file(run_id: int, mapping: tuple[tuple[str, str], ...]) -> Iterator[str]:
    """Lines of a CSV file of the refused rows, to be corrected and imported again."""
    return refused_csv(refused_rows(run_id), mapping)


def refused_rows(run_id: int) -> list[dict[str, Any]]:
    """The refused rows of a run, as they were stored."""
    rows = db.session.scalars(
        select(RefusedRow).where(RefusedRow.run_id == run_id).order_by(RefusedRow.number)
    )
    return [
        {"number": r.number, "field": r.field, "code": r.code, "details": r.details, "cells": r.cells}
        for r in rows
    ]


def refused_csv(rows: list[dict[str, Any]], mapping: tuple[tuple[str, str], ...]) -> Iterator[str]:
    """The same from rows at hand."""
    columns = [column for _target, column in mapping]
    columns += list(dict.fromkeys(name for row in rows for name in row["cells"] if name not in columns))
    again = (
        Row(row["number"], row["cells"], Problem(row["field"], row["code"], row["details"])) for row in rows
    )
    return refused_lines(again, columns)
