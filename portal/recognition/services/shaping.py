"""The company's values and boards, set up by administrators."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from portal.core import access as permissions
from portal.core import audit, clock, unit
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import Invalid
from portal.core.i18n import _
from portal.core.text import slug
from portal.recognition import access
from portal.recognition.models import PERIODS, Board, Value
from portal.recognition.queries import loading


def _free_key(model: type[Value | Board], name: str, key: str) -> str:
    made = (key or slug(name))[:60].strip("-")
    if not made:
        raise Invalid(_("Give it a name with letters."), "name_en" if model is Value else "title")
    if loading.key_taken(model, made):
        raise Invalid(_("There is one of that name already. Choose another name."),
                      "name_en" if model is Value else "title")  # fmt: skip
    return made


@unit.writes
def add_value(
    actor: Actor, *, names: Mapping[str, str], meanings: Mapping[str, str], key: str = "", place: int = 100
) -> int:
    """A new value, its name and meaning by language code; the id."""
    permissions.require(actor, access.SHAPE)
    name = names.get("en") or next((n for n in names.values() if n), "")
    value = Value(
        key=_free_key(Value, name, key),
        names={code: text for code, text in names.items() if text},
        meanings={code: text for code, text in meanings.items() if text},
        place=place,
    )
    db.session.add(value)
    db.session.flush()
    audit.record(actor, "recognition.add_value", None, key=value.key)
    return value.id


@unit.writes
def add_board(
    actor: Actor, *, title: str, purpose: str, period: str, department_id: int | None = None,
    language: str | None = None, key: str = "", at: datetime | None = None,
) -> int:  # fmt: skip
    """A new board; the id. `period`: month or quarter."""
    permissions.require(actor, access.SHAPE)
    if period not in PERIODS:
        raise Invalid(_("Choose a period."), "period")
    board = Board(
        key=_free_key(Board, title, key),
        title=title,
        purpose=purpose,
        language=language or actor.language,
        period=period,
        department_id=department_id,
        created_at=at or clock.now(),
    )
    db.session.add(board)
    db.session.flush()
    audit.record(actor, "recognition.add_board", None, key=board.key)
    return board.id


@unit.writes
def close_board(actor: Actor, key: str, *, closed: bool = True) -> None:
    """Takes a board off the list, or puts it back; its page stays."""
    permissions.require(actor, access.SHAPE)
    board = loading.board_row(key)
    board.state = "closed" if closed else "open"
    audit.record(actor, "recognition.close_board" if closed else "recognition.open_board", None, key=key)
