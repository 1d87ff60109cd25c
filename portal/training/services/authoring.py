"""Writing tracks and lessons: create, edit, order, publish."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update

from portal.core import access as permissions
from portal.core import audit, clock, reading, refs, unit
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import Invalid
from portal.core.i18n import _
from portal.core.markup.refs import slug as slug_of
from portal.core.refs import Ref
from portal.training import access
from portal.training.models.tracks import Audience, Lesson, Prerequisite, Track
from portal.training.queries import facts, managing
from portal.training.services import learning

RESERVED = frozenset(
    {"mentors", "pairings", "certificates", "verify", "manage", "attempts", "sessions", "new", "questions"}
)


def check_slug(wanted: str, title: str) -> str:
    """The address of a track: lower-case letters, digits, dashes; made from the title where none is given."""
    slug = (wanted or slug_of(title)).strip().lower()
    if not re.fullmatch(r"[^\W_](?:[\w-]{0,58}[^\W_])?", slug) or slug in RESERVED:
        raise Invalid(_("An address has up to 60 letters, digits and dashes. Try another one."), "slug")
    return slug


@unit.writes
def create_track(
    actor: Actor, *, title: str, level: str, summary: str = "", slug: str = "", language: str = "en",
    topics: Sequence[str] = (), validity_days: int = 365, audience: str = "all",
    audience_values: Sequence[str] = (), requires: Sequence[int] = (), at: datetime | None = None,
) -> str:  # fmt: skip
    """A new track as a draft; its address."""
    permissions.require(actor, access.MANAGE)
    slug = check_slug(slug, title)
    if db.session.scalar(select(Track.id).where(Track.slug == slug)):
        raise Invalid(_("Another track has this address. Choose another one."), "slug")
    track = Track(
        slug=slug, title=title, level=level, summary=summary, language=language, topics=list(topics),
        validity_days=validity_days, audience="all", owner_id=actor.id, created_at=at or clock.now(),
    )  # fmt: skip
    db.session.add(track)
    db.session.flush()
    _set_audience(track, audience, audience_values)
    _set_requires(track, requires)
    audit.record(actor, "training.create", Ref("training.track", track.id), title=title)
    return slug


@unit.writes
def edit_track(
    actor: Actor, slug: str, *, title: str, level: str, summary: str, language: str, topics: Sequence[str],
    validity_days: int, audience: str, audience_values: Sequence[str] = (), requires: Sequence[int] = (),
) -> None:  # fmt: skip
    """Saves what the form of a track holds."""
    track = managing.by_slug(actor, slug)
    track.title, track.level, track.summary, track.language = title, level, summary, language
    track.topics, track.validity_days = list(topics), validity_days
    _set_audience(track, audience, audience_values)
    _set_requires(track, requires)
    audit.record(actor, "training.edit", Ref("training.track", track.id), title=title)
    unit.index(Ref("training.track", track.id))


def _set_audience(track: Track, audience: str, values: Sequence[str]) -> None:
    if audience != "all" and not values:
        raise Invalid(_("Choose at least one role or department, or everybody."), "audience_values")
    track.audience = audience
    db.session.execute(delete(Audience).where(Audience.track_id == track.id))
    if audience != "all":
        rows = [{"track_id": track.id, "value": value} for value in sorted(set(values))]
        db.session.execute(insert(Audience), rows)


def _set_requires(track: Track, requires: Sequence[int]) -> None:
    wanted = set(requires)
    if track.id in wanted or track.id in reachable(wanted, managing.needed_by(track.id)):
        raise Invalid(
            _("A track cannot require itself, not even through others. Take one of them away."), "requires"
        )
    db.session.execute(delete(Prerequisite).where(Prerequisite.track_id == track.id))
    if wanted:
        rows = [{"track_id": track.id, "requires_id": number} for number in sorted(wanted)]
        db.session.execute(insert(Prerequisite), rows)


def reachable(start: set[int], pairs: Sequence[tuple[int, int]]) -> set[int]:
    """All tracks that these require, directly or through others."""
    found: set[int] = set()
    waiting = set(start)
    while waiting:
        found |= waiting
        waiting = {requires for track, requires in pairs if track in waiting} - found
    return found


@unit.writes
def publish(actor: Actor, slug: str, *, at: datetime | None = None) -> None:
    """The track can be taken from now on; Invalid where something in it could not be finished."""
    track = managing.by_slug(actor, slug)
    found = managing.lessons_of(track.id)
    if not found:
        raise Invalid(_("A track without lessons cannot be published. Add the first one."))
    empty = [one.title for one in found if one.kind == "quiz" and not one.ready]
    if empty:
        raise Invalid(
            _("This quiz has no question that can be asked: %(titles)s. Add one.", titles=_(", ").join(empty))
        )
    if track.state != "published":
        track.version += track.published_at is not None
        track.state, track.published_at = "published", at or clock.now()
    audit.record(actor, "training.publish", Ref("training.track", track.id), version=track.version)
    unit.index(Ref("training.track", track.id))


@unit.writes
def withdraw(actor: Actor, slug: str) -> None:
    """The track is a draft again: nobody new starts it; what was done stays."""
    track = managing.by_slug(actor, slug)
    track.state = "draft"
    audit.record(actor, "training.withdraw", Ref("training.track", track.id))
    unit.index(Ref("training.track", track.id))


def source_of(actor: Actor, page: str, section: str) -> tuple[str | None, str | None]:
    """The ref of a wiki page by its address, and a section that it really has."""
    if not page.strip():
        return None, None
    kind = refs.by_word("wiki")
    key = page.strip().rstrip("/").rpartition("/")[2]
    number = kind.find(key) if kind and kind.find else None
    if kind is None or number is None:
        raise Invalid(_("There is no wiki page with this address. Copy it from the page."), "page")
    source = Ref(kind.kind, number)
    if reading.load(actor, source) is None:
        raise Invalid(_("This page is not in force yet, or not for you. Publish it first."), "page")
    if section.strip() and reading.load(actor, source, section.strip()) is None:
        raise Invalid(_("The page has no section with this heading. Copy the heading."), "section")
    return str(source), section.strip() or None


@unit.writes
def add_lesson(
    actor: Actor, slug: str, *, kind: str, title: str, minutes: int, page: str = "", section: str = "",
    pass_mark: int = 80, draw: int = 5,
) -> int:  # fmt: skip
    """A new lesson at the end of a track; its id."""
    track = managing.by_slug(actor, slug)
    source, heading = source_of(actor, page, section)
    check_source(kind, source)
    last = db.session.scalar(select(func.max(Lesson.position)).where(Lesson.track_id == track.id)) or 0
    lesson = Lesson(
        track_id=track.id, position=last + 1, kind=kind, title=title, minutes=minutes, source=source,
        section=heading, pass_mark=pass_mark, draw=draw,
    )  # fmt: skip
    db.session.add(lesson)
    db.session.flush()
    _changed(actor, track, "training.lesson_add", title)
    return lesson.id


def check_source(kind: str, source: str | None) -> None:
    """What is read or acknowledged is a page."""
    if kind != "quiz" and source is None:
        raise Invalid(_("Name the page that is to be read. Only a quiz can do without one."), "page")


@unit.writes
def edit_lesson(
    actor: Actor, lesson_id: int, *, title: str, minutes: int, page: str, section: str, pass_mark: int,
    draw: int,
) -> None:  # fmt: skip
    """Saves what the form of a lesson holds; its kind stays."""
    lesson = managing.lesson(actor, lesson_id)
    source, heading = source_of(actor, page, section)
    check_source(lesson.kind, source)
    lesson.title, lesson.minutes, lesson.source, lesson.section = title, minutes, source, heading
    lesson.pass_mark, lesson.draw = pass_mark, draw
    _changed(actor, db.session.get_one(Track, lesson.track_id), "training.lesson_edit", title)


@unit.writes
def remove_lesson(actor: Actor, lesson_id: int) -> str:
    """Takes a lesson out of its track; what people did in it stays known. The track's address."""
    lesson = managing.lesson(actor, lesson_id)
    track = db.session.get_one(Track, lesson.track_id)
    if track.state == "published" and len(managing.in_order(track.id)) == 1:
        raise Invalid(_("The last lesson of a published track cannot be removed. Make it a draft first."))
    lesson.active = False
    _changed(actor, track, "training.lesson_remove", lesson.title)
    return track.slug


@unit.writes
def move_lesson(actor: Actor, lesson_id: int, *, up: bool) -> str:
    """Puts a lesson one place up or down; the track's address. At the end nothing changes."""
    lesson = managing.lesson(actor, lesson_id)
    track = db.session.get_one(Track, lesson.track_id)
    order = managing.in_order(track.id)
    at = [one.id for one in order].index(lesson_id)
    to = at - 1 if up else at + 1
    if 0 <= to < len(order):
        order[at], order[to] = order[to], order[at]
        for position, one in enumerate(order, 1):
            one.position = position
        _changed(actor, track, "training.lesson_move", lesson.title)
    return track.slug


def _changed(actor: Actor, track: Track, act: str, title: str) -> None:
    """After a change of lessons: minutes, version, and what is next for those on the track."""
    db.session.flush()
    total = select(func.coalesce(func.sum(Lesson.minutes), 0)).where(
        Lesson.track_id == track.id, Lesson.active
    )
    db.session.execute(update(Track).where(Track.id == track.id).values(minutes=total.scalar_subquery()))
    if track.state == "published":
        track.version += 1
        for person_id in facts.on_track(track.id):
            learning.settle_track(person_id, track.id)
    audit.record(actor, act, Ref("training.track", track.id), title=title)
    unit.index(Ref("training.track", track.id))
