"""What scripts ask for while people read and write: preview, drafts, suggestions, reactions, read markers."""

from __future__ import annotations

from flask import jsonify, make_response, request
from werkzeug.wrappers import Response

from portal.conversations import access, places
from portal.conversations.queries import posts, reactions, suggestions
from portal.conversations.services import drafts, reading, writing
from portal.conversations.services import reactions as reacting
from portal.conversations.views.posts import bp, ref_of
from portal.core import refs
from portal.core.errors import Invalid
from portal.core.i18n import _
from portal.core.refs import Ref
from portal.web.actor import current_actor
from portal.web.guard import requires
from portal.web.pages import done, own_path, render


@bp.post("/preview")
@requires(access.TAKE_PART)
def preview() -> Response:
    """The text as readers would see it: a fragment of safe HTML."""
    try:
        return make_response(writing.prepare(request.form.get("body", "")).rendered.html)
    except Invalid as error:
        return render("conversations/refused.html", message=str(error))


@bp.post("/drafts/<place>")
@requires(access.TAKE_PART)
def draft(place: str) -> Response:
    """Keeps a draft; an empty body forgets it."""
    drafts.save(current_actor(), place, request.form.get("body", ""))
    return jsonify(saved=True)


@bp.get("/suggest")
@requires(access.TAKE_PART)
def suggest() -> Response:
    """Suggestions for `@`, `[[` and `#` at a place (`ref`), as JSON."""
    kind, text = request.args.get("kind", "person"), request.args.get("q", "")[:60]
    actor = current_actor()
    if kind != "person":
        return jsonify(suggestions.objects(actor, kind, text))
    given = request.args.get("ref", "")
    return jsonify(suggestions.people(actor, ref_of(given) if given else None, text))


@bp.post("/react")
@requires(access.TAKE_PART)
def react_one() -> Response:
    """The same as `react` for pages with one form for all posts: `r` is `<id of the post>/<kind>`."""
    number, _slash, kind = request.form.get("r", "").partition("/")
    return _react(ref_of(f"{posts.KIND}:{number}"), kind)


@bp.post("/react/<ref>")
@requires(access.TAKE_PART)
def react(ref: str) -> Response:
    """Gives a reaction or takes it back; scripts get the bar again, browsers the page."""
    return _react(ref_of(ref), request.form.get("kind", ""))


def _react(ref: Ref, kind: str) -> Response:
    actor = current_actor()
    reacting.react(actor, ref, kind)
    if request.headers.get("HX-Request") or request.headers.get("X-Requested-With"):
        bar = reactions.reactions(actor, [ref])[ref]
        lean = ref.kind == posts.KIND and not request.headers.get("HX-Request")
        return render("conversations/bar.html", bar=bar, ref=ref, lean=lean)
    card = refs.card(actor, ref)
    return done(card.url if card else "/")


@bp.post("/read")
@requires(access.TAKE_PART)
def read() -> Response:
    """The reader has come to `number` in `ref`; without a number, to the end."""
    ref = ref_of(request.form.get("ref", ""))
    number = request.form.get("number", type=int)
    reading.mark_read(current_actor(), ref, number)
    return _answer(ref, _("Marked as read."))


@bp.post("/unread")
@requires(access.TAKE_PART)
def unread() -> Response:
    """Post `number` and what follows are unread again."""
    ref = ref_of(request.form.get("ref", ""))
    reading.mark_unread(current_actor(), ref, request.form.get("number", 1, type=int))
    return _answer(ref, _("Marked as unread from there on."))


@bp.post("/follow/<ref>")
@requires(access.TAKE_PART)
def follow(ref: str) -> Response:
    """Chooses how closely to follow."""
    target = ref_of(ref)
    level = request.form.get("level", "")
    reading.follow(current_actor(), target, level)
    said = {
        "watching": _("You are told of every new post here."),
        "normal": _("You are told when somebody mentions you or answers you here."),
        "muted": _("You are told of this only when somebody mentions you."),
    }
    return _answer(target, said[level])


def _answer(ref: Ref, message: str) -> Response:
    if request.headers.get("X-Requested-With") or request.form.get("beacon"):
        return make_response("", 204)
    card = places.card(current_actor(), ref)
    return done(own_path(request.form.get("next"), card.url), message)
