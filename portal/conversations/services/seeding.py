"""For the demo company: reactions of many at once, and texts whose links are known only at the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import insert, update

from portal.conversations.models import Post, Reaction, Tally
from portal.conversations.queries import posts
from portal.conversations.services import writing
from portal.core import links, unit
from portal.core.db import db
from portal.core.refs import Ref


@unit.writes
def react(ref: Ref, people: Mapping[str, Sequence[int]], at: datetime) -> None:
    """Gives reactions to something that has none yet; nobody is told."""
    about = {"ref_kind": ref.kind, "ref_id": ref.id}
    given = {kind: sorted(set(ids)) for kind, ids in people.items() if ids}
    rows = [
        about | {"reaction": kind, "person_id": person, "created_at": at}
        for kind, ids in given.items()
        for person in ids
    ]
    if rows:
        db.session.execute(insert(Reaction), rows)
        tallies = [about | {"reaction": kind, "count": len(ids)} for kind, ids in given.items()]
        db.session.execute(insert(Tally), tallies)


def rewrite(post_id: int, source: str) -> None:
    """Sets the text of a post without an edit."""
    prepared = writing.prepare(source)
    _store(post_id, prepared)


@unit.writes
def _store(post_id: int, prepared: writing.Prepared) -> None:
    rendered = prepared.rendered
    values = {"source": prepared.source, "body_html": rendered.html, "body_text": rendered.plain}
    row = db.session.execute(
        update(Post).where(Post.id == post_id).values(**values).returning(Post.ref_kind, Post.ref_id)
    ).one()
    links.replace(Ref(posts.KIND, post_id), links.targets(rendered.links))
    unit.index(Ref(*row))
