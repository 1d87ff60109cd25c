"""Writing, editing and deleting posts. Texts are rendered before the writing transaction is opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, insert, select, update

from portal.conversations import places
from portal.conversations.models import Post, Revision, Stream
from portal.conversations.places import Counters, Place, Writing
from portal.conversations.queries import posts as queries
from portal.conversations.queries import state
from portal.conversations.services import drafts, reading
from portal.conversations.services.upsert import upsert
from portal.core import clock, language, links, text, unit
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import Conflict, Invalid
from portal.core.events import PostEdited, PostWritten
from portal.core.i18n import SHORT, _
from portal.core.refs import Ref
from portal.core.text import Rendered
from portal.files import services as files
from portal.people.queries import cards

GRACE = timedelta(minutes=5)
"""An edit so soon after the text was written replaces it without a revision."""
INVISIBLE = dict.fromkeys([0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF, 0x00AD, *range(0x202A, 0x202F)])


@dataclass(frozen=True, slots=True)
class Prepared:
    """A text that was rendered and may be stored."""

    source: str
    rendered: Rendered


@dataclass(frozen=True, slots=True)
class Written:
    """A post that was written. `unreachable`: handles mentioned in it of people who cannot see the place."""

    id: int
    number: int
    unreachable: tuple[str, ...] = ()


def prepare(source: str) -> Prepared:
    """Renders a text; Invalid where it is empty, too long (64 kB) or too complicated.

    Call it before a service opens its unit of work: rendering must not hold the database.
    """
    source = source.replace("\r\n", "\n")
    if not source.translate(INVISIBLE).strip():
        raise Invalid(_("There is nothing to send yet. Write a few words first."), "body")
    try:
        rendered = text.render(source)
    except Invalid as error:
        raise Invalid(str(error), "body") from error
    if not rendered.html.strip():
        raise Invalid(_("Nothing of this can be shown. Write a few words."), "body")
    return Prepared(source, rendered)


def write(
    actor: Actor,
    ref: Ref,
    *,
    source: str | Prepared,
    reply_to: int | None = None,
    language_code: str | None = None,
    seen: int = 0,
    at: datetime | None = None,
    quiet: bool = False,
) -> Written:
    """Adds a post to the conversation on `ref`, as the place allows, and deletes the draft there.

    `seen`: the highest number that the author had before the eyes. `at`, `quiet` (nobody is told): seeding.
    """
    prepared = source if isinstance(source, Prepared) else prepare(source)
    return _write(actor, ref, prepared, reply_to, language_code, seen, at, quiet)


@unit.writes
def _write(
    actor: Actor, ref: Ref, prepared: Prepared, reply_to: int | None, language_code: str | None,
    seen: int, at: datetime | None, quiet: bool,
) -> Written:  # fmt: skip
    place = places.place_of(ref)
    place.may_write(actor, ref.id)
    counters = _next_number(ref)
    number = counters.last
    if reply_to is not None and not 0 < reply_to < number:
        reply_to = None
    moment = at or clock.now()
    post_id = insert_post(
        ref, number, prepared, author_id=actor.id, reply_to=reply_to, at=moment, language_code=language_code
    )
    files.claim(actor, Ref(queries.KIND, post_id), prepared.source)
    mentioned, unreachable = reach(place, ref, prepared.rendered.mentions)
    place.written(actor, ref.id, Writing(post_id, number, actor.id, moment, counters))
    drafts.forget(actor, str(ref))
    reading.wrote(actor, ref, number, seen)
    if not quiet:
        told = tuple(sorted(set(mentioned) - {actor.id or 0}))
        unit.emit(PostWritten(post_id, str(ref), number, actor.id or 0, told))
    return Written(post_id, number, unreachable)


def _next_number(ref: Ref) -> Counters:
    """The counters with one post more; the row stays locked until the commit."""
    statement = upsert(
        Stream,
        {"ref_kind": ref.kind, "ref_id": ref.id, "last": 1, "top": 1, "count": 1},
        keys=("ref_kind", "ref_id"),
        change={"last": Stream.last + 1, "top": Stream.last + 1, "count": Stream.count + 1},
    ).returning(Stream.last, Stream.top, Stream.count)
    return Counters(*db.session.execute(statement).one())


_INSERT = insert(Post.__table__).returning(Post.__table__.c.id)  # type: ignore[arg-type]


def insert_post(
    ref: Ref, number: int, prepared: Prepared, *, author_id: int | None, at: datetime,
    reply_to: int | None = None, language_code: str | None = None, author_name: str = "", votes: int = 0,
    external_id: str | None = None,
) -> int:  # fmt: skip
    """The row of a new post and what it links to; for imports too, which allot numbers themselves."""
    rendered = prepared.rendered
    values = {
        "ref_kind": ref.kind,
        "ref_id": ref.id,
        "number": number,
        "author_id": author_id,
        "author_name": author_name,
        "source": prepared.source,
        "body_html": rendered.html,
        "body_text": rendered.plain,
        "render_version": text.RENDER_VERSION,
        "language": language_code or guessed(rendered.plain),
        "reply_to": reply_to,
        "votes": votes,
        "external_id": external_id,
        "created_at": at,
        "edit_count": 0,
        "hidden_reason": "",
    }
    post_id: int = db.session.execute(_INSERT, values).scalar_one()
    if rendered.links:
        links.replace(Ref(queries.KIND, post_id), links.targets(rendered.links))
    return post_id


def guessed(plain: str) -> str | None:
    """The language of a text as our code, where that is reasonably sure."""
    code, sure = language.guess(plain)
    return SHORT.get(code) if code and sure > 0.5 else None


def recount(ref: Ref) -> Counters:
    """Sets the stored counters of a conversation right and gives them."""
    visible = (
        (Post.ref_kind == ref.kind)
        & (Post.ref_id == ref.id)
        & Post.hidden_at.is_(None)
        & Post.deleted_at.is_(None)
    )
    top, count = db.session.execute(
        select(func.coalesce(func.max(Post.number), 0), func.count()).where(visible)
    ).one()
    db.session.execute(
        update(Stream)
        .where(Stream.ref_kind == ref.kind, Stream.ref_id == ref.id)
        .values(top=top, count=count)
    )
    return Counters(state.counters(ref)[0], top, count)


def reach(place: Place, ref: Ref, handles: tuple[str, ...]) -> tuple[list[int], tuple[str, ...]]:
    """(ids of the mentioned people who can see the place, handles of those who cannot)."""
    if not handles:
        return [], ()
    people = cards.ids_of(handles)
    can_see = place.readers(ref.id, list(people.values()))
    reached = [number for number in people.values() if number in can_see]
    return reached, tuple(handle for handle, number in people.items() if number not in can_see)


def edit(actor: Actor, post_id: int, *, source: str, base: int | None = None) -> Written:
    """Changes the actor's own post. `base`: the number of edits that the author had seen; Conflict otherwise.

    People who were mentioned before are not told again.
    """
    prepared = prepare(source)
    before = text.render(queries.own(actor, post_id).source).mentions
    fresh = tuple(handle for handle in prepared.rendered.mentions if handle not in before)
    return _edit(actor, post_id, prepared, base, fresh)


@unit.writes
def _edit(
    actor: Actor, post_id: int, prepared: Prepared, base: int | None, fresh: tuple[str, ...]
) -> Written:
    seen = queries.own(actor, post_id)
    post = db.session.get_one(Post, post_id)
    if base is not None and base != post.edit_count:
        raise Conflict(
            _("This post was changed in another window meanwhile. Open it again and put your change in."),
            source=post.source,
        )
    if prepared.source == post.source:
        return Written(post.id, post.number)
    place = places.place_of(seen.ref)
    place.may_write(actor, seen.ref.id)
    _keep_revision(post)
    rendered = prepared.rendered
    post.source, post.body_html, post.body_text = prepared.source, rendered.html, rendered.plain
    post.render_version = text.RENDER_VERSION
    post.edit_count += 1
    links.replace(Ref(queries.KIND, post.id), links.targets(rendered.links))
    files.claim(actor, Ref(queries.KIND, post.id), prepared.source)
    mentioned, unreachable = reach(place, seen.ref, fresh)
    db.session.flush()
    place.changed(seen.ref.id, post.number, "edited", recount(seen.ref))
    told = tuple(sorted(set(mentioned) - {actor.id or 0}))
    unit.emit(PostEdited(post.id, str(seen.ref), actor.id or 0, told))
    return Written(post.id, post.number, unreachable)


def _keep_revision(post: Post) -> None:
    now = clock.now()
    since = post.edited_at or post.created_at
    if now - since <= GRACE:
        return
    kept = db.session.scalar(select(func.count()).where(Revision.post_id == post.id)) or 0
    db.session.execute(
        insert(Revision).values(post_id=post.id, number=kept + 1, source=post.source, written_at=since)
    )
    post.edited_at = now


@unit.writes
def delete(actor: Actor, post_id: int) -> None:
    """Takes the actor's own post back: readers see that something stood there, not what."""
    seen = queries.own(actor, post_id)
    post = db.session.get_one(Post, post_id)
    post.deleted_at = clock.now()
    links.replace(Ref(queries.KIND, post.id), ())
    db.session.flush()
    places.place_of(seen.ref).changed(seen.ref.id, post.number, "deleted", recount(seen.ref))
