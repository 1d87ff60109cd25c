"""What services load before they change it, and what they ask about people."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import select

from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import Invalid, NotFound
from portal.core.i18n import _
from portal.people.models import Person
from portal.people.queries import cards, directory
from portal.recognition import access
from portal.recognition.models import Board, Receiver, Thanks, Value
from portal.recognition.queries.wall import gone

MOST = 12
"""People who can be thanked at once: thanks to everybody is thanks to nobody."""


def for_change(actor: Actor, thanks_id: int) -> Thanks:
    """The row of a thanks that the actor may see; NotFound otherwise."""
    found = db.session.scalar(select(Thanks).where(Thanks.id == thanks_id, access.readable(actor)))
    if found is None:
        raise gone()
    return found


def row(thanks_id: int) -> Thanks:
    """The row of a thanks, for moderation; NotFound where there is none."""
    found = db.session.get(Thanks, thanks_id)
    if found is None:
        raise gone()
    return found


def receivers(thanks_id: int) -> list[Receiver]:
    """The rows of those who were thanked."""
    query = select(Receiver).where(Receiver.thanks_id == thanks_id).order_by(Receiver.person_id)
    return list(db.session.scalars(query))


def excerpt(thanks_id: int) -> str:
    """The whole text, for the queue of moderation; empty where there is none."""
    return db.session.scalar(select(Thanks.plain).where(Thanks.id == thanks_id)) or ""


def author(thanks_id: int) -> int | None:
    """Who gave it."""
    return db.session.scalar(select(Thanks.author_id).where(Thanks.id == thanks_id))


def handles(text: str) -> list[str]:
    """Handles as people type them: `@ana, bruno`."""
    words = (word.strip("@").lower() for word in re.split(r"[\s,;،؛]+", text))
    return list(dict.fromkeys(word for word in words if word))


def people(actor: Actor, text: str) -> list[int]:
    """Ids of the people named in `text`; Invalid("to") naming those who are not there for the actor.

    Whom an agency cannot look up it can still thank back: those who thanked it or were thanked with it.
    """
    wanted = handles(text)
    if len(wanted) > MOST:
        raise Invalid(
            _("You can thank at most %(max)s people at once. Name those who did it.", max=MOST), "to"
        )
    ids = cards.ids_of(wanted)
    reached = reachable(actor, list(ids.values()))
    unknown = [handle for handle in wanted if ids.get(handle) not in reached]
    if unknown:
        named = ", ".join(f"@{handle[:40]}" for handle in unknown)
        raise Invalid(
            _("Nobody is called %(names)s. Type @ and choose from the suggestions.", names=named), "to"
        )
    return [ids[handle] for handle in wanted]


def reachable(actor: Actor, person_ids: Sequence[int]) -> set[int]:
    """Those of `person_ids` whom the actor may thank: active, and visible or met in a thanks."""
    seen = set(directory.visible_ids(actor, person_ids))
    if actor.inside or not set(person_ids) - seen:
        return seen
    met = select(Thanks.author_id).where(access.listed(actor)).union(
        select(Receiver.person_id).join(Thanks, Thanks.id == Receiver.thanks_id).where(access.listed(actor))
    )  # fmt: skip
    active = select(Person.id).where(Person.id.in_(person_ids), Person.state == "active")
    return seen | set(db.session.scalars(active.where(Person.id.in_(met))))


def departments_of(person_ids: Sequence[int]) -> dict[int, int | None]:
    """The present departments of people; ids of nobody are left out."""
    rows = db.session.execute(select(Person.id, Person.department_id).where(Person.id.in_(person_ids)))
    return {row.id: row.department_id for row in rows}


def managers_of(person_ids: Sequence[int]) -> set[int]:
    """Ids of the managers of people."""
    query = select(Person.manager_id).where(Person.id.in_(person_ids), Person.manager_id.is_not(None))
    return {number for number in db.session.scalars(query) if number is not None}


def handles_of(person_ids: Sequence[int]) -> list[str]:
    """Handles of people, by name."""
    query = select(Person.handle).where(Person.id.in_(person_ids)).order_by(Person.name)
    return list(db.session.scalars(query))


def value_known(value_id: int) -> bool:
    """True where the company has this value."""
    return db.session.get(Value, value_id) is not None


def key_taken(model: type[Value | Board], key: str) -> bool:
    """True where a value or board of that key exists."""
    return db.session.scalar(select(model.id).where(model.key == key)) is not None


def board_row(key: str) -> Board:
    """The row of a board; NotFound where there is none."""
    found = db.session.scalar(select(Board).where(Board.key == key))
    if found is None:
        raise NotFound(_("There is no such board."))
    return found
