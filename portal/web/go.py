"""`/go/<word>/<key>`: where links typed in a text lead (`[[wiki:crisis-playbook]]`, `insight#12`)."""

from __future__ import annotations

from flask import Blueprint, Flask, redirect
from werkzeug.wrappers import Response

from portal.core import access, refs
from portal.core.errors import NotFound
from portal.core.i18n import _
from portal.core.refs import Ref
from portal.web.actor import current_actor
from portal.web.guard import requires

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


def install(app: Flask) -> None:
    """Registers the one route."""
    app.register_blueprint(bp)
