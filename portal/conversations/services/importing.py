"""Posts that an area brings in from elsewhere with `writing.insert_post`: their counters."""

from __future__ import annotations

from sqlalchemy import func, select

from portal.conversations.models import Post, Stream
from portal.conversations.places import Counters
from portal.conversations.services.upsert import upsert
from portal.conversations.services.writing import recount
from portal.core.db import db
from portal.core.refs import Ref


def put_counters(ref: Ref) -> Counters:
    """Sets the counters of a conversation whose posts were inserted one by one, inside the open unit."""
    last = db.session.scalar(
        select(func.max(Post.number)).where(Post.ref_kind == ref.kind, Post.ref_id == ref.id)
    )
    values = {"ref_kind": ref.kind, "ref_id": ref.id, "last": last or 0, "top": 0, "count": 0}
    db.session.execute(upsert(Stream, values, keys=("ref_kind", "ref_id"), change={"last": last or 0}))
    return recount(ref)
