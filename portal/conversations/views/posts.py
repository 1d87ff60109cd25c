"""Posts: write, permalink, edit, delete, history."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from portal.conversations import access, places
from portal.conversations.forms import EditForm, PostForm, tell_unreachable
from portal.conversations.queries import posts, state
from portal.conversations.services import writing
from portal.core import unit
from portal.core.errors import Invalid, PortalError
from portal.core.i18n import _
from portal.core.refs import Ref
from portal.web.actor import current_actor
from portal.web.given import whole
from portal.web.guard import requires
from portal.web.once import once
from portal.web.pages import done, render

bp = Blueprint("conversations", __name__, url_prefix="/conversations")


def ref_of(text: str) -> Ref:
    """The ref of an address; NotFound where it is none."""
    try:
        return Ref.parse(text)
    except ValueError:
        raise places.gone() from None


@bp.post("/<ref>/posts")
@requires(access.TAKE_PART)
@once
def write(ref: str) -> Response:
    """Adds a post and leads to it."""
    target = ref_of(ref)
    card = places.card(current_actor(), target)
    form = PostForm()
    if form.validate():
        unit.leads_to(lambda written: places.post_url(card.url, written.number))
        try:
            written = writing.write(
                current_actor(),
                target,
                source=form.body.data or "",
                reply_to=form.reply_to.data,
                seen=form.seen.data or 0,
            )
        except Invalid as error:
            form.refuse(error)
        else:
            tell_unreachable(written.unreachable)
            return done(places.post_url(card.url, written.number))
    return render("conversations/write.html", 422, form=form, place=card, ref=target)


@bp.get("/posts/<int:post_id>")
@requires(access.TAKE_PART)
def permalink(post_id: int) -> Response:
    """Leads to where the post stands today."""
    return redirect(posts.one(current_actor(), post_id).url)


@bp.get("/posts/<int:post_id>/edit")
@requires(access.TAKE_PART)
def edit(post_id: int) -> Response:
    """The post in the composer, with the draft of a change where there is one."""
    post = posts.own(current_actor(), post_id)
    form = EditForm(None, data={"base": str(post.edit_count)})
    draft = state.draft(current_actor(), f"{posts.KIND}:{post_id}")
    if draft is None:
        form.body.data = post.source
    return render("conversations/edit.html", form=form, post=post, draft=draft)


@bp.post("/posts/<int:post_id>/edit")
@requires(access.TAKE_PART)
@once
def edit_post(post_id: int) -> Response:
    """Saves the change."""
    post = posts.own(current_actor(), post_id)
    form = EditForm()
    if form.validate():
        base = whole(form.base.data)
        try:
            written = writing.edit(current_actor(), post_id, source=form.body.data or "", base=base)
        except PortalError as error:
            form.refuse(error)
        else:
            tell_unreachable(written.unreachable)
            return done(post.url, _("Your change is there."))
    return render("conversations/edit.html", 422, form=form, post=post, draft=None)


@bp.post("/posts/<int:post_id>/delete")
@requires(access.TAKE_PART)
@once
def delete(post_id: int) -> Response:
    """Takes one's own post back."""
    post = posts.own(current_actor(), post_id)
    writing.delete(current_actor(), post_id)
    try:
        url = places.card(current_actor(), post.ref).url
    except PortalError:
        # The place went with its only post.
        url = url_for("home.home")
    return done(url, _("Your post is taken back."))


@bp.get("/posts/<int:post_id>/history")
@requires(access.TAKE_PART)
def history(post_id: int) -> Response:
    """The edits of a post, word by word."""
    return render("conversations/history.html", history=posts.history(current_actor(), post_id))
