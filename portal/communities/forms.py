"""Forms of communities."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from wtforms import DateField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import DataRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from portal.core.i18n import LANGUAGES, lazy_
from portal.web.forms import TOO_LONG, Form, LineField, TextField

KINDS = (
    ("open", lazy_("Open: everybody inside reads and writes")),
    ("closed", lazy_("Closed: everybody knows of it, members read and write; others ask to join")),
    ("private", lazy_("Private: only members know of it")),
)
THREADS = {
    "discussion": lazy_("Discussion"),
    "question": lazy_("Question"),
    "idea": lazy_("Idea"),
    "announcement": lazy_("Announcement"),
}
REQUIRED = lazy_("This is needed. Write a few words.")


def split_tags(text: str | None) -> list[str]:
    """Tags as people type them, with commas between."""
    return [part.strip() for part in (text or "").replace("،", ",").split(",") if part.strip()]


def _morning(day: date | None) -> datetime | None:
    return datetime(day.year, day.month, day.day, tzinfo=UTC) if day else None


class CheckboxListField(SelectMultipleField):
    """Several of a list, as check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ThreadForm(Form):
    """A new thread."""

    kind = RadioField(lazy_("What is it?"), default="discussion")
    title = LineField(
        lazy_("Title"), [DataRequired(REQUIRED), Length(max=200, message=TOO_LONG)],
        description=lazy_("One sentence that says what it is about. A question reads best as a question."),
    )  # fmt: skip
    tags = LineField(
        lazy_("Tags"), [Optional(), Length(max=200, message=TOO_LONG)],
        description=lazy_("Up to five, with commas between."),
    )  # fmt: skip
    body = TextField(lazy_("Text"), [DataRequired(REQUIRED)])

    def offer(self, *, announcements: bool) -> None:
        """The kinds to choose from; announcements are for moderators."""
        self.kind.choices = [(k, v) for k, v in THREADS.items() if announcements or k != "announcement"]

    def values(self) -> dict[str, Any]:
        """As the service takes them."""
        return super().values() | {"tags": split_tags(self.tags.data)}


class ThreadEditForm(Form):
    """Title, kind and tags of a thread."""

    kind = RadioField(lazy_("What is it?"))
    title = LineField(lazy_("Title"), [DataRequired(REQUIRED), Length(max=200, message=TOO_LONG)])
    tags = LineField(lazy_("Tags"), [Optional(), Length(max=200, message=TOO_LONG)])

    offer = ThreadForm.offer

    def values(self) -> dict[str, Any]:
        """As the service takes them."""
        return super().values() | {"tags": split_tags(self.tags.data)}


class CommunityForm(Form):
    """A new community."""

    name = LineField(lazy_("Name"), [DataRequired(REQUIRED), Length(max=120, message=TOO_LONG)])
    purpose = TextField(
        lazy_("Purpose"), [DataRequired(REQUIRED), Length(max=2000, message=TOO_LONG)],
        description=lazy_("For whom it is, what belongs here, and what does not."),
    )  # fmt: skip
    kind = RadioField(lazy_("Who takes part"), choices=KINDS, default="open")
    language = SelectField(
        lazy_("Main language"), choices=[(one.code, one.name) for one in LANGUAGES.values()]
    )
    departments = CheckboxListField(lazy_("Departments that it serves"), coerce=int)
    tags = LineField(lazy_("Tags"), [Optional(), Length(max=300, message=TOO_LONG)])
    sponsor = LineField(
        lazy_("Executive sponsor"), [Optional(), Length(max=41)],
        description=lazy_("Their handle, such as @gil: who stands up for it."),
    )  # fmt: skip
    review_at = DateField(
        lazy_("Look at it again on"), [Optional()],
        description=lazy_("On this day its owner asks whether it still serves its purpose."),
    )  # fmt: skip

    def values(self) -> dict[str, Any]:
        """As the service takes them; the day becomes its beginning in UTC."""
        found = super().values()
        day = found.pop("review_at")
        return found | {"tags": split_tags(self.tags.data), "review_at": _morning(day)}


class CharterForm(CommunityForm):
    """A community's charter, to be changed."""

    owner = LineField(lazy_("Owner"), [Optional(), Length(max=41)], description=lazy_("Their handle."))


class AddForm(Form):
    """People to be added."""

    handles = LineField(
        lazy_("Handles"), [DataRequired(REQUIRED), Length(max=500, message=TOO_LONG)],
        description=lazy_("Such as @ana, @bruno. They are members at once, are told, and may leave."),
    )  # fmt: skip
