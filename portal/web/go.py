"""Links both ways: `/go/<word>/<key>` is where those typed in a text lead (`[[wiki:crisis-playbook]]`,
`insight#12`), `/mentions/<ref>` what leads to an object.
"""

from __future__ import annotations

from flask import Blueprint, Flask, redirect, request
from werkzeug.wrappers import Response

from portal.core import access, links, refs
from portal.core.errors import NotFound
from portal.core.i18n import _
from portal.core.refs import Ref
from portal.web.actor import current_actor
from portal.web.guard import requires
from portal.web.pages import render

bp = Blueprint("go", __name__)


@bp.get("/go/<word>/<path:key>")
@requires(access.SIGNED_IN)
def go(word: str, key: str) -> Response:
    """Leads to the object where the reader may see it; gone and hidden look alike."""
    kind = refs.by_word(word)
    number = kind.find(key) if kind and kind.find else None
    card = refs.card(current_actor(), Ref(kind.kind, number)) if kind and number is not None else None
    if card is None:
        raise NotFound(_("This link leads to nothing that is there for you. It may have been moved."))
    return redirect(card.url)


@bp.get("/mentions/<ref>")
@requires(access.SIGNED_IN)
def mentions(ref: str) -> Response:
    """What mentions an object, as far as the reader may see both.

    Pages load it as a part after themselves (htmx), because each kind of object costs a query.
    """
    actor = current_actor()
    try:
        card = refs.card(actor, Ref.parse(ref))
    except ValueError:
        card = None
    if card is None:
        raise NotFound(_("This link leads to nothing that is there for you. It may have been moved."))
    part = "_mentions" if request.headers.get("HX-Request") else "mentions"
    return render(f"layouts/{part}.html", card=card, mentions=links.to(actor, card.ref))


def install(app: Flask) -> None:
    """Registers both routes."""
    app.register_blueprint(bp)
