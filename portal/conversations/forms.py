"""Forms of conversations."""

from __future__ import annotations

from wtforms import HiddenField, IntegerField
from wtforms.validators import DataRequired, Optional
from wtforms.widgets import HiddenInput

from portal.core.i18n import lazy_
from portal.web.forms import Form, TextField


class PostForm(Form):
    """A new post."""

    body = TextField(
        lazy_("Your post"), [DataRequired(lazy_("There is nothing to send yet. Write a few words first."))]
    )
    reply_to = IntegerField(validators=[Optional()], widget=HiddenInput())
    seen = IntegerField(validators=[Optional()], widget=HiddenInput(), default=0)


class EditForm(Form):
    """A changed post; `base` is the number of edits that its author had before the eyes."""

    body = TextField(
        lazy_("Your post"), [DataRequired(lazy_("A post needs words. To take it back, delete it."))]
    )
    base = HiddenField()
