"""The inboxes of the demo company."""

from __future__ import annotations

from pathlib import Path

import portal.demo
from portal.demo.company import Company
from portal.notices import queries
from portal.notices.demo import KINDS, seed_inboxes

CONTENT = Path(portal.demo.__file__).parent / "content"


def test_every_line_of_the_content_becomes_a_notice_about_something(app, actor, monkeypatch):
    company = Company.load(CONTENT)
    rows = [row for row in company.read("notices.yaml")["inbox"] if row["kind"] in KINDS]
    monkeypatch.setattr(
        company, "person", lambda handle: actor("ana").id if handle == "ana" else actor("bruno").id
    )
    company.ids.update({("pairing", row["to"]): 1 for row in rows})
    company.ids.update({(word, key): 7 for row in rows for word, key in (row["about"] or {}).items()})
    seed_inboxes(company)
    monkeypatch.setattr("portal.core.refs.resolve", lambda _actor, found: {ref: _Card() for ref in found})
    lines = queries.inbox(actor("ana")).rows
    assert len(lines) == sum(row["to"] == "ana" for row in rows)
    assert all(line.text for line in lines)
    assert {line.unread for line in lines} == {True, False}


class _Card:
    title, url = "A page", "/wiki/a-page"
