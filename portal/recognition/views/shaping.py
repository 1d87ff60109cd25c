"""Setting up values and boards, for administrators."""

from __future__ import annotations

from flask import url_for
from werkzeug.wrappers import Response

from portal.core.errors import PortalError
from portal.core.i18n import _
from portal.recognition import access
from portal.recognition.forms import BoardForm, ValueForm
from portal.recognition.queries import boards, choices
from portal.recognition.services import shaping
from portal.recognition.views.thanks import bp
from portal.web.actor import current_actor
from portal.web.guard import requires
from portal.web.once import once
from portal.web.pages import done, render


def _page(status: int = 200, *, value: ValueForm | None = None, board: BoardForm | None = None) -> Response:
    offered = choices.choices()
    return render(
        "recognition/shape.html",
        status,
        values=offered.values,
        boards=boards.boards(current_actor()),
        value_form=value or ValueForm(None),
        board_form=(board or BoardForm(None)).offer(offered),
    )


@bp.get("/set-up")
@requires(access.SHAPE)
def shape() -> Response:
    """Values and boards on one page."""
    return _page()


@bp.post("/set-up/values")
@requires(access.SHAPE)
@once
def add_value() -> Response:
    """A new value."""
    form = ValueForm()
    if form.validate():
        try:
            shaping.add_value(
                current_actor(), names=form.by_language("name"), meanings=form.by_language("meaning")
            )
        except PortalError as error:
            form.refuse(error)
        else:
            return done(url_for("recognition.shape"), _("The value is there: people can choose it now."))
    return _page(422, value=form)


@bp.post("/set-up/boards")
@requires(access.SHAPE)
@once
def add_board() -> Response:
    """A new board."""
    form = BoardForm().offer(choices.choices())
    if form.validate():
        values = form.values()
        values["department_id"] = values["department_id"] or None
        try:
            shaping.add_board(current_actor(), **values)
        except PortalError as error:
            form.refuse(error)
        else:
            return done(url_for("recognition.boards"), _("The board is there."))
    return _page(422, board=form)


@bp.post("/boards/<key>/close")
@requires(access.SHAPE)
@once
def close_board(key: str) -> Response:
    """Takes a board off the list."""
    board = boards.board(current_actor(), key)
    shaping.close_board(current_actor(), key, closed=board.state == "open")
    return done(url_for("recognition.boards"), _("Saved."))
