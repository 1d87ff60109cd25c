"""Who may do what with thanks. `may_see` and `readable` say the same, in Python and in SQL."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import aliased

from portal.core import access
from portal.core.actor import Actor
from portal.recognition.models import Receiver, Thanks

SEE = access.declare(
    "recognition.see", "See thanks; an agency sees only those from and to itself.", access.signed_in
)
GIVE = access.declare("recognition.give", "Thank people.", access.signed_in)
BOARDS = access.declare("recognition.boards", "See the boards of the company.", access.inside)
SHAPE = access.declare("recognition.shape", "Set up company values and boards.", access.role())


_Received = aliased(Receiver)  # the statement around it may read receivers too


@dataclass(frozen=True, slots=True)
class Circle:
    """Who is around one thanks, as far as seeing it goes."""

    author_id: int
    receiver_ids: frozenset[int]
    department_ids: frozenset[int]
    """Departments of the giver and of the people thanked, on the day of the thanks."""
    shown: str
    hidden: bool = False
    withdrawn: bool = False


def may_see(actor: Actor, circle: Circle) -> bool:
    """True where the actor may read the thanks."""
    if circle.withdrawn or not actor.signed_in:
        return False
    if actor.id == circle.author_id:
        return True
    if circle.hidden:
        return False
    if actor.id in circle.receiver_ids:
        return True
    if circle.shown == "public":
        return actor.inside
    return circle.shown == "team" and actor.inside and actor.department_id in circle.department_ids


def readable(actor: Actor) -> ColumnElement[bool]:
    """The rule of `may_see` in SQL, on `Thanks`."""
    if not actor.signed_in:
        return false()
    seen = and_(Thanks.hidden_at.is_(None), _circle(actor))
    return and_(Thanks.withdrawn_at.is_(None), or_(Thanks.author_id == actor.id, seen))


def listed(actor: Actor) -> ColumnElement[bool]:
    """What stands in lists: all that is readable but what is hidden."""
    return and_(Thanks.hidden_at.is_(None), readable(actor))


def counted() -> ColumnElement[bool]:
    """What boards and figures count: public only, so that no number tells of a private thanks."""
    return and_(Thanks.shown == "public", Thanks.hidden_at.is_(None), Thanks.withdrawn_at.is_(None))


def _circle(actor: Actor) -> ColumnElement[bool]:
    ways = [received_by(actor.id or 0)]
    if actor.inside:
        ways.append(Thanks.shown == "public")
        if actor.department_id is not None:
            ways.append(and_(Thanks.shown == "team", _near(actor.department_id)))
    return or_(*ways)


def _receiver(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    inner = select(_Received.thanks_id).where(_Received.thanks_id == Thanks.id, condition)
    return inner.correlate(Thanks).exists()


def received_by(person_id: int) -> ColumnElement[bool]:
    """True for thanks that the person received."""
    return _receiver(_Received.person_id == person_id)


def to_department(department_id: int) -> ColumnElement[bool]:
    """True for thanks to somebody who was of the department then."""
    return _receiver(_Received.department_id == department_id)


def _near(department_id: int) -> ColumnElement[bool]:
    return or_(Thanks.department_id == department_id, to_department(department_id))


def tokens(actor: Actor) -> set[str]:
    """Access tokens for search: the actor's department."""
    return {f"d:{actor.department_id}"} if actor.inside and actor.department_id is not None else set()
