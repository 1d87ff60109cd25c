"""The review queue: a list to decide on many, and one after the other."""

from __future__ import annotations

from flask import request, url_for
from werkzeug.wrappers import Response

from portal.core.errors import NotAllowed, PortalError
from portal.core.i18n import _, ngettext, number
from portal.insights import access
from portal.insights.forms import REASON_LABELS, ReviewForm, topic_options
from portal.insights.queries import choices, one, review
from portal.insights.queries.shapes import Detail
from portal.insights.services import decisions, handling
from portal.insights.views.feed import bp
from portal.insights.views.working import receiver
from portal.web.actor import current_actor
from portal.web.guard import requires
from portal.web.once import once
from portal.web.pages import done, render

BARE = ("reject", "aside", "back")
"""Decisions that leave title, topic and kind as they are."""


@bp.get("/review")
@requires(access.REVIEW)
def queue() -> Response:
    """What waits, the oldest first."""
    tab = request.args.get("tab", "new")
    tab = tab if tab in review.TABS else "new"
    actor = current_actor()
    page = review.queue(actor, tab, request.args.get("at"))
    return render("insights/review.html", page=page, tab=tab, counts=review.counts(actor))


@bp.post("/review")
@requires(access.REVIEW)
@once
def queue_post() -> Response:
    """The same decision on all that were chosen."""
    ids = [int(i) for i in request.form.getlist("id") if i.isascii() and i.isdigit() and len(i) < 10]
    publishing = request.form.get("do") == "publish"
    back = url_for("insights.queue")
    if not ids:
        return done(back, _("Nothing was chosen. Mark some rows first."), "info")
    try:
        count = decisions.decide_many(current_actor(), ids, publish_them=publishing, reason=_reason())
    except PortalError as error:
        return done(back, str(error), "warning")
    if publishing:
        said = ngettext(
            "%(shown)s insight is published.", "%(shown)s insights are published.", count, shown=number(count)
        )
    else:
        said = ngettext(
            "%(shown)s insight is rejected.", "%(shown)s insights are rejected.", count, shown=number(count)
        )
    left = len(ids) - count
    if left:
        said += " " + ngettext(
            "%(shown)s was left: it was decided meanwhile, or somebody else must decide.",
            "%(shown)s were left: they were decided meanwhile, or somebody else must decide.",
            left,
            shown=number(left),
        )
    return done(back, said, "success" if count else "warning")


def _reason() -> str:
    """The reason in words: written ones, else those of the list."""
    written = request.form.get("reason", "").strip()
    listed = REASON_LABELS.get(request.form.get("listed", ""))
    return written or (str(listed) if listed else "")


@bp.get("/review/<int:insight_id>")
@requires(access.REVIEW)
def decide(insight_id: int) -> Response:
    """One insight to decide on."""
    detail = _reviewable(insight_id)
    topics = choices.topics()
    guessed = None if detail.topic_id else choices.guess_topic(detail.text, topics)
    data = {
        "title": detail.title,
        "topic_id": detail.topic_id or (guessed.id if guessed else 0),
        "kind": detail.kind or "",
        "sensitive": detail.sensitive,
    }
    return _decide_page(detail, ReviewForm(None, data=data), topics, bool(guessed))


def _reviewable(insight_id: int) -> Detail:
    detail = one.detail(current_actor(), insight_id)
    if not detail.may_review:
        raise NotAllowed(
            _("Moderators, customer service and the department that owns the source decide on this.")
        )
    return detail


def _decide_page(
    detail: Detail, form: ReviewForm, topics: list[choices.TopicLine], guessed: bool, status: int = 200
) -> Response:
    form.topic_id.choices = _choices(topics)
    receivers = choices.receivers()
    return render(
        "insights/decide.html", status, one=detail, form=form, topics=topics, guessed=guessed,
        receivers=receivers, to=request.form.get("to", ""),
        likely=choices.likely_receiver(form.topic_id.data, topics, receivers),
    )  # fmt: skip


def _choices(topics: list[choices.TopicLine]) -> list[tuple[int, str]]:
    return [(0, _("No topic yet")), *topic_options(topics)]


@bp.post("/review/<int:insight_id>")
@requires(access.REVIEW)
@once
def decide_post(insight_id: int) -> Response:
    """Publishes (and routes), rejects, puts aside or back, or only corrects; then the next one."""
    detail, topics = _reviewable(insight_id), choices.topics()
    form = ReviewForm()
    form.topic_id.choices = _choices(topics)
    act = request.form.get("do", "")
    try:
        if act in BARE or form.validate():
            return _next(detail, _carried_out(detail, form, act))
    except PortalError as error:
        form.refuse(error)
    return _decide_page(detail, form, topics, False, 422)


def _carried_out(detail: Detail, form: ReviewForm, act: str) -> str:
    """Does it; what to say about it."""
    actor, topic = current_actor(), form.topic_id.data or None
    title, kind = form.title.data or "", form.kind.data or ""
    if act == "reject":
        decisions.reject(actor, detail.id, reason=_reason())
        return _("Rejected. Whoever brought it in is told why.")
    if act == "aside":
        decisions.put_aside(actor, detail.id)
        return _("Put aside.")
    if act == "back":
        decisions.put_back(actor, detail.id)
        return _("Back in the queue.")
    if act == "save":
        decisions.edit(actor, detail.id, title=title, topic_id=topic, kind=kind)
        return _("Saved.")
    chosen = request.form.get("likely" if act == "send" else "to", "")
    to = receiver(chosen) if chosen else None
    said = {"title": title, "topic_id": topic, "kind": kind, "sensitive": form.sensitive.data}
    if to is None:
        decisions.publish(actor, detail.id, **said)
        return _("Published.")
    note = request.form.get("note", "")[:1000]
    handling.publish_and_route(actor, detail.id, **said, department_id=to[0], owner_id=to[1], note_text=note)
    return _("Published and routed. The clock is running.")


def _next(detail: Detail, said: str) -> Response:
    """The next of the queue; the insight itself where it was not in it."""
    if detail.state not in ("new", "in review"):
        return done(url_for("insights.insight", insight_id=detail.id), said)
    following = review.after(current_actor(), detail.id, detail.state)
    if following is None:
        return done(url_for("insights.queue"), said)
    return done(url_for("insights.decide", insight_id=following), said)
