"""Insights that employees bring in by hand, and threads that become insights."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from portal.conversations.queries import state
from portal.core import access as permissions
from portal.core import clock, i18n, links, refs, text, unit
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import Invalid, NotFound
from portal.core.events import InsightSubmitted, ThreadBecameInsight
from portal.core.i18n import _
from portal.core.language import guess
from portal.core.refs import Ref, RefCard
from portal.core.searchable import documents_of
from portal.insights import access, likeness
from portal.insights.models.base import CHANNELS
from portal.insights.models.insight import Insight
from portal.insights.services import shield, sources
from portal.insights.services.intake import languages, mark
from portal.insights.services.loading import KIND, note

LIMIT = 20_000
CAPTURE = "Brought in by colleagues"


@unit.writes
def submit(
    actor: Actor, *, said: str, title: str = "", channel: str, topic_id: int | None = None,
    sensitive: bool = False, ref: str = "", at: datetime | None = None,
) -> int:  # fmt: skip
    """An employee brings in what a customer said; it waits for review. The insight's id."""
    permissions.require(actor, access.WRITE)
    if channel not in CHANNELS:
        raise Invalid(_("Choose the channel where customers said this."), "channel")
    if not said.strip():
        raise Invalid(_("Write what the customer said, as it was said."), "said")
    if len(said) > LIMIT:
        raise Invalid(_("This is longer than %(max)s characters. Shorten it.", max=LIMIT), "said")
    origin = origin_of(actor, ref) if ref else None
    redacted = shield.clean(text.without_controls(said).strip())
    moment = at or clock.now()
    insight = Insight(
        **_facts(redacted.text), **sources.place_of(topic_id),
        source_id=sources.named(actor, CAPTURE, channel="other", owned=False), title=shield.plain(title, 160),
        channel=channel, redactions=redacted.kinds, occurred_at=moment, created_at=moment,
        sensitive=sensitive, submitted_by=actor.id, from_ref=str(origin.ref) if origin else None,
    )  # fmt: skip
    db.session.add(insight)
    db.session.flush()
    mark({insight.id: insight.text})
    note(actor, insight, "submitted", at=at)
    own = Ref(KIND, insight.id)
    if origin:
        links.replace(own, [origin.ref])
        unit.emit(ThreadBecameInsight(ref=str(origin.ref), insight_id=insight.id, actor_id=actor.id or 0))
    unit.emit(InsightSubmitted(insight_id=insight.id, actor_id=actor.id))
    unit.index(own)
    return insight.id


def _facts(said: str) -> dict[str, Any]:
    found, confidence = guess(said, languages())
    return {
        "external_id": "w-" + secrets.token_hex(12),
        "content": shield.keyed("content", said),
        "text": said,
        "text_hash": likeness.text_hash(said),
        "language": i18n.SHORT.get(found) if found else None,
        "confidence": confidence,
        "state": "new",
    }


def origin_of(actor: Actor, ref: str) -> RefCard:
    """The card of what an insight is made from; NotFound where the actor may not see it."""
    try:
        card = refs.card(actor, Ref.parse(ref))
    except ValueError:
        card = None
    if card is None:
        raise NotFound(_("What this insight was to be made from is gone, or it is not for you."))
    return card


def opening_of(origin: RefCard) -> str:
    """The first post of the thread that an insight is made from, as plain text; "" where it has none."""
    return next(iter(state.texts(origin.ref.kind, [origin.ref.id], cap=1).get(origin.ref.id, ())), "")


def is_for_everybody(ref: Ref) -> bool:
    """Whether every employee can read the object; an insight of another tells them."""
    tokens = {token for document in documents_of(ref.kind, [ref.id]) for token in document.tokens}
    return not tokens.isdisjoint({"all", "any"})
