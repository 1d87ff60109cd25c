"""Forms of the wiki, and its kinds of page in words."""

from __future__ import annotations

from wtforms import BooleanField, DateField, HiddenField, IntegerField, RadioField, SelectField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from portal.core.i18n import LANGUAGES, lazy_
from portal.people.forms import NEEDED, CheckboxListField
from portal.web.forms import Form, LineField, TextField

KIND_LABELS = {
    "policy": lazy_("Policy"),
    "guideline": lazy_("Guideline"),
    "playbook": lazy_("Playbook"),
    "practice": lazy_("Practice"),
    "risk": lazy_("Risk process"),
    "escalation": lazy_("Escalation process"),
    "reference": lazy_("Reference"),
    "value": lazy_("Value"),
}
KIND_ICONS = {
    "policy": "shield-check",
    "guideline": "signpost",
    "playbook": "list-check",
    "practice": "lightbulb",
    "risk": "exclamation-triangle",
    "escalation": "telephone",
    "reference": "bookmark",
    "value": "gem",
}
TONGUES = [(one.code, one.name) for one in LANGUAGES.values()]


class NewForm(Form):
    """A new page."""

    title = LineField(lazy_("Title"), [NEEDED, Length(max=200)])
    kind = SelectField(lazy_("Kind"))
    language = SelectField(lazy_("Language"), choices=TONGUES)
    parent_id = SelectField(lazy_("Below"), coerce=int, default=0)
    translates_id = SelectField(lazy_("Translation of"), coerce=int, default=0)


class EditForm(Form):
    """Title and text of a page, with the version that the writer started from."""

    title = LineField(lazy_("Title"), [NEEDED, Length(max=200)])
    body = TextField(lazy_("Text"), [NEEDED])
    summary = LineField(lazy_("What changed, in a line"), [Length(max=300)])
    base = HiddenField(validators=[DataRequired()])


class SettingsForm(Form):
    """Everything about a page but its text."""

    slug = LineField(lazy_("Address"), [NEEDED, Length(max=120)])
    kind = SelectField(lazy_("Kind"))
    parent_id = SelectField(lazy_("Below"), coerce=int)
    position = IntegerField(lazy_("Place among its neighbours"), [InputRequired(), NumberRange(0, 10_000)])
    language = SelectField(lazy_("Language"), choices=TONGUES)
    translates_id = SelectField(lazy_("Translation of"), coerce=int)
    owner = LineField(lazy_("Owner (handle)"), [Length(max=40)])
    deputy = LineField(lazy_("Deputy (handle)"), [Length(max=40)])
    audience = CheckboxListField(lazy_("Who reads it"))
    mandatory = BooleanField(lazy_("Mandatory: everybody whom it is for acknowledges it"))
    acknowledge_days = IntegerField(lazy_("Days to acknowledge it"), [InputRequired(), NumberRange(1, 365)])
    review_due_at = DateField(lazy_("Review by"), [Optional()])


class PublishForm(Form):
    """Bringing the newest version into force."""

    number = HiddenField(validators=[DataRequired()])
    change = RadioField(
        lazy_("What kind of change is it?"),
        choices=[
            ("substantive", lazy_("Substantive: a rule changed; people acknowledge it anew")),
            ("editorial", lazy_("Editorial: only wording or form; what was acknowledged still holds")),
        ],
        validators=[NEEDED],
    )
    follows = IntegerField(
        lazy_("Version of the original that it follows"), [Optional(), NumberRange(1, 10**6)]
    )


class ReviewForm(Form):
    """No revision needed."""

    note = LineField(lazy_("What you looked at"), [NEEDED, Length(max=300)])
