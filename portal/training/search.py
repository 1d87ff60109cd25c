"""Tracks in the search index: title, summary, topics, lessons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy import select

from portal.core.db import db
from portal.core.i18n import lazy_
from portal.core.ports import Document
from portal.core.refs import Ref
from portal.core.searchable import SearchKind
from portal.training.models.tracks import Audience, Lesson, Track

KIND = "training.track"


def documents(ids: Sequence[int]) -> Iterator[Document]:
    """Published tracks: for employees, and for agencies where the track is meant for them."""
    for_agencies = set(db.session.scalars(select(Audience.track_id).where(Audience.value == "agency")))
    lessons: dict[int, list[str]] = defaultdict(list)
    for track_id, title in db.session.execute(
        select(Lesson.track_id, Lesson.title)
        .where(Lesson.track_id.in_(list(ids)), Lesson.active)
        .order_by(Lesson.position)
    ):
        lessons[track_id].append(title)
    query = select(Track).where(Track.id.in_(list(ids)), Track.state == "published")
    for track in db.session.scalars(query):
        open_to = {"r:agency"} if track.audience == "roles" and track.id in for_agencies else set()
        topics = ", ".join(track.topics).replace("-", " ")
        yield Document(
            ref=Ref(KIND, track.id),
            title=track.title,
            body="\n".join([track.summary, topics, *lessons[track.id]]),
            tokens=frozenset({"all", *open_to}),
            at=track.published_at or track.created_at,
            language=track.language,
            author_id=track.owner_id,
        )


def ids_after(last: int, limit: int) -> list[int]:
    """Ids above `last`, in order."""
    return list(db.session.scalars(select(Track.id).where(Track.id > last).order_by(Track.id).limit(limit)))


TRACKS = SearchKind(KIND, lazy_("Tracks"), documents, ids_after)
