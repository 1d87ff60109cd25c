"""The state of the installation, and where its parts are administered."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response

from portal.admin import access
from portal.admin.queries import overview as queries
from portal.core import access as permissions
from portal.core.feature import house
from portal.web.actor import current_actor
from portal.web.guard import requires
from portal.web.pages import render

bp = Blueprint("admin", __name__, url_prefix="/admin")


@bp.get("")
@requires(access.OVERVIEW)
def overview() -> Response:
    """How the installation does, what to mend, and all lines of the areas."""
    actor = current_actor()
    lines = [line for line in house().admin if permissions.can(actor, line.permission)]
    return render("admin/overview.html", state=queries.state(), lines=lines)


@bp.get("/settings")
@requires(access.OVERVIEW)
def settings() -> Response:
    """The settings in force, secrets masked."""
    return render("admin/settings.html", settings=queries.settings_in_force())
