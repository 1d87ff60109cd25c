"""Forms of administration."""

from __future__ import annotations

from wtforms.validators import DataRequired, Length, Regexp

from portal.core.i18n import lazy_
from portal.web.forms import Form, LineField

NEEDED = DataRequired(lazy_("This is needed."))


class RenameForm(Form):
    """The names of a department."""

    en = LineField(lazy_("Name in English"), [NEEDED, Length(max=120)])
    pt_BR = LineField(lazy_("Name in Portuguese"), [Length(max=120)])  # noqa: N815 (a language code)
    fa = LineField(lazy_("Name in Persian"), [Length(max=120)])


class DepartmentForm(RenameForm):
    """A new department."""

    key = LineField(
        lazy_("Key"),
        [
            NEEDED,
            Length(max=40),
            Regexp(r"^[a-z][a-z0-9-]*$", message=lazy_("Use letters a-z, digits and - only.")),
        ],
    )
