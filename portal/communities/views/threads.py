"""The threads of a community, one thread, and what moderators do with it."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from portal.communities import access
from portal.communities.forms import THREADS, ThreadEditForm, ThreadForm
from portal.communities.queries import communities, pages, threads
from portal.communities.queries.asked import FILTERS, SORTS, Asked
from portal.communities.services import answers
from portal.communities.services import threads as services
from portal.communities.views.communities import bp
from portal.conversations.forms import PostForm, tell_unreachable
from portal.conversations.queries import drawing, posts, state
from portal.core.errors import NotAllowed, PortalError
from portal.core.i18n import _
from portal.web.actor import current_actor
from portal.web.guard import requires
from portal.web.once import once
from portal.web.pages import done, render


@bp.get("/<slug>")
@requires(access.READ)
def community(slug: str) -> Response:
    """The threads of a community, unread first; its charter for those who may not read yet."""
    actor = current_actor()
    here = communities.here(actor, slug)
    if not here.may_read:
        return redirect(url_for("communities.about", slug=slug))
    asked = Asked(
        show=request.args.get("show", "") if request.args.get("show") in FILTERS else "",
        sort=request.args.get("sort", "") if request.args.get("sort") in SORTS else "activity",
        tag=request.args.get("tag", "")[:40],
        kind=request.args.get("kind", "") if request.args.get("kind") in THREADS else "",
    )
    cursor = request.args.get("at")
    listing = threads.listing(actor, here, asked, cursor)
    return render(
        "communities/community.html",
        community=here,
        listing=listing,
        asked=asked,
        cursor=cursor,
        kinds=THREADS,
    )


@bp.get("/<slug>/new")
@requires(access.TAKE_PART)
def new_thread(slug: str) -> Response:
    """The form of a new thread."""
    actor = current_actor()
    here = communities.here(actor, slug)
    if not here.may_read:
        raise NotAllowed(_("Only members write here. Ask to join first."))
    wanted = request.args.get("kind", "") if request.args.get("kind") in THREADS else "discussion"
    form = ThreadForm(None, data={"kind": wanted})
    return _new_page(form, here)


def _new_page(form: ThreadForm, here: communities.Here, status: int = 200) -> Response:
    form.offer(announcements=here.moderates)
    place = f"communities.new:{here.slug}"
    draft = state.draft(current_actor(), place) if status == 200 else None
    return render("communities/start.html", status, form=form, community=here, draft=draft, place=place)


@bp.post("/<slug>/new")
@requires(access.TAKE_PART)
@once
def start(slug: str) -> Response:
    """Opens a thread."""
    here = communities.here(current_actor(), slug)
    form = ThreadForm()
    form.offer(announcements=here.moderates)
    if form.validate():
        try:
            started = services.start(current_actor(), slug, **form.values())
        except PortalError as error:
            form.refuse(error)
        else:
            tell_unreachable(started.unreachable)
            return done(url_for("communities.thread", slug=slug, thread_id=started.id))
    return _new_page(form, here, 422)


@bp.get("/threads/<int:thread_id>")
@requires(access.READ)
def any_thread(thread_id: int) -> Response:
    """Leads to a thread wherever it stands."""
    return redirect(threads.one(current_actor(), thread_id).url)


@bp.get("/<slug>/threads/<int:thread_id>")
@requires(access.READ)
def thread(slug: str, thread_id: int) -> Response:
    """One page of a thread: the one asked for, or where the reader left off."""
    actor = current_actor()
    one = threads.one(actor, thread_id)
    if one.slug != slug:
        asked = request.query_string.decode("ascii", "replace")
        return redirect(f"{one.url}?{asked}" if asked else one.url)
    reply_to = request.args.get("reply", type=int)
    page = pages.page_for(
        one, page=request.args.get("page", type=int), post=request.args.get("post", reply_to, type=int)
    )
    form = PostForm(None, data={"reply_to": reply_to, "seen": one.top})
    return render(
        "communities/thread.html",
        thread=one,
        lines=drawing.drawn(
            actor,
            posts.posts(actor, one.ref, page),
            one.url,
            may_write=one.may_write,
            accepted=one.accepted_id,
            may_accept=one.kind == "question" and (one.moderates or one.author_id == actor.id),
        ),
        number=page,
        pages=posts.page_number(max(one.top, 1)),
        form=form,
        reply_to=reply_to,
        kinds=THREADS,
    )


@bp.get("/<slug>/threads/<int:thread_id>/edit")
@requires(access.TAKE_PART)
def edit_thread(slug: str, thread_id: int) -> Response:
    """Title, kind and tags as a form; for moderators where to move it."""
    one = threads.one(current_actor(), thread_id)
    form = ThreadEditForm(None, data={"title": one.title, "kind": one.kind, "tags": ", ".join(one.tags)})
    return _edit_page(form, one)


def _edit_page(form: ThreadEditForm, one: threads.One, status: int = 200) -> Response:
    form.offer(announcements=one.moderates or one.kind == "announcement")
    actor = current_actor()
    if not one.moderates and one.author_id != actor.id:
        raise NotAllowed(_("Only its author or a moderator of the community changes this."))
    targets = [pair for pair in communities.targets(actor) if pair[0] != one.slug] if one.moderates else []
    return render("communities/edit_thread.html", status, form=form, thread=one, targets=targets)


@bp.post("/<slug>/threads/<int:thread_id>/edit")
@requires(access.TAKE_PART)
@once
def edit_thread_post(slug: str, thread_id: int) -> Response:
    """Saves title, kind and tags."""
    one = threads.one(current_actor(), thread_id)
    form = ThreadEditForm()
    form.offer(announcements=one.moderates or one.kind == "announcement")
    if form.validate():
        try:
            services.change(current_actor(), thread_id, **form.values())
        except PortalError as error:
            form.refuse(error)
        else:
            return done(one.url, _("Saved."))
    return _edit_page(form, one, 422)


@bp.post("/<slug>/threads/<int:thread_id>/lock")
@requires(access.TAKE_PART)
def lock(slug: str, thread_id: int) -> Response:
    """Locks or unlocks."""
    locked = request.form.get("locked") == "1"
    services.lock(current_actor(), thread_id, locked=locked)
    return done(_back(slug, thread_id), _("The thread is locked.") if locked else _("The thread is open."))


@bp.post("/<slug>/threads/<int:thread_id>/pin")
@requires(access.TAKE_PART)
def pin(slug: str, thread_id: int) -> Response:
    """Pins or unpins."""
    pinned = request.form.get("pinned") == "1"
    services.pin(current_actor(), thread_id, pinned=pinned)
    said = _("The thread stays on top now.") if pinned else _("The thread takes its turn again.")
    return done(_back(slug, thread_id), said)


@bp.post("/<slug>/threads/<int:thread_id>/move")
@requires(access.TAKE_PART)
def move(slug: str, thread_id: int) -> Response:
    """Moves to another community."""
    url = services.move(current_actor(), thread_id, to=request.form.get("to", ""))
    return done(url, _("The thread stands here now; old links lead here."))


@bp.post("/<slug>/threads/<int:thread_id>/accept")
@requires(access.TAKE_PART)
def accept(slug: str, thread_id: int) -> Response:
    """Accepts an answer, or takes that back (number 0)."""
    number = request.form.get("number", 0, type=int)
    if number:
        answers.accept(current_actor(), thread_id, number=number)
        return done(
            f"{_back(slug, thread_id)}?post={number}#post-{number}", _("Accepted. Its author is told.")
        )
    answers.take_back(current_actor(), thread_id)
    return done(_back(slug, thread_id), _("The question is open again."))


def _back(slug: str, thread_id: int) -> str:
    return url_for("communities.thread", slug=slug, thread_id=thread_id)
