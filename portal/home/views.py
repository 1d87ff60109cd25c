"""The home page."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import Blueprint
from werkzeug.wrappers import Response

from portal.core import clock
from portal.core.actor import Actor
from portal.core.i18n import _
from portal.home import access, queries
from portal.notices import queries as notices
from portal.web.actor import current_actor
from portal.web.guard import requires
from portal.web.pages import render

bp = Blueprint("home", __name__)


@bp.get("/")
@requires(access.HOME)
def home() -> Response:
    """What needs me today, what is moving, my people."""
    actor = current_actor()
    due = notices.due_list(actor, limit=8) if actor.due else []
    return render(
        "home/home.html",
        greeting=greeting(actor),
        due=due,
        minutes=sum(item.minutes for item in due),
        moving=queries.moving(actor),
        cards=queries.cards(actor),
    )


def greeting(actor: Actor) -> str:
    """Good morning, afternoon or evening by the reader's own clock."""
    hour = clock.now().astimezone(ZoneInfo(actor.zone)).hour
    first = actor.name.split()[0]
    if 5 <= hour < 12:
        return _("Good morning, %(name)s", name=first)
    if 12 <= hour < 18:
        return _("Good afternoon, %(name)s", name=first)
    return _("Good evening, %(name)s", name=first)
