"""Fills a database with many insights, for measuring: `python -m bench.fill_insights 100000 --data DIR`."""

from __future__ import annotations

import random
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from portal.app import create_app
from portal.core import clock, unit
from portal.core.config import load
from portal.core.db import db
from portal.insights import likeness
from portal.insights.models.base import CHANNELS, KINDS, Source, Topic
from portal.insights.models.insight import Insight, Mark
from portal.people.models import Department, Person

BATCH = 1000
WORDS = [
    "parcel",
    "late",
    "machine",
    "smell",
    "refund",
    "app",
    "login",
    "coffee",
    "taste",
    "box",
    "broken",
    "grinder",
    "loud",
    "thanks",
    "help",
    "again",
]


def fill(count: int, *, seed: int = 1, share_published: float = 0.8) -> None:
    """Adds `count` insights: most published, some routed, the rest waiting; the same for the same seed."""
    chance = random.Random(seed)
    source = _source()
    places = _places()
    for start in range(0, count, BATCH):
        rows = [
            _row(chance, source, places, start + i, share_published) for i in range(min(BATCH, count - start))
        ]
        _store(rows)


@unit.writes
def _source() -> int:
    source = Source(key="bench", name="Bench", channel="social", created_at=clock.now())
    db.session.add(source)
    db.session.flush()
    return source.id


def _places() -> dict[str, list[Any]]:
    topics = db.session.execute(select(Topic.id, Topic.parent_id)).all()
    places = {
        "topics": [(t.id, t.parent_id or t.id) for t in topics] or [(None, None)],
        "departments": list(db.session.scalars(select(Department.id))) or [None],
        "people": list(db.session.scalars(select(Person.id))),
    }
    db.session.rollback()
    return places


def _row(
    chance: random.Random, source: int, places: dict[str, list[Any]], number: int, share: float
) -> dict[str, Any]:
    said = " ".join(chance.choices(WORDS, k=24)) + f" {number}"
    at = clock.now() - timedelta(minutes=number)
    published = chance.random() < share
    routed = published and chance.random() < 0.3
    topic, root = chance.choice(places["topics"])
    return {
        "source_id": source, "external_id": f"bench-{number}", "content": f"bench-{number}",
        "text_hash": likeness.text_hash(said), "channel": chance.choice(CHANNELS), "title": said[:80],
        "text": said, "language": chance.choice(["en", "pt_BR", "fa"]), "kind": chance.choice(KINDS),
        "topic_id": topic, "root_topic_id": root, "occurred_at": at, "created_at": at,
        "state": "published" if published else "new", "published_at": at if published else None,
        "published_by": chance.choice(places["people"]) if published else None,
        "handling": "routed" if routed else "none",
        "department_id": chance.choice(places["departments"]) if routed else None,
        "routed_at": at if routed else None,
        "first_response_due_at": at + timedelta(hours=8) if routed else None,
    }  # fmt: skip


@unit.writes
def _store(rows: list[dict[str, Any]]) -> None:
    made = db.session.execute(insert(Insight).returning(Insight.id, Insight.external_id), rows).all()
    texts = {row["external_id"]: row["text"] for row in rows}
    marks = [{"mark": m, "insight_id": r.id} for r in made for m in likeness.marks(texts[r.external_id])]
    db.session.execute(insert(Mark), marks)


def main() -> None:
    """Command line: how many, and optionally `--data DIR`."""
    count = int(sys.argv[1])
    data = Path(sys.argv[sys.argv.index("--data") + 1]) if "--data" in sys.argv else None
    with create_app(load(data_dir=data)).app_context():
        fill(count)


if __name__ == "__main__":
    main()
