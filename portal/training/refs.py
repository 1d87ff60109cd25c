"""How tracks, lessons, completions and pairings are pointed at."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from portal.core.actor import Actor
from portal.core.db import db
from portal.core.i18n import lazy_
from portal.core.refs import Ref, RefCard, RefKind
from portal.people.models import Person
from portal.training import access
from portal.training.models.mentoring import Pairing, Session
from portal.training.models.tracks import Lesson, Track
from portal.training.queries import certificates
from portal.training.queries.words import KIND_ICONS, KINDS, LEVELS


def track_cards(actor: Actor, ids: Sequence[int]) -> dict[int, RefCard]:
    """Cards of the tracks that the actor may see."""
    rows = db.session.execute(
        select(Track.id, Track.slug, Track.title, Track.level, Track.language).where(
            Track.id.in_(list(ids)), access.visible_tracks(actor)
        )
    )
    return {
        row.id: RefCard(
            Ref("training.track", row.id),
            row.title,
            f"/training/{row.slug}",
            "mortarboard",
            str(LEVELS[row.level]),
            row.language,
        )
        for row in rows
    }


def find_track(slug: str) -> int | None:
    """Id of a track by its address."""
    return db.session.scalar(select(Track.id).where(Track.slug == slug))


def lesson_cards(actor: Actor, ids: Sequence[int]) -> dict[int, RefCard]:
    """Cards of lessons in tracks that the actor may see."""
    rows = db.session.execute(
        select(Lesson.id, Lesson.title, Lesson.kind, Track.slug, Track.language)
        .join(Track, Track.id == Lesson.track_id)
        .where(Lesson.id.in_(list(ids)), Lesson.active, access.visible_tracks(actor))
    )
    return {
        row.id: RefCard(
            Ref("training.lesson", row.id),
            row.title,
            f"/training/{row.slug}/{row.id}",
            KIND_ICONS[row.kind],
            str(KINDS[row.kind]),
            row.language,
        )
        for row in rows
    }


def completion_cards(actor: Actor, ids: Sequence[int]) -> dict[int, RefCard]:
    """Cards of certificates that the actor may see."""
    return {
        one.id: RefCard(
            Ref("training.completion", one.id),
            one.track,
            f"/training/certificates/{one.code}",
            "award",
            one.person,
        )
        for one in certificates.by_ids(actor, ids)
    }


def pairing_cards(actor: Actor, ids: Sequence[int]) -> dict[int, RefCard]:
    """Cards of the actor's own pairings: the name of the other one."""
    rows = db.session.execute(
        select(Pairing.id, Person.name)
        .join(
            Person,
            (Person.id != (actor.id or 0)) & Person.id.in_([Pairing.newcomer_id, Pairing.mentor_id]),
        )
        .where(Pairing.id.in_(list(ids)), access.visible_pairings(actor))
    )
    return {
        row.id: RefCard(
            Ref("training.pairing", row.id), row.name, f"/training/pairings/{row.id}", "person-heart"
        )
        for row in rows
    }


def session_cards(actor: Actor, ids: Sequence[int]) -> dict[int, RefCard]:
    """Cards of meetings in the actor's own pairings."""
    rows = db.session.execute(
        select(Session.id, Session.topic, Session.pairing_id)
        .join(Pairing, Pairing.id == Session.pairing_id)
        .where(Session.id.in_(list(ids)), access.visible_pairings(actor))
    )
    return {
        row.id: RefCard(
            Ref("training.session", row.id),
            row.topic,
            f"/training/pairings/{row.pairing_id}",
            "calendar-event",
        )
        for row in rows
    }


REFS = (
    RefKind("training.track", lazy_("Track"), "mortarboard", track_cards, word="training", find=find_track),
    RefKind("training.lesson", lazy_("Lesson"), "book", lesson_cards),
    RefKind("training.completion", lazy_("Certificate"), "award", completion_cards),
    RefKind("training.pairing", lazy_("Pairing"), "person-heart", pairing_cards),
    RefKind("training.session", lazy_("Mentor session"), "calendar-event", session_cards),
)
