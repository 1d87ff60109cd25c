"""Thanks as they are shown: the wall, one thanks, the newest for home."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, literal, select
from sqlalchemy.orm import aliased

from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.i18n import _, number
from portal.core.paging import Columns, Page, page_of
from portal.core.refs import Ref
from portal.people.models import Department, Person
from portal.recognition import access
from portal.recognition.models import Receiver, Thanks, Value
from portal.recognition.queries.choices import said

KIND = "recognition.thanks"
MANY = 3
"""Names that a line has room for."""
Author = aliased(Person)


@dataclass(frozen=True, slots=True)
class Face:
    """A person beside a thanks. `lowered`: the smaller circle that this receiver asked for, or None."""

    id: int
    handle: str
    name: str
    department: str
    department_id: int | None = None
    lowered: str | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """One thanks, ready to be shown."""

    id: int
    author: Face
    title: str
    behaviour_html: str
    effect_html: str
    value_id: int | None
    value: str
    value_meaning: str
    evidence: Ref | None
    language: str | None
    visibility: str
    shown: str
    created_at: datetime
    hidden_reason: str | None
    receivers: tuple[Face, ...] = field(default=())

    @property
    def ref(self) -> Ref:
        """What reactions, flags and notices point at."""
        return Ref(KIND, self.id)

    def receiver(self, person_id: int | None) -> Face | None:
        """The receiver of that id, or None."""
        return next((face for face in self.receivers if face.id == person_id), None)


def _cards() -> Columns:
    return (
        select(
            Thanks.id, Thanks.title, Thanks.behaviour_html, Thanks.effect_html, Thanks.value_id,
            Thanks.evidence_kind, Thanks.evidence_id, Thanks.language, Thanks.visibility, Thanks.shown,
            Thanks.created_at, Thanks.hidden_at, Thanks.hidden_reason,
            Author.id.label("author_id"), Author.handle, Author.name,
            Department.id.label("department_id"), Department.name.label("department"), Department.names,
            Value.names.label("value_names"), Value.meanings.label("value_meanings"),
        )
        .join(Author, Author.id == Thanks.author_id)
        .outerjoin(Department, Department.id == Thanks.department_id)
        .outerjoin(Value, Value.id == Thanks.value_id)
    )  # fmt: skip


def _card(row: Any, receivers: Sequence[Face]) -> Card:
    department = said(row.names, row.department or "")
    evidence = Ref(row.evidence_kind, row.evidence_id) if row.evidence_kind else None
    return Card(
        id=row.id,
        author=Face(row.author_id, row.handle, row.name, department, row.department_id),
        title=row.title,
        behaviour_html=row.behaviour_html,
        effect_html=row.effect_html,
        value_id=row.value_id,
        value=said(row.value_names),
        value_meaning=said(row.value_meanings),
        evidence=evidence,
        language=row.language,
        visibility=row.visibility,
        shown=row.shown,
        created_at=row.created_at,
        hidden_reason=row.hidden_reason if row.hidden_at else None,
        receivers=tuple(receivers),
    )


def receivers_of(thanks_ids: Iterable[int]) -> dict[int, list[Face]]:
    """Who was thanked, by thanks, in order of names; for thanks that the reader was let in to."""
    rows = db.session.execute(
        select(
            Receiver.thanks_id, Person.id, Person.handle, Person.name, Receiver.department_id,
            Department.name.label("department"), Department.names, Receiver.visibility,
        )
        .join(Person, Person.id == Receiver.person_id)
        .outerjoin(Department, Department.id == Receiver.department_id)
        .where(Receiver.thanks_id.in_(list(thanks_ids)))
        .order_by(Person.name, Person.id)
    )  # fmt: skip
    found: dict[int, list[Face]] = defaultdict(list)
    for row in rows:
        department = said(row.names, row.department or "")
        face = Face(row.id, row.handle, row.name, department, row.department_id, row.visibility)
        found[row.thanks_id].append(face)
    return found


def wall(
    actor: Actor,
    *,
    view: str = "all",
    department_id: int | None = None,
    value_id: int | None = None,
    language: str = "",
    cursor: str | None = None,
    size: int = 10,
) -> Page[Card]:
    """A page of thanks that the actor may see, newest first. `view`: all, received or given by the actor."""
    query = _cards().where(access.listed(actor), *_narrowed(actor, view, department_id, value_id, language))
    page = page_of(
        query,
        [(Thanks.created_at, True), (Thanks.id, True)],
        cursor,
        lambda statement: db.session.execute(statement).all(),
        size=size,
        values=lambda row: (row.created_at, row.id),
    )
    receivers = receivers_of(row.id for row in page.rows) if page.rows else {}
    cards = [_card(row, receivers.get(row.id, ())) for row in page.rows]
    return Page(cards, page.next, page.previous, size=page.size)


def _narrowed(
    actor: Actor, view: str, department_id: int | None, value_id: int | None, language: str
) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if view == "received":
        conditions.append(access.received_by(actor.id or 0))
    elif view == "given":
        conditions.append(Thanks.author_id == actor.id)
    if department_id is not None:
        conditions.append(access.to_department(department_id))
    if value_id is not None:
        conditions.append(Thanks.value_id == value_id)
    if language:
        conditions.append(Thanks.language == language)
    return conditions


def one(actor: Actor, thanks_id: int) -> Card:
    """One thanks; NotFound for what is not there, withdrawn or not for the actor alike."""
    row = db.session.execute(_cards().where(Thanks.id == thanks_id, access.readable(actor))).first()
    if row is None:
        raise gone()
    return _card(row, receivers_of([thanks_id]).get(thanks_id, ()))


def gone() -> NotFound:
    """The refusal for what is not there and for what is hidden alike."""
    return NotFound(_("These thanks are not there, or they are not for you."))


def names_of() -> ColumnElement[str]:
    """Names of those thanked, as a column beside `Thanks`."""
    thanked = select(func.aggregate_strings(Person.name, ", "))
    joined = thanked.join_from(Receiver, Person, Person.id == Receiver.person_id)
    return joined.where(Receiver.thanks_id == Thanks.id).correlate(Thanks).scalar_subquery()


@dataclass(frozen=True, slots=True)
class Brief:
    """One thanks in a line."""

    id: int
    title: str
    author: str
    handle: str
    names: str
    created_at: datetime


def newest(actor: Actor, limit: int = 3) -> list[Brief]:
    """The newest thanks that the actor may see, in one query."""
    rows = db.session.execute(
        select(Thanks.id, Thanks.title, Author.name, Author.handle, names_of(), Thanks.created_at)
        .join(Author, Author.id == Thanks.author_id)
        .where(access.listed(actor))
        .order_by(Thanks.created_at.desc(), Thanks.id.desc())
        .limit(limit)
    )
    return [Brief(r[0], r[1], r[2], r[3], shortened(r[4] or ""), r[5]) for r in rows]


def shortened(names: str) -> str:
    """Three names and how many more, of names as `names_of` gives them."""
    known = names.split(", ")
    if len(known) <= MANY:
        return _(", ").join(known)
    first = _(", ").join(known[: MANY - 1])
    return _("%(name)s and %(count)s more", name=first, count=number(len(known) - MANY + 1))


def moving(actor: Actor) -> Columns:
    """For home: the newest thanks, in the columns of `core.feature.Moving`."""
    return (
        select(
            Thanks.id.label("id"),
            Thanks.title.label("title"),
            names_of().label("place"),
            Thanks.author_id.label("person_id"),
            literal(0).label("count"),
            Thanks.created_at.label("at"),
        )
        .where(access.listed(actor))
        .order_by(Thanks.created_at.desc(), Thanks.id.desc())
    )
