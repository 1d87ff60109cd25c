"""Forms of training: tracks, lessons, questions, mentors, pairings."""

from __future__ import annotations

from typing import Any

from wtforms import DateField, DateTimeLocalField, IntegerField, SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from portal.core.i18n import LANGUAGES, lazy_
from portal.training.queries.words import KINDS, LEVELS, TOPICS
from portal.web.forms import Form, LineField, TextField

NEEDED = DataRequired(lazy_("This is needed."))
OPTIONS = 6


class Plain(Form):
    """Base of these forms: a text that was not sent is an empty one."""

    def values(self) -> dict[str, Any]:
        """What was entered, ready for a service."""
        return {
            name: "" if value is None and isinstance(self._fields[name], StringField) else value
            for name, value in super().values().items()
        }


class CheckboxListField(SelectMultipleField):
    """Several choices as check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def between(low: int, high: int) -> list[Any]:
    """A whole number within limits."""
    words = lazy_("Choose a number from %(min)s to %(max)s.")
    return [InputRequired(lazy_("This is needed.")), NumberRange(low, high, words)]


class TrackForm(Plain):
    """A track. Choices of `audience_values` and `requires` are set by the view."""

    title = LineField(lazy_("Title"), [NEEDED, Length(max=200)])
    summary = TextField(
        lazy_("Summary"),
        [Length(max=2000)],
        description=lazy_("What one can do afterwards, in two or three sentences."),
    )
    level = SelectField(lazy_("Level"), choices=list(LEVELS.items()))
    language = SelectField(lazy_("Language"), choices=[(x.code, x.name) for x in LANGUAGES.values()])
    topics = CheckboxListField(lazy_("Topics"), choices=list(TOPICS.items()))
    validity_days = IntegerField(lazy_("Certificate is good for (days)"), between(1, 3650), default=365)
    audience = SelectField(
        lazy_("Meant for"),
        choices=[
            ("all", lazy_("All employees")),
            ("roles", lazy_("People with certain roles")),
            ("departments", lazy_("Certain departments")),
        ],
        description=lazy_("Newcomers whom the rule names get newcomer tracks on the day they join."),
    )
    roles = CheckboxListField(lazy_("Roles"))
    departments = CheckboxListField(lazy_("Departments"))
    requires = CheckboxListField(
        lazy_("To be completed first"),
        coerce=int,
        description=lazy_("People read why they cannot start yet."),
    )


class LessonForm(Plain):
    """A lesson."""

    kind = SelectField(lazy_("Kind"), choices=list(KINDS.items()))
    title = LineField(lazy_("Title"), [NEEDED, Length(max=200)])
    minutes = IntegerField(lazy_("Minutes"), between(1, 240), default=5)
    page = LineField(
        lazy_("Wiki page"),
        [Length(max=200)],
        description=lazy_("The address of the page, such as social-media-policy."),
    )
    section = LineField(
        lazy_("Section"),
        [Length(max=300)],
        description=lazy_("A heading of the page; empty for the whole page."),
    )
    pass_mark = IntegerField(lazy_("Pass mark of a quiz, in percent"), between(1, 100), default=80)
    draw = IntegerField(
        lazy_("Questions in one go"),
        between(1, 50),
        default=5,
        description=lazy_("Write three times as many, so that a second try differs from the first."),
    )


class QuestionForm(Plain):
    """A question; its options are read by `options_of`."""

    kind = SelectField(
        lazy_("Kind"),
        choices=[("single", lazy_("One answer is right")), ("several", lazy_("Several answers are right"))],
    )
    text = TextField(lazy_("Question"), [NEEDED, Length(max=2000)])
    explains = TextField(
        lazy_("Explanation"), [Length(max=2000)], description=lazy_("Shown after marking, to everybody.")
    )
    page = LineField(
        lazy_("Wiki page"),
        [Length(max=200)],
        description=lazy_("Where the rule stands. When it changes, the question waits for your look."),
    )
    section = LineField(lazy_("Section"), [Length(max=300)])


class MentorForm(Plain):
    """What a mentor offers."""

    topics = CheckboxListField(lazy_("Topics that you can coach"), choices=list(TOPICS.items()))
    languages = CheckboxListField(lazy_("Languages"), choices=[(x.code, x.name) for x in LANGUAGES.values()])
    people = IntegerField(lazy_("Newcomers at the same time"), between(0, 20), default=2)
    minutes = IntegerField(lazy_("Minutes a week, all together"), between(0, 2400), default=60)
    about = TextField(
        lazy_("How you work"),
        [Length(max=1000)],
        description=lazy_("When you answer, what to bring. Newcomers read this before they ask."),
    )
    away_until = DateField(
        lazy_("Away until"), [Optional()], description=lazy_("Nobody can ask you before that day.")
    )


class AskForm(Plain):
    """A request to a mentor."""

    message = TextField(
        lazy_("Message"),
        [NEEDED, Length(max=1000)],
        description=lazy_("What you want to learn, and when you have time. Three sentences are enough."),
    )
    goals = TextField(
        lazy_("Goals"), [Length(max=2000)], description=lazy_("One a line, if you know them already.")
    )


class DeclineForm(Plain):
    """A request is declined."""

    reason = TextField(lazy_("Reason"), [NEEDED, Length(max=1000)])


class GoalsForm(Plain):
    """Goals of a pairing."""

    goals = TextField(lazy_("Goals"), [Length(max=4000)])


class NoteForm(Plain):
    """A note in a pairing."""

    body = TextField(lazy_("Note"), [NEEDED, Length(max=10000)])
    visibility = SelectField(
        lazy_("Who reads it"), choices=[("ours", lazy_("Both of us")), ("mine", lazy_("Only me"))]
    )


class SessionForm(Plain):
    """A meeting, in the reader's own time zone."""

    starts_at = DateTimeLocalField(
        lazy_("Day and time"), [InputRequired(lazy_("This is needed."))], format=["%Y-%m-%dT%H:%M"]
    )
    minutes = IntegerField(lazy_("Minutes"), between(5, 480), default=30)
    topic = LineField(lazy_("Topic"), [Length(max=200)])
    place = LineField(lazy_("Place or link"), [Length(max=300)])


class EndForm(Plain):
    """A pairing ends."""

    reflection = TextField(
        lazy_("Looking back"),
        [NEEDED, Length(max=2000)],
        description=lazy_("What worked, what you would do differently. Both of you read it."),
    )


class VerifyForm(Plain):
    """The code of a certificate."""

    code = LineField(lazy_("Code of the certificate"), [NEEDED, Length(max=40)])


def options_of(form: Any) -> list[dict[str, Any]]:
    """The options of a question as they were sent: `option-0-text`, `option-0-right`, `option-0-feedback`."""
    return [
        {
            "text": form.get(f"option-{place}-text", "")[:500],
            "right": f"option-{place}-right" in form,
            "feedback": form.get(f"option-{place}-feedback", "")[:1000],
        }
        for place in range(OPTIONS)
    ]
