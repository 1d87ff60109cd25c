"""The manifest of communities."""

from __future__ import annotations

from typing import Any

from portal.communities import access, demo, figures, handlers, refs, search
from portal.communities.importing import import_threads
from portal.communities.services import threads as services
from portal.communities.views import threads
from portal.communities.views.communities import bp
from portal.core.events import AnswerAccepted, JoinAsked, MemberJoined, ThreadBecameInsight, ThreadStarted
from portal.core.feature import Feature, MenuItem, NoticeKind
from portal.core.i18n import _, lazy_

# Importing these registers the routes of threads, and threads as a place of conversations.
PARTS = (threads, services)


def _accepted(data: dict[str, Any]) -> str:
    return _("%(actor)s accepted your answer", actor=data["actor"])


def _announced(data: dict[str, Any]) -> str:
    return _("%(actor)s made an announcement", actor=data["actor"])


def _asked(data: dict[str, Any]) -> str:
    return _("%(actor)s asks to join your community", actor=data["actor"])


def _joined(data: dict[str, Any]) -> str:
    return _("%(actor)s made you a member", actor=data["actor"])


def _became(data: dict[str, Any]) -> str:
    return _("%(actor)s made an insight of your thread", actor=data["actor"])


def _declined(data: dict[str, Any]) -> str:
    return _("%(actor)s declined your request to join", actor=data["actor"])


FEATURE = Feature(
    name="communities",
    blueprints=(bp,),
    menu=(
        MenuItem(
            lazy_("Communities"), "communities.directory", "people-fill", access.READ, key="c", order=10
        ),
    ),
    refs=(refs.COMMUNITY, refs.THREAD),
    search=(search.THREADS, search.COMMUNITIES),
    tokens=search.tokens,
    handlers=(
        (AnswerAccepted, handlers.answer_accepted),
        (JoinAsked, handlers.join_asked),
        (MemberJoined, handlers.member_joined),
        (ThreadStarted, handlers.thread_started),
        (ThreadBecameInsight, handlers.became_insight),
    ),
    notices=(
        NoticeKind("answer_accepted", "check-circle", _accepted, lazy_("My answer was accepted")),
        NoticeKind(
            "join_asked", "person-plus", _asked, lazy_("Somebody asks to join my community"), mail=True
        ),
        NoticeKind("announcement", "megaphone", _announced, lazy_("Announcements in my communities")),
        NoticeKind("became_insight", "chat-quote", _became, lazy_("A thread of mine became an insight")),
        NoticeKind("joined", "people-fill", _joined, lazy_("I was made a member of a community")),
        NoticeKind("join_declined", "person-x", _declined, lazy_("My request to join was declined")),
    ),
    moving=(figures.MOVING,),
    figures=figures.FIGURES,
    imports=(import_threads,),
    seed=demo.seed,
)
