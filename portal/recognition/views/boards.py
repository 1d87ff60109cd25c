"""Boards, and one board in a month or quarter."""

from __future__ import annotations

from flask import request, url_for
from werkzeug.wrappers import Response

from portal.core import access as permissions
from portal.core import clock
from portal.recognition import access
from portal.recognition.forms import PERIOD_LABELS
from portal.recognition.queries import boards as queries
from portal.recognition.queries import periods
from portal.recognition.queries.breadth import SMALLEST_GROUP
from portal.recognition.views.thanks import bp
from portal.web.actor import current_actor
from portal.web.guard import requires
from portal.web.pages import render


@bp.get("/boards")
@requires(access.BOARDS)
def boards() -> Response:
    """All boards."""
    actor = current_actor()
    return render(
        "recognition/boards.html",
        boards=queries.boards(actor),
        periods=PERIOD_LABELS,
        may_shape=permissions.can(actor, access.SHAPE),
    )


@bp.get("/boards/<key>")
@requires(access.BOARDS)
def board(key: str) -> Response:
    """One board; `period` names a month (`2026-11`) or quarter (`2026-Q4`), by default the present one."""
    actor = current_actor()
    card = queries.board(actor, key)
    present = periods.at(clock.now(), card.period, actor.zone)
    period = periods.named(request.args.get("period", ""), card.period, actor.zone) or present
    later = url_for("recognition.board", key=card.key, period=period.next.key)
    return render(
        "recognition/board.html",
        board=card,
        period=period,
        page=queries.board_page(card, period),
        earlier=url_for("recognition.board", key=card.key, period=period.previous.key),
        later=later if period.start < present.start else None,
        current=period == present,
        smallest=SMALLEST_GROUP,
        may_shape=permissions.can(actor, access.SHAPE),
    )
