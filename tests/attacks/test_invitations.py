"""An invitation makes one account, however many send its form at the same time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from flask import Flask

from portal.core.db import db
from portal.core.errors import NotFound
from portal.people.models import Person
from portal.people.services import invitations


def test_an_invitation_is_used_once(app: Flask, actor: Callable) -> None:
    token = invitations.invite(
        actor("admin"), email="", roles=["employee", "administrator"], department_id=None, language="en"
    )
    gate = threading.Barrier(4)

    def accept(number: int) -> bool:
        with app.app_context():
            gate.wait(10)
            try:
                invitations.accept(
                    token, handle=f"guest{number}", name="Guest", email=f"g{number}@x.example",
                    password="four quite new words", zone="UTC",
                )  # fmt: skip
            except NotFound:
                return False
            finally:
                db.session.remove()
            return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(accept, range(4))) == [False, False, False, True]
    db.session.rollback()
    assert db.session.query(Person).where(Person.handle.like("guest%")).count() == 1
