"""Forms of insights, and the words for channels, kinds, states and reasons."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, IntegerField, SelectField
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from portal.core.i18n import LANGUAGES, lazy_
from portal.web.forms import Form, LineField, TextField

NEEDED = DataRequired(lazy_("This is needed."))
CHANNEL_LABELS = {
    "social": lazy_("Social networks"),
    "community": lazy_("Customer community"),
    "forum": lazy_("Forum"),
    "call centre": lazy_("Call centre"),
    "point of sale": lazy_("Point of sale"),
    "review site": lazy_("Review site"),
    "survey": lazy_("Survey"),
    "e-mail": lazy_("E-mail"),
    "other": lazy_("Other channel"),
}
CHANNEL_ICONS = {
    "social": "broadcast",
    "community": "people",
    "forum": "chat-square-text",
    "call centre": "telephone",
    "point of sale": "shop",
    "review site": "star",
    "survey": "ui-checks",
    "e-mail": "envelope",
    "other": "ear",
}
KIND_LABELS = {
    "opinion": lazy_("Opinion"),
    "question": lazy_("Question"),
    "experience": lazy_("Experience"),
    "complaint": lazy_("Complaint"),
    "praise": lazy_("Praise"),
    "idea": lazy_("Idea"),
}
STATE_LABELS = {
    "draft": lazy_("Draft"),
    "new": lazy_("New"),
    "in review": lazy_("Put aside"),
    "published": lazy_("In the feed"),
    "rejected": lazy_("Rejected"),
    "withdrawn": lazy_("Withdrawn"),
    "merged": lazy_("Merged"),
}
HANDLING_LABELS = {
    "none": lazy_("Not routed"),
    "routed": lazy_("Routed"),
    "answered": lazy_("Answer given"),
    "closed": lazy_("Loop closed"),
    "late": lazy_("Late"),
}
CLOCK_LABELS = {
    "running": lazy_("Clock running"),
    "met": lazy_("In time"),
    "breached": lazy_("Too late"),
}
CLOCK_TONES = {"running": "info", "met": "success", "breached": "danger"}
PRIVACY_LABELS = {
    "on": lazy_("Redact"),
    "suggest": lazy_("Redact and mark for the reviewer"),
    "hold": lazy_("Redact and hold for a moderator"),
}
REASON_LABELS = {
    "nothing": lazy_("Nothing that we can act on"),
    "advertising": lazy_("Advertising or spam"),
    "joke": lazy_("A joke, no request"),
    "known": lazy_("We have this already"),
    "private": lazy_("About a private person"),
    "own": lazy_("Our own reply, not a customer's words"),
}
OUTCOME_LABELS = {
    "created": lazy_("New insights"),
    "updated": lazy_("Updated"),
    "unchanged": lazy_("Here already, unchanged"),
    "duplicate_in_file": lazy_("Twice in the file"),
    "duplicate_here": lazy_("Here already under another id"),
    "invalid": lazy_("Refused"),
    "held": lazy_("Held for privacy"),
}
RUN_LABELS = {
    "mapping": lazy_("Columns to be mapped"),
    "checking": lazy_("Being checked"),
    "checked": lazy_("Checked, not imported yet"),
    "importing": lazy_("Being imported"),
    "done": lazy_("Imported"),
    "failed": lazy_("Failed"),
    "cancelled": lazy_("Given up"),
    "undoing": lazy_("Being undone"),
    "undone": lazy_("Undone"),
}
RUN_TONES = {
    "mapping": "warning",
    "checked": "warning",
    "checking": "info",
    "importing": "info",
    "undoing": "info",
    "done": "success",
    "failed": "danger",
}
ACTS = {
    "submitted": (lazy_("Brought in"), "plus-lg", "accent"),
    "renewed": (lazy_("The source sent it anew"), "arrow-repeat", "neutral"),
    "aside": (lazy_("Put aside"), "hourglass-split", "neutral"),
    "back": (lazy_("Back in the queue"), "arrow-counterclockwise", "neutral"),
    "edited": (lazy_("Title, topic or kind changed"), "pencil", "neutral"),
    "published": (lazy_("Put into the feed"), "broadcast", "accent"),
    "rejected": (lazy_("Rejected"), "x-lg", "warning"),
    "withdrawn": (lazy_("Withdrawn"), "eye-slash", "warning"),
    "restored": (lazy_("Brought back"), "eye", "neutral"),
    "routed": (lazy_("Routed"), "signpost-split", "info"),
    "accepted": (lazy_("Taken on"), "check-lg", "info"),
    "answered": (lazy_("Answer given"), "reply", "success"),
    "closed": (lazy_("Loop closed"), "archive", "neutral"),
    "forgotten": (lazy_("The words were forgotten"), "trash", "neutral"),
}
"""What happened: words, icon, tone."""
FIELD_LABELS = {
    "text": lazy_("What the customer said"),
    "id": lazy_("Id"),
    "time": lazy_("Said"),
    "author": lazy_("Author (becomes a pseudonym)"),
    "reply_to": lazy_("Reply to (id)"),
    "title": lazy_("Title"),
    "lang": lazy_("Language"),
    "topic": lazy_("Topic"),
    "segment": lazy_("Customer segment"),
    "rating": lazy_("Rating"),
    "url": lazy_("Link"),
}
LANGUAGE_NAMES = {code: one.name for code, one in LANGUAGES.items()}


def topic_options(topics: list[Any]) -> list[tuple[int, str]]:
    """Topics for a select, those below indented."""
    return [(topic.id, ("— " if topic.depth else "") + topic.name) for topic in topics]


def _pairs(labels: dict[str, Any], first: Any = None) -> list[tuple[str, Any]]:
    return ([("", first)] if first else []) + list(labels.items())


class SubmitForm(Form):
    """An insight by hand: six fields."""

    said = TextField(lazy_("What the customer said, word for word"), [NEEDED, Length(max=20_000)])
    title = LineField(lazy_("In one line"), [Length(max=160)])
    channel = SelectField(lazy_("Where it was said"), choices=_pairs(CHANNEL_LABELS))
    topic_id = SelectField(lazy_("Topic"), coerce=int)
    sensitive = BooleanField(lazy_("Sensitive: somebody else must look before it is published"))


class ReviewForm(Form):
    """The decision on one insight."""

    title = LineField(lazy_("In one line"), [Length(max=160)])
    topic_id = SelectField(lazy_("Topic"), coerce=int)
    kind = SelectField(lazy_("Kind"), choices=_pairs(KIND_LABELS, lazy_("Not said")))
    sensitive = BooleanField(lazy_("Sensitive"))


class RouteForm(Form):
    """Who is to act; `to` is `d:ID` or `p:ID`."""

    to = LineField(lazy_("Who is to act on this"), [NEEDED, Length(max=24)])
    note = TextField(lazy_("Note for them"), [Length(max=1000)])


class AnswerForm(Form):
    """What is done."""

    body = TextField(lazy_("What is done about it"), [NEEDED, Length(max=20_000)])


class UploadForm(Form):
    """A file to import."""

    file = FileField(lazy_("CSV or JSONL file"), [FileRequired(lazy_("Choose a file."))])
    encoding = SelectField(
        lazy_("Encoding"),
        choices=[("utf-8", lazy_("UTF-8 (usual)")), ("cp1252", lazy_("Windows-1252 (older Excel)"))],
    )


class SourceForm(Form):
    """A source."""

    name = LineField(lazy_("Name"), [NEEDED, Length(max=160)])
    channel = SelectField(lazy_("Channel"), choices=_pairs(CHANNEL_LABELS))
    owner = LineField(lazy_("Who looks after it (handle)"), [NEEDED, Length(max=41)])
    language = SelectField(lazy_("Usual language"), choices=_pairs(LANGUAGE_NAMES, lazy_("Mixed")))
    privacy = SelectField(lazy_("Personal data"), choices=_pairs(PRIVACY_LABELS))
    retention_days = IntegerField(
        lazy_("Forget the customers' words after so many days"), [Optional(), NumberRange(1, 36_500)]
    )


class TopicForm(Form):
    """A topic in three languages."""

    name_en = LineField("English", [NEEDED, Length(max=80)])
    name_pt_BR = LineField("Português (Brasil)", [Length(max=80)])  # noqa: N815 (a code of a language)
    name_fa = LineField("فارسی", [Length(max=80)])
    parent_id = SelectField(lazy_("Below"), coerce=int)
    department_id = SelectField(lazy_("Usual department"), coerce=int)
    synonyms = LineField(lazy_("Words that customers use, separated by commas"), [Length(max=800)])
