"""The demo company's thanks: all of them, related, with reactions."""

from __future__ import annotations

from pathlib import Path

import portal.demo
from portal.core import searchable
from portal.core.db import db
from portal.demo.company import Company
from portal.people import demo as people_demo
from portal.people.models import Department, Person, RoleGrant
from portal.recognition import demo
from portal.recognition.models import Board, Receiver, Thanks, Value


def clear() -> None:
    """The company brings its own people."""
    db.session.query(RoleGrant).delete()
    db.session.query(Person).delete()
    db.session.query(Department).delete()
    db.session.commit()


def test_seeding_fills_all(app) -> None:
    clear()
    company = Company.load(Path(portal.demo.__file__).parent / "content")
    people_demo.seed(company)
    demo.seed(company)
    written = company.read("recognition/thanks.yaml")["thanks"]
    assert db.session.query(Thanks).count() == len(written)
    assert db.session.query(Receiver).count() == sum(len(item["to"]) for item in written)
    assert db.session.query(Value).count() == 4
    assert db.session.query(Board).filter(Board.department_id.is_not(None)).count() == 2
    assert {kind for kind in searchable.kinds() if kind.startswith("recognition.")} == {"recognition.thanks"}
    assert not db.session.query(Thanks).filter(Thanks.behaviour.contains("{{")).count()
