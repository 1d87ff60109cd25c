"""The inboxes of the demo company: what its people were told, from `notices.yaml`."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert

from portal.core import unit
from portal.core.db import db
from portal.core.refs import Ref
from portal.notices.models import Notice
from portal.notices.services.inbox import count_unread

KINDS = {
    "mention": "mention",
    "reply": "reply",
    "answer_accepted": "answer_accepted",
    "announcement": "announcement",
    "thanks": "recognition.thanked",
    "acknowledgement_due": "wiki.published",
    "review_due": "wiki.review",
    "insight_routed": "insight_routed",
    "clock_warning": "clock_warning",
    "clock_breached": "clock_breached",
    "session": "training_session",
    "pairing_requested": "training_mentor_asked",
}
"""What the content calls a notice, and its kind; reports tell by themselves."""
PLACES = {
    "thread": "communities.thread",
    "post": "conversations.post",
    "insight": "insights.insight",
    "wiki": "wiki.page",
}


def seed(company: Any) -> None:
    """When all areas are filled: notices point at what they have made."""
    company.later.append(lambda: seed_inboxes(company))


@unit.writes
def seed_inboxes(company: Any) -> None:
    """Writes the lines as they were told then; those that were dealt with are read."""
    told = [row for row in company.read("notices.yaml")["inbox"] if row["kind"] in KINDS]
    rows = [_row(company, row) for row in told]
    if rows:
        db.session.execute(insert(Notice), rows)
        count_unread({row["person_id"] for row in rows})


def _row(company: Any, row: dict[str, Any]) -> dict[str, Any]:
    kind, at, ref = KINDS[row["kind"]], company.ago(row["ago"]), _about(company, row)
    return {
        "person_id": company.person(row["to"]),
        "kind": kind,
        "ref": str(ref) if ref else None,
        "actor_id": company.person(row["from"]) if row["from"] else None,
        "data": {"version": row["version"]} if "version" in row else {},
        "fold": f"{kind}/{ref}",
        "count": 1,
        "at": at,
        "read_at": None if row["state"] == "unread" else at,
    }


def _about(company: Any, row: dict[str, Any]) -> Ref | None:
    for word, key in (row["about"] or {}).items():
        if word in PLACES:
            return Ref(PLACES[word], company.ids[word, key])
    pair = company.ids.get(("pairing", row["to"])) or company.ids.get(("pairing", row["from"]))
    return Ref("training.pairing", pair) if pair else None
