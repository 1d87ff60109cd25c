"""What follows from events of people: mail with links."""

from __future__ import annotations

from portal.core import unit
from portal.core.config import current
from portal.core.events import PasswordResetAsked, PersonInvited
from portal.core.i18n import _, speaking
from portal.engines import choose
from portal.notices.services import mailing
from portal.people.queries import accounts


def password_reset_asked(event: PasswordResetAsked) -> None:
    """Sends the link for a new password."""
    contact = accounts.contact(event.person_id)
    if contact is None:
        return
    address, name, language = contact
    with speaking(language):
        subject = _("Set a new password for Ponte")
        lines = [
            _("Hello %(name)s,", name=name),
            _("with this link you set a new password. It works once, for 45 minutes:"),
            f"{current().public_url}/sign-in/reset/{event.token}",
            _("If you did not ask for it, you need do nothing: your password stays as it is."),
        ]
    mailing.post(
        address, "password", person_id=event.person_id, language_code=language, subject=subject, lines=lines
    )
    _soon()


def person_invited(event: PersonInvited) -> None:
    """Sends the invitation."""
    found = accounts.invited(event.invitation_id)
    if found is None or not found.email:
        return
    with speaking(found.language):
        subject = _("Your invitation to Ponte")
        lines = [
            _("You are invited to %(company)s on Ponte.", company=current().company),
            _("With this link you create your account. It works once, for 14 days:"),
            f"{current().public_url}/people/join/{event.token}",
        ]
    mailing.post(
        found.email, "invitation", person_id=None, language_code=found.language, subject=subject, lines=lines
    )
    _soon()


def _soon() -> None:
    unit.after_commit(lambda: choose.jobs().enqueue("notices.send_due"))
