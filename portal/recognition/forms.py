"""Forms of recognition: a thanks, a smaller circle, values and boards."""

from __future__ import annotations

from wtforms import HiddenField, RadioField, SelectField
from wtforms.validators import DataRequired, Length

from portal.core.i18n import LANGUAGES, _, lazy_
from portal.recognition.queries.choices import Choices
from portal.web.forms import TOO_LONG, Form, LineField, TextField

NEEDED = DataRequired(lazy_("This is needed."))
CIRCLES = {
    "public": lazy_("Everybody in the company"),
    "team": lazy_("The teams: colleagues of the departments involved"),
    "private": lazy_("Only the people thanked"),
}
PERIOD_LABELS = {"month": lazy_("Each month"), "quarter": lazy_("Each quarter")}


def _number(text: object) -> int:
    return int(text) if str(text).isdigit() and len(str(text)) < 10 else 0  # type: ignore[call-overload]


class ThanksForm(Form):
    """A thanks. `anyway`: the giver has read the advice and sends it as it is."""

    to = LineField(lazy_("Whom do you thank?"), [NEEDED, Length(max=400, message=TOO_LONG)])
    behaviour = TextField(lazy_("What did they do?"), [NEEDED, Length(max=2000, message=TOO_LONG)])
    effect = TextField(lazy_("What came of it?"), [Length(max=2000, message=TOO_LONG)])
    evidence = LineField(lazy_("What shows it?"), [Length(max=500, message=TOO_LONG)])
    value_id = SelectField(lazy_("Which of our values is this?"), coerce=_number)
    visibility = RadioField(lazy_("Who may see it?"), choices=list(CIRCLES.items()), default="public")
    anyway = HiddenField()

    def offer(self, choices: Choices) -> ThanksForm:
        """Sets the values to choose from; itself."""
        self.value_id.choices = [(0, _("None of them")), *((v.id, v.name) for v in choices.values)]
        return self


class CircleForm(Form):
    """Who may see thanks that one has received."""

    visibility = RadioField(lazy_("Who may see it?"), [NEEDED])

    def offer(self, largest: str) -> CircleForm:
        """Offers the giver's circle and the smaller ones; itself."""
        keys = list(CIRCLES)
        self.visibility.choices = [(key, CIRCLES[key]) for key in keys[keys.index(largest) :]]
        return self


class ValueForm(Form):
    """A value of the company in the languages of the house."""

    name_en = LineField(lazy_("Name in English"), [NEEDED, Length(max=80, message=TOO_LONG)])
    name_pt = LineField(lazy_("Name in Portuguese"), [Length(max=80, message=TOO_LONG)])
    name_fa = LineField(lazy_("Name in Persian"), [Length(max=80, message=TOO_LONG)])
    meaning_en = LineField(lazy_("Meaning in English"), [NEEDED, Length(max=300, message=TOO_LONG)])
    meaning_pt = LineField(lazy_("Meaning in Portuguese"), [Length(max=300, message=TOO_LONG)])
    meaning_fa = LineField(lazy_("Meaning in Persian"), [Length(max=300, message=TOO_LONG)])

    def by_language(self, part: str) -> dict[str, str]:
        """`name` or `meaning` by language code."""
        return {code: self[f"{part}_{code[:2]}"].data or "" for code in LANGUAGES}


class BoardForm(Form):
    """A board."""

    title = LineField(lazy_("Title"), [NEEDED, Length(max=120, message=TOO_LONG)])
    purpose = TextField(lazy_("What is it for?"), [NEEDED, Length(max=500, message=TOO_LONG)])
    period = SelectField(lazy_("Period"), choices=list(PERIOD_LABELS.items()))
    department_id = SelectField(lazy_("Whose thanks?"), coerce=_number)

    def offer(self, choices: Choices) -> BoardForm:
        """Sets the departments to choose from; itself."""
        self.department_id.choices = [
            (0, _("The whole company")),
            *((d.id, d.name) for d in choices.departments),
        ]
        return self
