"""Mentions between objects: stored when a text is saved, shown as "mentioned in"."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from sqlalchemy import delete, insert, select

from portal.core import refs, unit
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.models import Link
from portal.core.refs import Ref, RefCard

MOST = 300


def targets(written: Iterable[str]) -> list[Ref]:
    """Refs of links as people write them (`wiki:crisis-playbook`, `insight:12`); unknown ones drop out.

    Each link costs a query: of a text that holds more than `MOST` different ones the first are taken.
    """
    found = []
    for text in islice(dict.fromkeys(written), MOST):
        word, _, key = text.partition(":")
        kind = refs.by_word(word)
        number = kind.find(key) if kind and kind.find else None
        if kind and number is not None:
            found.append(Ref(kind.kind, number))
    return found


def replace(source: Ref, mentioned: Iterable[Ref]) -> None:
    """Sets what `source` mentions, inside the open unit of work."""
    unit.running()
    db.session.execute(delete(Link).where(Link.source_kind == source.kind, Link.source_id == source.id))
    rows = [
        {"source_kind": source.kind, "source_id": source.id, "target_kind": t.kind, "target_id": t.id}
        for t in dict.fromkeys(mentioned)
        if t != source
    ]
    if rows:
        db.session.execute(insert(Link), rows)


def to(actor: Actor, target: Ref, limit: int = 50) -> list[RefCard]:
    """Cards of what mentions `target`, as far as the actor may see it."""
    rows = db.session.execute(
        select(Link.source_kind, Link.source_id)
        .where(Link.target_kind == target.kind, Link.target_id == target.id)
        .order_by(Link.source_kind, Link.source_id.desc())
        .limit(limit)
    ).all()
    if not rows:
        return []
    cards = refs.resolve(actor, [Ref(kind, number) for kind, number in rows])
    return list(cards.values())
