"""The catalogue, tracks, certificates."""

from __future__ import annotations

from flask import Blueprint, request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal.core.errors import NotFound
from portal.core.i18n import _
from portal.training import access
from portal.training.forms import VerifyForm
from portal.training.queries import certificates, mentors, tracks, words
from portal.training.services import learning
from portal.web.actor import current_actor
from portal.web.guard import requires
from portal.web.once import once
from portal.web.pages import done, render

bp = Blueprint("training", __name__)


@bp.get("/training")
@requires(access.LEARN)
def training() -> Response:
    """The catalogue: one's own tracks first, then all by level."""
    actor = current_actor()
    lines = tracks.catalogue(actor)
    own = [line for line in lines if line.enrolled]
    running = [line for line in own if line.running]
    running.sort(key=lambda line: (line.due_at is None, line.due_at or line.id, line.minutes_left))
    return render(
        "training/catalogue.html",
        running=running,
        completed=[line for line in own if not line.running],
        others=[line for line in lines if not line.enrolled],
        mentors=mentors.mentors(actor)[:4] if actor.inside else [],
        manage=access.manages(actor),
        words=words,
    )


@bp.get("/training/<slug>")
@requires(access.LEARN)
def track(slug: str) -> Response:
    """One track."""
    actor = current_actor()
    return render(
        "training/track.html", track=tracks.track(actor, slug), manage=access.manages(actor), words=words
    )


@bp.post("/training/<slug>/start")
@requires(access.LEARN)
@once
def start(slug: str) -> Response:
    """The reader takes the track."""
    lesson_id = learning.start(current_actor(), slug)
    return done(url_for("training.lesson", slug=slug, lesson_id=lesson_id), _("Started. Here is lesson one."))


@bp.post("/training/<slug>/renew")
@requires(access.LEARN)
@once
def renew(slug: str) -> Response:
    """The reader renews a certificate."""
    lesson_id = learning.renew(current_actor(), slug)
    return done(
        url_for("training.lesson", slug=slug, lesson_id=lesson_id),
        _("Your certificate stays good while you refresh what it says."),
    )


@bp.get("/training/certificates")
@requires(access.LEARN)
def certificates_page() -> Response:
    """One's own certificates, and checking somebody's by its code."""
    actor = current_actor()
    form = VerifyForm(None)
    if request.args.get("code"):
        try:
            found = certificates.by_code(actor, request.args["code"][:40])
        except NotFound as error:
            form.code.data = request.args["code"][:40]
            form.code.errors = [str(error)]
        else:
            return redirect(url_for("training.certificate", code=found.code))
    mine = certificates.of_person(actor, actor.id or 0)
    return render(
        "training/certificates.html", 404 if form.code.errors else 200, mine=mine, form=form, words=words
    )


@bp.get("/training/certificates/<code>")
@requires(access.LEARN)
def certificate(code: str) -> Response:
    """A certificate, to be read and printed."""
    found = certificates.by_code(current_actor(), code)
    return render("training/certificate.html", certificate=found, words=words)


@bp.get("/training/completions/<int:number>")
@requires(access.LEARN)
def completion(number: int) -> Response:
    """Leads from a completion to its certificate."""
    found = certificates.by_ids(current_actor(), [number])
    if not found:
        raise NotFound(_("There is no such certificate for you."))
    return redirect(url_for("training.certificate", code=found[0].code))
