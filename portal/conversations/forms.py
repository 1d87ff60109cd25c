"""Forms of conversations."""

from __future__ import annotations

from flask import flash
from wtforms import HiddenField, IntegerField
from wtforms.validators import DataRequired, NumberRange, Optional
from wtforms.widgets import HiddenInput

from portal.core.i18n import lazy_, ngettext
from portal.web.forms import Form, TextField


class PostForm(Form):
    """A new post."""

    body = TextField(
        lazy_("Your post"), [DataRequired(lazy_("There is nothing to send yet. Write a few words first."))]
    )
    reply_to = IntegerField(validators=[Optional(), NumberRange(0, 2**31 - 1)], widget=HiddenInput())
    seen = IntegerField(validators=[Optional(), NumberRange(0, 2**31 - 1)], widget=HiddenInput(), default=0)


class EditForm(Form):
    """A changed post; `base` is the number of edits that its author had before the eyes."""

    body = TextField(
        lazy_("Your post"), [DataRequired(lazy_("A post needs words. To take it back, delete it."))]
    )
    base = HiddenField()


def tell_unreachable(handles: tuple[str, ...]) -> None:
    """Says to the author who was mentioned and cannot see the place."""
    if handles:
        names = ", ".join(f"@{handle}" for handle in handles)
        flash(
            ngettext(
                "%(names)s cannot see this place and was not told.",
                "%(names)s cannot see this place and were not told.",
                len(handles),
                names=names,
            ),
            "warning",
        )
