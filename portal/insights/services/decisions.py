"""The review: publish, reject, put aside, put back; each with reason and trace."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from portal.core import access as permissions
from portal.core import audit, clock, unit
from portal.core.actor import Actor
from portal.core.errors import Conflict, Invalid, NotAllowed, PortalError
from portal.core.events import InsightPublished, InsightRejected
from portal.core.i18n import _
from portal.core.text import excerpt
from portal.insights import access
from portal.insights.models.base import KINDS
from portal.insights.models.insight import WAITING, Insight
from portal.insights.services import shield, sources
from portal.insights.services.loading import Loaded, load, note
from portal.notices.services import dues

TITLE = 160
BULK = 200


def default_title(text: str) -> str:
    """The first words, where nobody wrote a title."""
    return excerpt(" ".join(text.split()), 90)


def _for_decision(actor: Actor, insight_id: int) -> Loaded:
    permissions.require(actor, access.REVIEW)
    loaded = load(actor, insight_id)
    if not loaded.may_review:
        raise NotAllowed(
            _("Moderators, customer service and the department that owns the source decide on this.")
        )
    return loaded


@unit.writes
def publish(
    actor: Actor, insight_id: int, *, title: str = "", topic_id: int | None = None, kind: str = "",
    sensitive: bool | None = None, at: datetime | None = None,
) -> None:  # fmt: skip
    """Lets an insight into the feed, under a title that a person wrote (or its first words)."""
    loaded = _for_decision(actor, insight_id)
    one = loaded.insight
    if one.state == "published":
        raise Conflict(_("Somebody has published this already."))
    if one.state not in WAITING:
        raise Conflict(_("This was decided otherwise meanwhile. Put it back into the queue first."))
    if not loaded.may_decide:
        raise NotAllowed(_("You brought this in and it is sensitive: somebody else must publish it."))
    _describe(one, title or one.title or default_title(one.text), topic_id or one.topic_id, kind or one.kind)
    one.sensitive = one.sensitive if sensitive is None else sensitive
    one.state, one.held, one.reason = "published", False, ""
    one.published_at, one.published_by = at or clock.now(), actor.id
    _decided(actor, loaded, "published", at=at)
    unit.emit(InsightPublished(insight_id=one.id, actor_id=actor.id or 0))


def _decided(actor: Actor, loaded: Loaded, act: str, reason: str = "", at: datetime | None = None) -> None:
    note(actor, loaded.insight, act, reason, at)
    dues.settle("review_insight", loaded.ref)
    details = {"reason": reason} if reason else {}
    audit.record(actor, f"insights.{act}", loaded.ref, **details)
    unit.index(loaded.ref)


def _describe(one: Insight, title: str, topic_id: int | None, kind: str | None) -> None:
    title = shield.plain(title, TITLE)
    if not title:
        raise Invalid(_("Say the insight in one line."), "title")
    if kind is not None and kind not in KINDS:
        raise Invalid(_("Choose one from the list."), "kind")
    place = sources.place_of(topic_id)
    one.title, one.kind = title, kind
    one.topic_id, one.root_topic_id = place["topic_id"], place["root_topic_id"]


@unit.writes
def reject(actor: Actor, insight_id: int, *, reason: str) -> None:
    """Keeps an insight out of the feed; whoever brought it in is told why."""
    loaded = _for_decision(actor, insight_id)
    one, reason = loaded.insight, shield.plain(reason, 300)
    if not reason:
        raise Invalid(_("Say why, so that the one who brought it in can learn from it."), "reason")
    if one.state not in WAITING:
        raise Conflict(_("Somebody has decided on this already."))
    one.state, one.reason = "rejected", reason
    _decided(actor, loaded, "rejected", reason)
    unit.emit(InsightRejected(insight_id=one.id, actor_id=actor.id or 0, reason=reason))


@unit.writes
def put_aside(actor: Actor, insight_id: int) -> None:
    """Takes an insight out of the new ones, to look at it later."""
    loaded = _for_decision(actor, insight_id)
    if loaded.insight.state != "new":
        raise Conflict(_("Somebody has decided on this already."))
    loaded.insight.state = "in review"
    note(actor, loaded.insight, "aside")


@unit.writes
def put_back(actor: Actor, insight_id: int) -> None:
    """Back into the queue, to be decided anew; a published one leaves the feed where nobody works on it."""
    loaded = _for_decision(actor, insight_id)
    one = loaded.insight
    if one.handling != "none":
        raise Conflict(_("A department works on this. Close it first."))
    if one.state not in ("in review", "rejected", "published", "withdrawn"):
        raise Conflict(_("This is in the queue already."))
    one.state, one.reason, one.published_at, one.published_by = "new", "", None, None
    _decided(actor, loaded, "back")


@unit.writes
def edit(actor: Actor, insight_id: int, *, title: str, topic_id: int | None, kind: str = "") -> None:
    """Corrects title, topic and kind, before and after publication."""
    loaded = _for_decision(actor, insight_id)
    _describe(loaded.insight, title, topic_id, kind or loaded.insight.kind)
    note(actor, loaded.insight, "edited")
    unit.index(loaded.ref)


@unit.writes
def decide_many(actor: Actor, insight_ids: Iterable[int], *, publish_them: bool, reason: str = "") -> int:
    """The same decision on several; those decided meanwhile or not the actor's are left. How many were."""
    if not publish_them and not reason.strip():
        raise Invalid(_("Say why, so that the one who brought it in can learn from it."), "reason")
    done = 0
    for number in list(dict.fromkeys(insight_ids))[:BULK]:
        try:
            if publish_them:
                publish(actor, number)
            else:
                reject(actor, number, reason=reason)
        except PortalError:
            continue  # refused before anything of it was changed
        done += 1
    return done
