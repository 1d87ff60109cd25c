"""What is done with an insight: brought in by hand, routed, taken on, answered, closed."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from portal.core.errors import Invalid, PortalError
from portal.core.i18n import _
from portal.core.refs import RefCard
from portal.insights import access
from portal.insights.forms import AnswerForm, RouteForm, SubmitForm, topic_options
from portal.insights.queries import choices, one, review
from portal.insights.services import handling, writing
from portal.insights.views.feed import bp, insight_page
from portal.web.actor import current_actor
from portal.web.guard import requires
from portal.web.once import once
from portal.web.pages import done, render


def topic_choices(first: str) -> list[tuple[int, str]]:
    """Topics for a select, those below indented."""
    return [(0, first), *topic_options(choices.topics())]


def receiver(written: str) -> tuple[int | None, int | None]:
    """`d:3` and `p:17` as (department, owner); Invalid for anything else."""
    kind, _colon, number = written.partition(":")
    if kind not in ("d", "p") or not (number.isascii() and number.isdigit() and len(number) < 10):
        raise Invalid(_("Choose who is to act on this."), "to")
    return (int(number), None) if kind == "d" else (None, int(number))


@bp.get("/new")
@requires(access.WRITE)
def new() -> Response:
    """The form for what a customer said; from a thread with `?ref=communities.thread:12`."""
    ref = request.args.get("ref", "")[:80]
    origin = writing.origin_of(current_actor(), ref) if ref else None
    data = {"channel": "call centre"}
    if origin:
        said = writing.opening_of(origin)[: writing.LIMIT]
        data = {"title": origin.title[:160], "channel": "community", "said": said}
    return _new_page(SubmitForm(None, data=data), origin)


def _new_page(form: SubmitForm, origin: RefCard | None, status: int = 200) -> Response:
    form.topic_id.choices = topic_choices(_("Not sure"))
    return render(
        "insights/new.html",
        status,
        form=form,
        origin=origin,
        narrow=origin is not None and not writing.is_for_everybody(origin.ref),
        mine=review.mine(current_actor(), limit=6),
    )


@bp.post("/new")
@requires(access.WRITE)
@once
def new_post() -> Response:
    """Brings it in: to the review queue."""
    ref = request.form.get("ref", "")[:80]
    origin = writing.origin_of(current_actor(), ref) if ref else None
    form = SubmitForm()
    form.topic_id.choices = topic_choices(_("Not sure"))
    if form.validate():
        values = form.values() | {"topic_id": form.topic_id.data or None, "ref": ref}
        values["title"] = values["title"] or ""
        try:
            number = writing.submit(current_actor(), **values)
        except PortalError as error:
            form.refuse(error)
        else:
            return done(
                url_for("insights.insight", insight_id=number),
                _("Thank you. It waits for review now; you hear what becomes of it."),
            )
    return _new_page(form, origin, 422)


@bp.get("/<int:insight_id>/route")
@requires(access.HANDLE)
def route(insight_id: int) -> Response:
    """To whom an insight is given."""
    return _route_page(insight_id, RouteForm(None))


def _route_page(insight_id: int, form: RouteForm, status: int = 200) -> Response:
    detail = one.detail(current_actor(), insight_id)
    usual = detail.department_id or detail.topic_department_id
    return render(
        "insights/route.html", status, one=detail, form=form, receivers=choices.receivers(),
        chosen=form.to.data or (f"d:{usual}" if usual else ""),
    )  # fmt: skip


@bp.post("/<int:insight_id>/route")
@requires(access.HANDLE)
@once
def route_post(insight_id: int) -> Response:
    """Routes it, or hands it over."""
    form = RouteForm()
    if form.validate():
        try:
            department, owner = receiver(form.to.data or "")
            handling.route(
                current_actor(), insight_id, department_id=department, owner_id=owner,
                note_text=form.note.data or "",
            )  # fmt: skip
        except PortalError as error:
            form.refuse(error)
        else:
            return _back(insight_id, _("Routed. The clock is running."))
    return _route_page(insight_id, form, 422)


def _back(insight_id: int, said: str) -> Response:
    return done(url_for("insights.insight", insight_id=insight_id), said)


@bp.post("/<int:insight_id>/accept")
@requires(access.HANDLE)
@once
def accept(insight_id: int) -> Response:
    """“I am on it”."""
    handling.accept(current_actor(), insight_id)
    return _back(insight_id, _("It is yours now."))


@bp.post("/<int:insight_id>/answer")
@requires(access.HANDLE)
@once
def answer(insight_id: int) -> Response:
    """Says what is done."""
    form = AnswerForm()
    if form.validate():
        try:
            handling.answer(current_actor(), insight_id, body=form.body.data or "")
        except PortalError as error:
            form.refuse(error)
        else:
            return _back(insight_id, _("Answered. Those who wait for it are told."))
    return insight_page(insight_id, form, 422)


@bp.post("/<int:insight_id>/close")
@requires(access.HANDLE)
@once
def close(insight_id: int) -> Response:
    """The loop is closed."""
    form: Any = AnswerForm(None)
    try:
        handling.close(current_actor(), insight_id, reason=request.form.get("reason", ""))
    except Invalid as error:
        form.form_errors.append(str(error))
        return insight_page(insight_id, form, 422)
    return _back(insight_id, _("Closed."))
