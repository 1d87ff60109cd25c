"""Reactions: one act toggles, and the tally is exact however many act at once."""

from __future__ import annotations

from sqlalchemy import delete

from portal.conversations import places
from portal.conversations.models import REACTIONS, Post, Reaction, Tally
from portal.conversations.queries import posts as queries
from portal.conversations.services.upsert import upsert
from portal.core import clock, refs, unit
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import Invalid
from portal.core.events import Reacted
from portal.core.i18n import _
from portal.core.refs import Ref

KEYS = ("ref_kind", "ref_id", "reaction")


@unit.writes
def react(
    actor: Actor, ref: Ref, reaction: str, *, author_id: int | None = None, quiet: bool = False
) -> bool:
    """Gives the reaction, or takes it back where the actor gave it before; True where it stands now.

    Works on any ref that the actor may see. `author_id`: whose work it is; found by itself for posts.
    """
    if reaction not in REACTIONS:
        raise Invalid(_("There is no such reaction."), "kind")
    if refs.card(actor, ref) is None:
        raise places.gone()
    post = db.session.get(Post, ref.id) if ref.kind == queries.KIND else None
    step = _toggle(actor, ref, reaction)
    _count(ref, reaction, step)
    if post is not None:
        author_id = post.author_id
        places.place_of(Ref(post.ref_kind, post.ref_id)).reacted(post.ref_id, post.number, reaction, step)
    if step > 0 and not quiet:
        unit.emit(Reacted(str(ref), reaction, actor.id or 0, author_id))
    return step > 0


def _toggle(actor: Actor, ref: Ref, reaction: str) -> int:
    """+1 for given, -1 for taken back, 0 where the same request was faster."""
    mine = (
        (Reaction.ref_kind == ref.kind)
        & (Reaction.ref_id == ref.id)
        & (Reaction.reaction == reaction)
        & (Reaction.person_id == actor.id)
    )
    taken = db.session.execute(delete(Reaction).where(mine))
    if taken.rowcount:  # type: ignore[attr-defined]
        return -1
    values = {"ref_kind": ref.kind, "ref_id": ref.id, "reaction": reaction, "person_id": actor.id}
    # Asked back, not counted: PostgreSQL's driver does not know how many rows a conflict left out.
    statement = upsert(Reaction, values | {"created_at": clock.now()}, keys=(*KEYS, "person_id"))
    return 1 if db.session.execute(statement.returning(Reaction.person_id)).first() else 0


def _count(ref: Ref, reaction: str, step: int) -> None:
    values = {"ref_kind": ref.kind, "ref_id": ref.id, "reaction": reaction, "count": max(step, 0)}
    db.session.execute(upsert(Tally, values, keys=KEYS, change={"count": Tally.count + step}))
