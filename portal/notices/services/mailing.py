"""Mail: written to an outbox table, composed at the time of sending, in the reader's language."""

from __future__ import annotations

import logging
from datetime import timedelta

from flask import render_template
from sqlalchemy import update

from portal.core import clock, refs, unit
from portal.core.config import current
from portal.core.db import db
from portal.core.errors import PortalError
from portal.core.i18n import language, speaking
from portal.core.ports import MailDown, OutgoingMail
from portal.core.refs import Ref
from portal.engines import choose
from portal.notices import queries
from portal.notices.models import Mail, Notice
from portal.people.queries import actors

log = logging.getLogger("ponte.mail")
PAUSES = (60, 300, 1800, 7200, 21600, 43200, 86400)
LEASE = timedelta(minutes=5)
"""A message that was taken and not sent (the worker was killed) is taken again after this time."""
SECRET = frozenset({"password", "invitation"})


@unit.writes
def post(
    to: str, kind: str, *, person_id: int | None, language_code: str, subject: str, lines: list[str]
) -> None:
    """Queues a message of the portal itself (an invitation, a reset link): goes out at once."""
    with speaking(language_code):
        html = render_template(
            "email/message.html", subject=subject, lines=lines, language=language(language_code)
        )
    now = clock.now()
    db.session.add(
        Mail(
            person_id=person_id,
            to=to,
            kind=kind,
            subject=subject,
            text="\n\n".join(lines) + "\n",
            html=html,
            created_at=now,
            due_at=now,
        )
    )


def send_due() -> int:
    """Sends what is due; the number of messages handed to the mail server. A job of the worker."""
    sent = 0
    for mail_id in queries.mail_waiting(clock.now()):
        try:
            sent += send(mail_id)
        except MailDown as error:
            postpone(mail_id, str(error))
        except PortalError as error:
            give_up(mail_id, str(error))
    return sent


def send(mail_id: int) -> int:
    """Sends one message, or drops it where it was read meanwhile or is not for its reader any more.

    The mail server is spoken to outside of any transaction: a slow one must not keep others from writing.
    """
    outgoing = _take(mail_id)
    if outgoing is None:
        return 0
    choose.mailer().send(outgoing)
    _sent(mail_id)
    return 1


@unit.writes
def _take(mail_id: int) -> OutgoingMail | None:
    """The message to send, which nobody else sends for a while; None where there is nothing to send."""
    now = clock.now()
    mine = (Mail.id == mail_id) & (Mail.state == "waiting") & (Mail.due_at <= now)
    if not db.session.execute(update(Mail).where(mine).values(due_at=now + LEASE)).rowcount:  # type: ignore[attr-defined]
        return None
    mail = queries.mail(mail_id)
    if mail.notice_id is not None and not _compose(mail):
        mail.state = "dropped"
        return None
    message_id = f"<mail-{mail.id}@{current().public_url.partition('//')[2].partition(':')[0]}>"
    return OutgoingMail(
        to=mail.to, subject=mail.subject, text=mail.text, html=mail.html, message_id=message_id
    )


@unit.writes
def _sent(mail_id: int) -> None:
    """The message is out; of one that lets somebody in only the envelope is kept, but in a demo."""
    mail = queries.mail(mail_id)
    mail.state, mail.sent_at = "sent", clock.now()
    if is_secret(mail.kind):
        mail.text = mail.html = ""


def is_secret(kind: str) -> bool:
    """Messages of this kind carry a link that lets in whoever has it; a demo shows it all the same."""
    return kind in SECRET and not current().demo


def _compose(mail: Mail) -> bool:
    """Writes the words of a notice's mail as things are now; False where there is nothing to say."""
    notice = db.session.get(Notice, mail.notice_id)
    reader = actors.by_id(mail.person_id or 0)
    if notice is None or notice.read_at is not None or reader is None:
        return False
    card = refs.card(reader, Ref.parse(notice.ref)) if notice.ref else None
    if notice.ref and card is None:
        return False
    actor = actors.by_id(notice.actor_id) if notice.actor_id else None
    with speaking(reader.language):
        mail.subject = queries.words(notice.kind, actor.name if actor else None, notice.count, notice.data)
        url = current().public_url + str(notice.data.get("url") or (card.url if card else "/notices"))
        lines = [card.title if card else "", url]
        mail.text = "\n\n".join([mail.subject, *filter(None, lines)]) + "\n"
        mail.html = render_template(
            "email/notice.html", subject=mail.subject, card=card, url=url, language=language(reader.language)
        )
    return True


@unit.writes
def postpone(mail_id: int, error: str) -> None:
    """The mail server is away: tried again later, dead after the last pause."""
    mail = queries.mail(mail_id)
    mail.attempts += 1
    mail.error = error[:500]
    if mail.attempts > len(PAUSES):
        mail.state = "dead"
    else:
        mail.due_at = clock.now() + timedelta(seconds=PAUSES[mail.attempts - 1])
    log.warning("mail %s waits: %s", mail_id, error)


@unit.writes
def give_up(mail_id: int, error: str) -> None:
    """The message can never be sent (a bad address): kept with the reason."""
    mail = queries.mail(mail_id)
    mail.state, mail.error = "dead", error[:500]


@unit.writes
def send_again(mail_id: int) -> None:
    """A dead message is tried again now."""
    mail = queries.mail(mail_id)
    mail.state, mail.attempts, mail.due_at, mail.error = "waiting", 0, clock.now(), ""
