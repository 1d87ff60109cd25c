"""The audit log: appended, chained, not to be changed."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from portal.core import audit, unit
from portal.core.db import db
from portal.core.refs import Ref


@unit.writes
def note(actor, act: str, **details: object) -> None:
    audit.record(actor, act, Ref("people.person", 1), **details)


@unit.writes
def run(statement: str) -> None:
    db.session.execute(text(statement))


def test_the_chain_holds(actor) -> None:
    for number in range(5):
        note(actor("admin"), "test.act", number=number, words="چای و café")
    assert audit.verify() == (5, None)


def test_entries_cannot_be_changed_or_deleted(actor) -> None:
    note(actor("admin"), "test.act")
    for statement in ("update core_audit set act = 'other'", "delete from core_audit"):
        with pytest.raises(DatabaseError):
            run(statement)
    assert audit.verify() == (1, None)


def test_a_forged_entry_is_found(actor, app) -> None:
    for number in range(3):
        note(actor("admin"), "test.act", number=number)
    for statement in forge(app.extensions["ponte.config"].sqlite):
        run(statement)
    good, broken = audit.verify()
    assert (good, broken is not None) == (1, True)


def forge(sqlite: bool) -> list[str]:
    """What somebody with the database in his hands would do."""
    change = "update core_audit set actor_name = 'somebody' where id = (select min(id) + 1 from core_audit)"
    if sqlite:
        return ["drop trigger core_audit_no_update", change]
    return ["alter table core_audit disable trigger all", change, "alter table core_audit enable trigger all"]
