"""A form that is sent twice: one effect, one transaction, the same way on."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import event

from portal.core import unit
from portal.core.db import db
from portal.core.models import Once, Value


@unit.writes
def _set(value: int) -> int:
    db.session.add(Value(name="tried", value=value))
    return value


def _location(key: str) -> str | None:
    return db.session.query(Once.location).filter_by(key=key).scalar()


def test_where_it_leads_is_stored_with_the_effect(app: Flask) -> None:
    commits: list[object] = []

    def note(connection: object) -> None:
        commits.append(connection)

    event.listen(db.engine, "commit", note)
    try:
        form = unit.once("key")
        unit.leads_to(lambda value: f"/here/{value}")
        _set(7)
    finally:
        event.remove(db.engine, "commit", note)
    assert form is not None
    assert form.led == "/here/7" == _location("key")
    assert len(commits) == 1


def test_the_second_sending_leads_to_the_same_place(app: Flask) -> None:
    for _ in range(2):
        unit.once("key")
        unit.leads_to(lambda value: f"/here/{value}")
        if _location("key") is None:
            _set(7)
        else:
            with pytest.raises(unit.AlreadyDone) as done:
                _set(8)
            assert done.value.location == "/here/7"


def test_a_place_that_nobody_can_say_is_left_open(app: Flask) -> None:
    form = unit.once("key")
    unit.leads_to(lambda value: "")
    _set(7)
    assert form is not None
    assert form.led == ""
    assert _location("key") == ""


def test_a_refused_form_can_be_sent_again(app: Flask) -> None:
    unit.once("key")
    unit.leads_to(lambda value: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        _set(7)
    assert _location("key") is None
    assert db.session.get(Value, "tried") is None
