"""Forms of moderation: a flag, a decision, a note, an appeal, a reason."""

from __future__ import annotations

from wtforms import BooleanField, IntegerField, RadioField
from wtforms.validators import DataRequired, Length, NumberRange, Regexp

from portal.core.i18n import lazy_
from portal.moderation.queries.reasons import ReasonLine
from portal.web.forms import TOO_LONG, Form, LineField, TextField

NEEDED = DataRequired(lazy_("This is needed."))
CHOOSE = DataRequired(lazy_("Choose one of the reasons."))


class FlagForm(Form):
    """A report to the moderators."""

    reason = RadioField(lazy_("What is wrong with it?"), [CHOOSE], validate_choice=False)
    note = TextField(lazy_("What should the moderators know?"), [Length(max=500, message=TOO_LONG)])

    def offer(self, lines: list[ReasonLine]) -> FlagForm:
        """Sets the reasons to choose from; itself."""
        self.reason.choices = [(line.key, line.label) for line in lines]
        return self


class DecisionForm(Form):
    """A decision: reason, words for the author, and the version that was read."""

    reason = RadioField(lazy_("Reason"), [CHOOSE], validate_choice=False)
    note = TextField(lazy_("Words for the author"), [Length(max=1000, message=TOO_LONG)])


class NoteForm(Form):
    """A private note."""

    text = TextField(lazy_("Note"), [NEEDED, Length(max=1000, message=TOO_LONG)])


class AppealForm(Form):
    """The author's own words."""

    plea = TextField(lazy_("Why it should be shown again"), [NEEDED, Length(max=1000, message=TOO_LONG)])


class ReasonForm(Form):
    """A reason of the list."""

    key = LineField(
        lazy_("Key"),
        [
            NEEDED,
            Length(max=60),
            Regexp(r"^[a-z][a-z0-9_]*$", message=lazy_("Use letters a-z, digits and _ only.")),
        ],
    )
    label_en = LineField(lazy_("Label in English"), [Length(max=80)])
    label_pt_BR = LineField(lazy_("Label in Portuguese"), [Length(max=80)])  # noqa: N815 (a language code)
    label_fa = LineField(lazy_("Label in Persian"), [Length(max=80)])
    help_en = LineField(lazy_("Help in English"), [Length(max=240)])
    help_pt_BR = LineField(lazy_("Help in Portuguese"), [Length(max=240)])  # noqa: N815
    help_fa = LineField(lazy_("Help in Persian"), [Length(max=240)])
    policy = LineField(
        lazy_("Policy page it rests on"),
        [
            Length(max=160),
            Regexp(r"^[\w-]*$", message=lazy_("This is the last part of the page's address.")),
        ],
    )
    place = IntegerField(lazy_("Place in the list"), [NumberRange(0, 1000)], default=100)
    active = BooleanField(lazy_("Offered"), default=True)
