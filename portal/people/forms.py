"""Forms of people: sign-in, account, profile, invitation."""

from __future__ import annotations

from zoneinfo import available_timezones

from wtforms import BooleanField, EmailField, HiddenField, PasswordField, SelectField, SelectMultipleField
from wtforms.validators import DataRequired, Email, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from portal.core.actor import ROLES
from portal.core.i18n import LANGUAGES, lazy_
from portal.web.forms import Form, LineField, TextField

NEEDED = DataRequired(lazy_("This is needed."))
ROLE_LABELS = {
    "newcomer": lazy_("Newcomer"),
    "employee": lazy_("Employee"),
    "mentor": lazy_("Mentor"),
    "moderator": lazy_("Moderator"),
    "policy_owner": lazy_("Policy owner"),
    "sponsor": lazy_("Executive sponsor"),
    "agency": lazy_("Agency"),
    "administrator": lazy_("Administrator"),
}


def zones() -> list[str]:
    """Time zones to choose from, by name."""
    skipped = ("Etc/", "posix/", "right/")
    places = {z for z in available_timezones() if "/" in z and not z.startswith(skipped)}
    return sorted(places | {"UTC"})


class CheckboxListField(SelectMultipleField):
    """Several choices as check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class SignInForm(Form):
    """Name or address, and password."""

    name = LineField(lazy_("Handle or e-mail address"), [NEEDED, Length(max=254)])
    password = PasswordField(lazy_("Password"), [NEEDED, Length(max=200)])
    next = HiddenField()


class ResetForm(Form):
    """Where to send the link."""

    email = EmailField(lazy_("E-mail address"), [NEEDED, Length(max=254)])


class NewPasswordForm(Form):
    """A new password by a link."""

    password = PasswordField(lazy_("New password"), [NEEDED, Length(max=200)])


class ChangePasswordForm(NewPasswordForm):
    """The present and the new password."""

    old = PasswordField(lazy_("Present password"), [NEEDED, Length(max=200)])


class JoinForm(Form):
    """A new account by invitation."""

    name = LineField(lazy_("Your name"), [NEEDED, Length(max=120)])
    handle = LineField(lazy_("Handle, for @mentions"), [NEEDED, Length(max=40)])
    email = EmailField(
        lazy_("E-mail address"), [Optional(), Length(max=254), Email(lazy_("This is not an e-mail address."))]
    )
    password = PasswordField(lazy_("Password"), [NEEDED, Length(max=200)])
    zone = SelectField(lazy_("Time zone"), choices=lambda: [(z, z.replace("_", " ")) for z in zones()])


class ProfileForm(Form):
    """One's own profile."""

    name = LineField(lazy_("Name"), [NEEDED, Length(max=120)])
    title = LineField(lazy_("What you do"), [Length(max=120)])
    topics = LineField(lazy_("Topics you can help with, separated by commas"), [Length(max=400)])
    bio = TextField(lazy_("About you"), [Length(max=2000)])


class SettingsForm(Form):
    """Language, time zone and theme."""

    language = SelectField(lazy_("Language"), choices=[(x.code, x.name) for x in LANGUAGES.values()])
    zone = SelectField(lazy_("Time zone"), choices=lambda: [(z, z.replace("_", " ")) for z in zones()])
    theme = SelectField(
        lazy_("Theme"),
        choices=[("auto", lazy_("As the system")), ("light", lazy_("Light")), ("dark", lazy_("Dark"))],
    )


class RolesForm(Form):
    """Roles and department of a person."""

    roles = CheckboxListField(lazy_("Roles"), choices=[(role, ROLE_LABELS[role]) for role in ROLES])
    department_id = SelectField(lazy_("Department"), coerce=int)


class InviteForm(RolesForm):
    """An invitation."""

    email = EmailField(
        lazy_("E-mail address"), [NEEDED, Length(max=254), Email(lazy_("This is not an e-mail address."))]
    )
    language = SelectField(lazy_("Language"), choices=[(x.code, x.name) for x in LANGUAGES.values()])


class EverywhereForm(Form):
    """Signing out."""

    everywhere = BooleanField(lazy_("On all devices"))
