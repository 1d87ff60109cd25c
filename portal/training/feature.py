"""The manifest of training."""

from __future__ import annotations

from typing import Any

from portal.core import events
from portal.core.feature import Card, Feature, MenuItem, Moving, NoticeKind
from portal.core.i18n import _, lazy_, ngettext, number
from portal.training import access, demo, handlers
from portal.training.figures import FIGURES
from portal.training.jobs import JOBS
from portal.training.queries import certificates, home
from portal.training.refs import REFS
from portal.training.search import TRACKS
from portal.training.views import lessons, managing, mentors, pairings
from portal.training.views.tracks import bp

VIEWS = (lessons, managing, mentors, pairings)


def _answered(data: dict[str, Any]) -> str:
    if data.get("accepted"):
        return _("%(actor)s is your mentor now", actor=data["actor"])
    return _("%(actor)s cannot be your mentor; the reason is on the page", actor=data["actor"])


def _stale(data: dict[str, Any]) -> str:
    count = int(data.get("questions", 1))
    return ngettext(
        "A page changed: %(shown)s question waits for your look",
        "A page changed: %(shown)s questions wait for your look",
        count,
        shown=number(count),
    )


NOTICES = (
    NoticeKind(
        "training_mentor_asked",
        "person-plus",
        lambda d: _("%(actor)s asks you to be the mentor", actor=d["actor"]),
        lazy_("Somebody asks you to mentor"),
        mail=True,
    ),
    NoticeKind(
        "training_mentor_answered", "person-check", _answered, lazy_("A mentor has answered"), mail=True
    ),
    NoticeKind(
        "training_session",
        "calendar-event",
        lambda d: _("%(actor)s planned or moved a meeting with you", actor=d["actor"]),
        lazy_("A mentor session is planned"),
        mail=True,
    ),
    NoticeKind(
        "training_pairing_ended",
        "person-heart",
        lambda _data: _("A pairing of yours has ended"),
        lazy_("A pairing has ended"),
    ),
    NoticeKind(
        "training_completed",
        "award",
        lambda d: _("You completed %(track)s. Your certificate is ready", track=d.get("track", "")),
        lazy_("You completed a track"),
    ),
    NoticeKind(
        "training_success",
        "award",
        lambda d: _("%(actor)s completed %(track)s", actor=d["actor"], track=d.get("track", "")),
        lazy_("Somebody you coach or lead completed a track"),
    ),
    NoticeKind(
        "training_reopened",
        "arrow-repeat",
        lambda d: _("The rules changed: read %(lesson)s again", lesson=d.get("lesson", "")),
        lazy_("A lesson is open again"),
    ),
    NoticeKind("training_stale", "patch-question", _stale, lazy_("Questions wait for a look")),
)

FEATURE = Feature(
    name="training",
    blueprints=(bp,),
    menu=(MenuItem(lazy_("Training"), "training.training", "mortarboard", access.LEARN, key="t", order=40),),
    refs=REFS,
    search=(TRACKS,),
    handlers=(
        (events.PersonJoined, handlers.person_joined),
        (events.RolesChanged, handlers.roles_changed),
        (events.PolicyAcknowledged, handlers.policy_acknowledged),
        (events.PolicyPublished, handlers.policy_published),
        (events.TrackCompleted, handlers.track_completed),
        (events.MentorAsked, handlers.mentor_asked),
        (events.MentorAnswered, handlers.mentor_answered),
        (events.SessionPlanned, handlers.session_planned),
    ),
    notices=NOTICES,
    jobs=JOBS,
    cards=(
        Card("training_way", "training/home_way.html", home.my_way, order=20),
        Card("training_newcomers", "training/home_newcomers.html", home.my_newcomers, order=30),
    ),
    moving=(
        Moving(
            "training.completion",
            lazy_("Completed"),
            "award",
            certificates.newest,
            lambda number: f"/training/completions/{number}",
        ),
    ),
    figures=FIGURES,
    seed=demo.seed,
)
