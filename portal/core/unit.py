"""The unit of work: the only commit of the product.

    @unit.writes
    def publish(actor: Actor, page_id: int) -> int:
        ...
        unit.emit(PolicyPublished(page_id=page.id, version=3))
        unit.index(Ref("wiki.page", page.id))

The outermost function so decorated opens the writing transaction (BEGIN IMMEDIATE on SQLite), inner
ones join it. Events become rows of the outbox in the same transaction and are delivered by the worker.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import bindparam, insert, update
from sqlalchemy.exc import IntegrityError

from portal.core import bus, clock
from portal.core.db import WRITES, db
from portal.core.events import Event
from portal.core.models import Delivery, IndexRequest, Once
from portal.core.refs import Ref

P = ParamSpec("P")
R = TypeVar("R")


class AlreadyDone(Exception):
    """The same request was carried out before; nothing was done now. `location` is where it led.

    Not a PortalError: forms catch those, and would show a refusal instead of leading on.
    """

    def __init__(self, location: str = "") -> None:
        super().__init__(location)
        self.location = location


@dataclass
class Unit:
    """What one transaction leaves behind beside its rows."""

    events: list[Event] = field(default_factory=list)
    stale: set[Ref] = field(default_factory=set)
    after: list[Callable[[], None]] = field(default_factory=list)
    form: Form | None = None


@dataclass
class Form:
    """A form that is carried out at most once, by its `key`.

    `where` works out from the service's result where the form leads ("" where it cannot say); `led` is
    what was stored of that with the form's effect.
    """

    key: str
    where: Callable[[Any], str] | None = None
    led: str = ""


_current: ContextVar[Unit | None] = ContextVar("unit", default=None)
_form: ContextVar[Form | None] = ContextVar("form", default=None)
# Built once: every writing request executes these. Tables instead of models spare the mapper's way.
_CLAIM = insert(Once.__table__)  # type: ignore[arg-type]
_LEADS = update(Once.__table__).where(Once.key == bindparam("claimed")).values(location=bindparam("to"))  # type: ignore[arg-type]
_DELIVER = insert(Delivery.__table__)  # type: ignore[arg-type]
_INDEX = insert(IndexRequest.__table__)  # type: ignore[arg-type]


def writes(service: Callable[P, R]) -> Callable[P, R]:
    """Decorates a public service function: all that it writes is committed together, or nothing."""

    @functools.wraps(service)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        if _current.get() is not None:
            return service(*args, **kwargs)
        unit = Unit()
        token = _current.set(unit)
        try:
            _begin(unit)
            result = service(*args, **kwargs)
            _flush(unit)
            _lead(unit.form, result)
            db.session.commit()
        except BaseException:
            db.session.rollback()
            raise
        finally:
            _current.reset(token)
        for call in unit.after:
            call()
        return result

    return wrapped


def _begin(unit: Unit) -> None:
    # The snapshot of earlier reads is given up: a writer must start from the newest state.
    db.session.rollback()
    db.session.connection(execution_options={WRITES: True})
    unit.form = _form.get()
    if unit.form is not None:
        _form.set(None)
        _claim(unit.form.key)


def _claim(key: str) -> None:
    try:
        db.session.execute(_CLAIM, {"key": key, "created_at": clock.now(), "location": ""})
    except IntegrityError:
        db.session.rollback()
        location = db.session.query(Once.location).filter_by(key=key).scalar()
        raise AlreadyDone(location or "") from None


def _lead(form: Form | None, result: object) -> None:
    if form is not None and form.where is not None:
        location = form.where(result)
        if location:
            db.session.execute(_LEADS, {"claimed": form.key, "to": location})
            form.led = location


def _flush(unit: Unit) -> None:
    db.session.flush()
    now = clock.now()
    rows = [
        {
            "event": type(event).__name__,
            "handler": handler,
            "payload": event.payload(),
            "state": "waiting",
            "attempts": 0,
            "created_at": now,
            "due_at": now,
            "error": "",
        }
        for event in unit.events
        for handler in bus.handlers_of(type(event))
    ]
    if rows:
        db.session.execute(_DELIVER, rows)
    if unit.stale:
        stale = [{"kind": ref.kind, "object_id": ref.id} for ref in sorted(unit.stale)]
        db.session.execute(_INDEX, stale)


def running() -> Unit:
    """The open unit; RuntimeError where a service forgot its decorator."""
    unit = _current.get()
    if unit is None:
        raise RuntimeError("No unit of work is open: decorate the public service with @unit.writes.")
    return unit


def emit(event: Event) -> None:
    """Something happened: told to its handlers after the commit, exactly as often as it was committed."""
    running().events.append(event)


def index(*refs: Ref) -> None:
    """The search entries of these objects are out of date (changed, hidden or gone)."""
    running().stale.update(refs)


def index_all(kind: str, ids: Sequence[int]) -> None:
    """The same for many objects of one kind."""
    running().stale.update(Ref(kind, number) for number in ids)


def after_commit(call: Callable[[], None]) -> None:
    """Runs `call` once the transaction is safe; for what may be lost in a crash."""
    running().after.append(call)


def once(key: str | None) -> Form | None:
    """The next unit of this context is carried out at most once for `key` (see portal.web.once)."""
    form = Form(key) if key is not None else None
    _form.set(form)
    return form


def leads_to(where: Callable[[Any], str]) -> None:
    """Says where the form of this request will lead, by the result of the outermost service.

    Then that is stored with the effect itself; otherwise it takes a second transaction, thus a second
    wait for the disk.
    """
    form = _form.get()
    if form is not None:
        form.where = where
