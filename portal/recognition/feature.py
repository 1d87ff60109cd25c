"""The manifest of recognition."""

from __future__ import annotations

from typing import Any

from portal.core.actor import Actor
from portal.core.events import ThanksGiven
from portal.core.feature import AdminLine, Card, Feature, MenuItem, Moderated, Moving
from portal.core.i18n import lazy_
from portal.recognition import access, demo, handlers, refs, search
from portal.recognition.figures import FIGURES
from portal.recognition.kinds import KINDS
from portal.recognition.queries import loading, wall
from portal.recognition.services import moderating
from portal.recognition.views import boards, shaping
from portal.recognition.views.thanks import bp

VIEWS = (boards, shaping)


def home_card(actor: Actor) -> dict[str, Any]:
    """The newest thanks for the home page."""
    return {"thanks": wall.newest(actor)}


FEATURE = Feature(
    name="recognition",
    blueprints=(bp,),
    menu=(MenuItem(lazy_("Recognition"), "recognition.thanks", "heart", access.SEE, key="r", order=50),),
    refs=(refs.THANKS,),
    search=(search.THANKS,),
    tokens=access.tokens,
    handlers=((ThanksGiven, handlers.thanks_given),),
    notices=KINDS,
    moderated=(
        Moderated(
            kind=wall.KIND,
            hide=moderating.hide,
            restore=moderating.restore,
            excerpt=loading.excerpt,
            author=loading.author,
        ),
    ),
    cards=(Card("recognition", "recognition/home_card.html", home_card, order=60),),
    moving=(
        Moving(
            wall.KIND,
            lazy_("Thanks"),
            "heart",
            wall.moving,
            lambda number: f"/recognition/{number}",
        ),
    ),
    figures=FIGURES,
    admin=(
        AdminLine(
            lazy_("Values and boards"),
            "recognition.shape",
            "gem",
            lazy_("What people are thanked for, and the boards that show it."),
            access.SHAPE,
        ),
    ),
    seed=demo.seed,
)
