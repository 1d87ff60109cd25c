"""The wall, one thanks, giving, taking back, and the receiver's choice of readers."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from portal.conversations.queries.reactions import reactions
from portal.core import clock, refs
from portal.core.actor import Actor
from portal.core.errors import PortalError
from portal.core.i18n import LANGUAGES, _
from portal.moderation.queries import reasons
from portal.notices.services import inbox
from portal.recognition import access
from portal.recognition.forms import CIRCLES, CircleForm, ThanksForm
from portal.recognition.queries import choices, evidence, loading, wall
from portal.recognition.services import giving
from portal.web.actor import current_actor
from portal.web.guard import requires
from portal.web.once import once
from portal.web.pages import done, render

bp = Blueprint("recognition", __name__, url_prefix="/recognition")
VIEWS = ("all", "received", "given")


@bp.get("")
@requires(access.SEE)
def thanks() -> Response:
    """The wall: what everybody may read, what is for my team, what is mine."""
    actor = current_actor()
    asked: dict[str, Any] = {
        "view": request.args.get("view") if request.args.get("view") in VIEWS else "all",
        "department_id": request.args.get("department", type=int),
        "value_id": request.args.get("value", type=int),
        "language": request.args.get("language", "") if request.args.get("language") in LANGUAGES else "",
    }
    page = wall.wall(actor, cursor=request.args.get("at"), **asked)
    return render(
        "recognition/wall.html",
        page=page,
        asked=asked,
        choices=choices.choices(),
        languages=LANGUAGES.values(),
        bars=reactions(actor, [card.ref for card in page.rows]),
        circles=CIRCLES,
    )


@bp.get("/new")
@requires(access.GIVE)
def new() -> Response:
    """The form, filled in from the address: `?to=carla,bruno&evidence=insights.insight:12`."""
    to = ", ".join(f"@{handle}" for handle in loading.handles(request.args.get("to", "")[:400]))
    shown = evidence.evidence(current_actor(), request.args.get("evidence", ""))
    # What the giver cannot see is not put into the form either.
    given = {"to": to, "evidence": str(shown.ref) if shown else "", "visibility": "public"}
    return _form_page(ThanksForm(None, data=given))


def _form_page(form: ThanksForm, status: int = 200, advice: tuple[str, ...] = ()) -> Response:
    offered = choices.choices()
    form.offer(offered)
    shown = evidence.evidence(current_actor(), form.evidence.data or "")
    return render(
        "recognition/new.html", status, form=form, values=offered.values, evidence=shown, advice=advice
    )


@bp.post("/new")
@requires(access.GIVE)
@once
def give() -> Response:
    """Sends thanks; what lacks effect or evidence comes back once with advice."""
    actor = current_actor()
    form = ThanksForm().offer(choices.choices())
    if not form.validate():
        return _form_page(form, 422)
    advice = () if form.anyway.data else _advice(form)
    try:
        people = loading.people(actor, form.to.data or "")
        if advice and actor.id not in people:
            form.anyway.data = "1"
            return _form_page(form, advice=advice)
        number = giving.give(actor, people, _words(actor, form))
    except PortalError as error:
        form.refuse(error)
        return _form_page(form, error.status)
    return done(url_for("recognition.one", thanks_id=number), _("Your thanks are on their way."))


def _advice(form: ThanksForm) -> tuple[str, ...]:
    missing = []
    if not (form.effect.data or "").strip():
        missing.append(
            _("What came of it? Thanks that name an effect are remembered: others learn from them.")
        )
    if not (form.evidence.data or "").strip():
        missing.append(
            _("Is there something that shows it: an insight, an answer, a page? Paste its address.")
        )
    return tuple(missing)


def _words(actor: Actor, form: ThanksForm) -> giving.Words:
    text = (form.evidence.data or "").strip()
    found = evidence.evidence(actor, text)
    if text and found is None:
        raise evidence.unknown()
    return giving.Words(
        behaviour=form.behaviour.data or "",
        effect=form.effect.data or "",
        value_id=form.value_id.data or None,
        evidence=found.ref if found else None,
        visibility=form.visibility.data,
    )


@bp.get("/<int:thanks_id>")
@requires(access.SEE)
def one(thanks_id: int) -> Response:
    """One thanks with its evidence, as far as the reader may see it."""
    return _one_page(wall.one(current_actor(), thanks_id))


def _one_page(card: wall.Card, status: int = 200, form: CircleForm | None = None) -> Response:
    actor = current_actor()
    mine = card.receiver(actor.id)
    if mine is not None and actor.unread:
        inbox.mark_read_about(actor, card.ref)
    if mine is not None and form is None:
        form = CircleForm(None, data={"visibility": mine.lowered or card.visibility}).offer(card.visibility)
    return render(
        "recognition/one.html",
        status,
        card=card,
        evidence=refs.card(actor, card.evidence) if card.evidence else None,
        bar=reactions(actor, [card.ref])[card.ref],
        form=form if card.visibility != "private" else None,
        circles=CIRCLES,
        hidden=reasons.word(card.hidden_reason) if card.hidden_reason is not None else None,
        withdrawable=card.author.id == actor.id and clock.now() - card.created_at <= giving.WITHDRAW,
    )


@bp.post("/<int:thanks_id>/withdraw")
@requires(access.GIVE)
@once
def withdraw(thanks_id: int) -> Response:
    """Takes one's own thanks back."""
    giving.withdraw(current_actor(), thanks_id)
    return done(
        url_for("recognition.thanks"), _("Your thanks are taken back. Nobody can read them any more.")
    )


@bp.post("/<int:thanks_id>/circle")
@requires(access.SEE)
@once
def circle(thanks_id: int) -> Response:
    """A receiver chooses a smaller circle of readers."""
    card = wall.one(current_actor(), thanks_id)
    form = CircleForm().offer(card.visibility)
    if form.validate():
        shown = giving.choose_circle(current_actor(), thanks_id, form.visibility.data)
        said = _("Saved. This can be read by: %(circle)s.", circle=CIRCLES[shown])
        return done(url_for("recognition.one", thanks_id=thanks_id), said)
    return _one_page(card, 422, form)
