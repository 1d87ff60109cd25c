"""The manifest of insights."""

from __future__ import annotations

from typing import Any

from portal.core.actor import Actor
from portal.core.events import (
    InsightAnswered,
    InsightPublished,
    InsightRejected,
    InsightRouted,
    InsightsImported,
    InsightSubmitted,
)
from portal.core.feature import Card, Feature, MenuItem, Moderated, Moving, NoticeKind
from portal.core.i18n import _, lazy_, ngettext, number
from portal.insights import access, demo, handlers
from portal.insights.figures import FIGURES
from portal.insights.importing import insights
from portal.insights.jobs import JOBS
from portal.insights.queries import audience, feed, moderated
from portal.insights.refs import INSIGHT
from portal.insights.search import INSIGHTS, tokens
from portal.insights.services import handling
from portal.insights.views import imports, managing, review, working
from portal.insights.views.feed import bp

VIEWS = (imports, managing, review, working)


def _department_card(actor: Actor) -> dict[str, Any] | None:
    """For home: what is routed to the reader's department."""
    lines = feed.for_department(actor) if actor.inside else []
    return {"insights": lines, "department_id": actor.department_id} if lines else None


def _notice(name: str, icon: str, label: Any, words: Any, mail: bool = False) -> NoticeKind:
    return NoticeKind(name, icon, words, label, mail)


def _imported_words(data: dict[str, Any]) -> str:
    if "file" not in data:
        return _("Your import of insights is through")
    return ngettext(
        "“%(file)s” is imported: %(shown)s new insight waits for review",
        "“%(file)s” is imported: %(shown)s new insights wait for review",
        data["new"], file=data["file"], shown=number(data["new"]),
    )  # fmt: skip


NOTICES = (
    _notice(
        "insight_routed", "signpost-split", lazy_("An insight is routed to me"),
        lambda data: _("%(actor)s gave you an insight to act on", actor=data["actor"]), mail=True,
    ),
    _notice(
        "insight_answered", "reply", lazy_("What is done about an insight that I wait for"),
        lambda data: _("%(actor)s said what is done about an insight", actor=data["actor"]),
    ),
    _notice(
        "insight_published", "broadcast", lazy_("An insight that I brought in is published"),
        lambda data: _("%(actor)s published the insight that you brought in", actor=data["actor"]),
    ),
    _notice(
        "insight_rejected", "x-circle", lazy_("An insight that I brought in is rejected"),
        lambda data: _(
            "%(actor)s did not publish the insight that you brought in: %(reason)s",
            actor=data["actor"],
            reason=data.get("reason", ""),
        ),
    ),
    _notice(
        "insight_submitted", "inbox", lazy_("Insights wait for review"),
        lambda data: _("%(actor)s brought in an insight that waits for review", actor=data["actor"]),
    ),
    _notice(
        "insights_imported", "file-earmark-check", lazy_("My import is through"),
        _imported_words,
    ),
    _notice(
        "clock_warning", "stopwatch", lazy_("The time for an insight is short"),
        lambda data: _("Less than two hours are left for a first response"), mail=True,
    ),
    _notice(
        "clock_breached", "alarm", lazy_("The time for an insight ran out"),
        lambda data: _("The time for a first response ran out"), mail=True,
    ),
)  # fmt: skip

FEATURE = Feature(
    name="insights",
    blueprints=(bp,),
    menu=(MenuItem(lazy_("Insights"), "insights.index", "chat-quote", access.READ, key="i", order=40),),
    refs=(INSIGHT,),
    search=(INSIGHTS,),
    tokens=tokens,
    handlers=(
        (InsightSubmitted, handlers.insight_submitted),
        (InsightPublished, handlers.insight_published),
        (InsightRejected, handlers.insight_rejected),
        (InsightRouted, handlers.insight_routed),
        (InsightAnswered, handlers.insight_answered),
        (InsightsImported, handlers.insights_imported),
    ),
    notices=NOTICES,
    moderated=(
        Moderated("insights.insight", handling.hide, handling.restore, moderated.excerpt_of, audience.author),
    ),
    jobs=JOBS,
    cards=(Card("insights", "insights/_home_card.html", _department_card, order=40),),
    moving=(
        Moving("insights.insight", lazy_("Insight"), "chat-quote", feed.moving, lambda i: f"/insights/{i}"),
    ),
    figures=FIGURES,
    imports=(insights,),
    seed=demo.seed,
)
