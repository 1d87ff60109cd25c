"""Threads: start, rename, lock, pin, move; the hooks that conversations call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Integer, and_, bindparam, case, func, insert, select, update

from portal.communities.models import THREAD_KINDS, Community, Thread
from portal.communities.queries import audience, communities, threads
from portal.communities.queries.cards import THREAD, thread_url
from portal.communities.services.communities import clean_tags
from portal.conversations import places
from portal.conversations.models import Post
from portal.conversations.places import Counters, Place, Writing
from portal.conversations.services import drafts, writing
from portal.core import audit, clock, text, unit
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import Invalid, NotAllowed
from portal.core.events import ThreadStarted
from portal.core.i18n import _
from portal.core.refs import Ref

TITLE = 200
_UNSEEN = dict.fromkeys(
    [0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF, 0x00AD, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)


@dataclass(frozen=True, slots=True)
class Started:
    """A thread that was opened, and who of the mentioned cannot see it."""

    id: int
    post_id: int
    unreachable: tuple[str, ...] = ()


def checked_title(title: str) -> str:
    """The title in one line; Invalid where it has no word, or is too long."""
    line = " ".join(text.without_controls(title).translate(_UNSEEN).split())
    if not any(letter.isalnum() for letter in line):
        raise Invalid(_("A title needs words: others decide by it whether to open the thread."), "title")
    if len(line) > TITLE:
        raise Invalid(_("This title is longer than 200 characters. Move details into the text."), "title")
    return line


def start(
    actor: Actor,
    slug: str,
    *,
    title: str,
    body: str,
    kind: str = "discussion",
    tags: Sequence[str] = (),
    language: str | None = None,
    at: datetime | None = None,
    quiet: bool = False,
) -> Started:
    """Opens a thread in a community with its first post; the draft of a new thread there is deleted."""
    values = {"title": checked_title(title), "kind": kind, "tags": stored_tags(tags)}
    prepared = writing.prepare(body)
    return _start(actor, slug, values, prepared, language, at, quiet)


def stored_tags(tags: Sequence[str]) -> str:
    """`|refunds|app|`."""
    return "|" + "".join(f"{tag}|" for tag in clean_tags(tags)[:5])


@unit.writes
def _start(
    actor: Actor, slug: str, values: dict[str, str], prepared: writing.Prepared, language: str | None,
    at: datetime | None, quiet: bool,
) -> Started:  # fmt: skip
    community = communities.here(actor, slug)
    if not community.may_read:
        raise NotAllowed(_("Only members write here. Ask to join first."))
    if values["kind"] not in THREAD_KINDS:
        raise Invalid(_("Choose what kind of thread this is."), "kind")
    if values["kind"] == "announcement" and not (community.moderates or quiet):
        raise NotAllowed(_("Announcements are made by the moderators of a community."))
    moment = at or clock.now()
    thread_id = insert_thread(
        community.id, values, author_id=actor.id, at=moment,
        language=language or writing.guessed(f"{values['title']} {prepared.rendered.plain}"),
    )  # fmt: skip
    ref = Ref(THREAD, thread_id)
    post = writing.write(actor, ref, source=prepared, language_code=language, at=at, quiet=quiet)
    recount_threads(community.id)
    drafts.forget(actor, f"communities.new:{slug}")
    if not quiet:
        unit.emit(ThreadStarted(thread_id, community.id, actor.id or 0, values["kind"]))
    return Started(thread_id, post.id, post.unreachable)


def insert_thread(
    community_id: int, values: dict[str, str], *, author_id: int | None, at: datetime,
    language: str | None, author_name: str = "", external_id: str | None = None, votes: int = 0,
) -> int:  # fmt: skip
    """The row of a new thread, still without posts; for imports too."""
    statement = insert(Thread).values(
        **values,
        community_id=community_id,
        author_id=author_id,
        author_name=author_name,
        external_id=external_id,
        language=language,
        created_at=at,
        last_at=at,
        last_author_id=author_id,
        top=0,
        post_count=0,
        votes=votes,
    )
    return int(db.session.execute(statement.returning(Thread.id)).scalar_one())


def recount_threads(community_id: int) -> None:
    """Sets the stored number of threads right."""
    alive = (Thread.community_id == community_id) & Thread.deleted_at.is_(None) & Thread.hidden_at.is_(None)
    count = select(func.count()).where(alive).scalar_subquery()
    db.session.execute(update(Community).where(Community.id == community_id).values(thread_count=count))


def _moderated(actor: Actor, thread_id: int) -> threads.One:
    thread = threads.one(actor, thread_id)
    if not thread.moderates:
        raise NotAllowed(_("Only moderators of this community do this. Ask one of them."))
    return thread


@unit.writes
def change(actor: Actor, thread_id: int, *, title: str, kind: str, tags: Sequence[str]) -> None:
    """Changes title, kind and tags: its author or a moderator."""
    thread = threads.one(actor, thread_id)
    if not (thread.moderates or (thread.author_id is not None and thread.author_id == actor.id)):
        raise NotAllowed(_("Only its author or a moderator of the community changes this."))
    if kind not in THREAD_KINDS or (kind == "announcement" and not thread.moderates):
        raise Invalid(_("Choose what kind of thread this is."), "kind")
    values = {"title": checked_title(title), "kind": kind, "tags": stored_tags(tags)}
    if kind != "question":
        values |= {"accepted_id": None, "accepted_number": None, "accepted_at": None}  # type: ignore[dict-item]
    set_values(thread.id, **values)
    if actor.id != thread.author_id:
        audit.record(actor, "communities.change_thread", thread.ref, title_before=thread.title)


def set_values(thread_id: int, **values: object) -> None:
    """Writes columns of a thread inside the open unit and has it indexed again."""
    db.session.execute(update(Thread).where(Thread.id == thread_id).values(**values))
    unit.index(Ref(THREAD, thread_id))


@unit.writes
def lock(actor: Actor, thread_id: int, *, locked: bool) -> None:
    """Closes a thread for new posts (moderators may still write), or opens it again."""
    thread = _moderated(actor, thread_id)
    set_values(thread.id, locked_at=clock.now() if locked else None)
    audit.record(actor, "communities.lock" if locked else "communities.unlock", thread.ref)


@unit.writes
def pin(actor: Actor, thread_id: int, *, pinned: bool) -> None:
    """Keeps a thread on top of the list, or no longer."""
    thread = _moderated(actor, thread_id)
    set_values(thread.id, pinned_at=clock.now() if pinned else None)
    audit.record(actor, "communities.pin" if pinned else "communities.unpin", thread.ref)


@unit.writes
def move(actor: Actor, thread_id: int, *, to: str) -> str:
    """Moves a thread to another community that the actor looks after; its new address."""
    thread = _moderated(actor, thread_id)
    target = communities.here(actor, to)
    if not target.moderates:
        raise NotAllowed(_("You can move threads to communities that you moderate."))
    set_values(thread.id, community_id=target.id, pinned_at=None)
    for number in (thread.community_id, target.id):
        recount_threads(number)
    newest = select(func.max(Thread.last_at)).where(Thread.community_id == target.id).scalar_subquery()
    db.session.execute(update(Community).where(Community.id == target.id).values(last_at=newest))
    audit.record(actor, "communities.move", thread.ref, before=thread.slug, after=target.slug)
    return thread_url(target.slug, thread.id)


# What conversations ask and tell about threads (see portal.conversations.places).


def may_write(actor: Actor, thread_id: int) -> None:
    """NotFound for those who cannot read it, NotAllowed where it is locked."""
    if not threads.one(actor, thread_id).may_write:
        raise NotAllowed(_("This thread is locked: moderators have closed it. Start a new one if needed."))


def moderates(actor: Actor, thread_id: int) -> bool:
    """Keeps order where the thread stands."""
    return threads.one(actor, thread_id).moderates


# Every reply executes these two: they are built once, on tables.
_thread, _community = Thread.__table__.c, Community.__table__.c
_answers = and_(
    bindparam("number") > 1,
    _thread.first_answer_at.is_(None),
    _thread.author_id.is_distinct_from(bindparam("who", type_=Integer)),
)
_WRITTEN = (
    update(Thread.__table__)  # type: ignore[arg-type]
    .where(_thread.id == bindparam("thread"))
    .values(
        top=bindparam("newest"),
        post_count=bindparam("posts"),
        last_at=bindparam("at", type_=_thread.last_at.type),
        last_author_id=bindparam("who", type_=Integer),
        first_answer_at=case(
            (_answers, bindparam("at", type_=_thread.last_at.type)), else_=_thread.first_answer_at
        ),
    )
)
_ACTIVE = (
    update(Community.__table__)  # type: ignore[arg-type]
    .where(
        _community.id
        == select(_thread.community_id).where(_thread.id == bindparam("thread")).scalar_subquery(),
        _community.last_at < bindparam("at", type_=_community.last_at.type),
    )
    .values(last_at=bindparam("at", type_=_community.last_at.type))
)


def written(actor: Actor, thread_id: int, post: Writing) -> None:
    """A post more: counters, activity, first answer."""
    counted = {
        "thread": thread_id,
        "number": post.number,
        "at": post.at,
        "who": post.author_id,
        "newest": post.counters.top,
        "posts": post.counters.count,
    }
    db.session.execute(_WRITTEN, counted)
    db.session.execute(_ACTIVE, {"thread": thread_id, "at": post.at})
    unit.index(Ref(THREAD, thread_id))


def changed(thread_id: int, number: int, act: str, counters: Counters) -> None:
    """A post was edited, deleted, hidden or restored; the opening post takes the thread with it."""
    values: dict[str, object] = {"top": counters.top, "post_count": counters.count}
    if act in ("deleted", "hidden"):
        _forget_acceptance(thread_id, number)
    if number == 1 and act in ("hidden", "restored"):
        values["hidden_at"] = clock.now() if act == "hidden" else None
    if number == 1 and act == "deleted" and counters.count == 0:
        values["deleted_at"] = clock.now()
    last = db.session.execute(
        select(Post.created_at, Post.author_id).where(
            Post.ref_kind == THREAD, Post.ref_id == thread_id, Post.number == counters.top
        )
    ).first()
    if last is not None and act != "edited":
        values |= {"last_at": last.created_at, "last_author_id": last.author_id}
    set_values(thread_id, **values)
    community = db.session.scalar(select(Thread.community_id).where(Thread.id == thread_id))
    if number == 1 and community is not None:
        recount_threads(community)


def _forget_acceptance(thread_id: int, number: int) -> None:
    db.session.execute(
        update(Thread)
        .where(Thread.id == thread_id, Thread.accepted_number == number)
        .values(accepted_id=None, accepted_number=None, accepted_at=None)
    )


def reacted(thread_id: int, number: int, reaction: str, step: int) -> None:
    """Agreement with the opening post is a vote for the thread."""
    if number == 1 and reaction == "agree" and step:
        db.session.execute(update(Thread).where(Thread.id == thread_id).values(votes=Thread.votes + step))


places.register(
    Place(
        THREAD,
        may_write=may_write,
        readers=audience.readers,
        audience=audience.all_of,
        moderates=moderates,
        moderators=audience.moderators,
        written=written,
        changed=changed,
        reacted=reacted,
    )
)
