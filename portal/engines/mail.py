"""The ways out for e-mail: an SMTP server, or files in the data folder where there is none."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import smtplib
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from portal.core.errors import Invalid, NotFound
from portal.core.i18n import _
from portal.core.ports import MailDown, OutgoingMail
from portal.engines.mail_message import build

_NAME = re.compile(r"[0-9]{8}T[0-9]{6}\.[0-9]{6}-[0-9a-f]{8}\.eml")


class SmtpMailer:
    """Sends through an SMTP server, one connection for each message."""

    def __init__(
        self, *, host: str, port: int, sender: str, user: str = "", password: str = "", starttls: bool = True,
        timeout: float = 15.0, context: ssl.SSLContext | None = None,
    ) -> None:  # fmt: skip
        """`starttls`: insist on encryption; port 465 speaks TLS from the first byte."""
        self.host, self.port, self.sender = host, port, sender
        self._user, self._password = user, password
        self._starttls, self._timeout = starttls, timeout
        self._context = context or ssl.create_default_context()

    def send(self, message: OutgoingMail) -> None:
        """Raises MailDown where trying later may help, Invalid where this message can never be sent."""
        mail = build(message, self.sender)
        try:
            with self._connect() as server:
                server.send_message(mail)
        except smtplib.SMTPRecipientsRefused as error:
            self._refused(next(iter(error.recipients.values())))
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
            self._refused((error.smtp_code, error.smtp_error))
        except smtplib.SMTPNotSupportedError as error:
            raise MailDown(f"The mail server {self.host} cannot do what is needed: {error}") from error
        except (smtplib.SMTPException, OSError) as error:
            raise MailDown(f"The mail server {self.host}:{self.port} cannot be used now: {error}") from error

    def _connect(self) -> smtplib.SMTP:
        if self.port == 465:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=self._timeout, context=self._context
            )
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=self._timeout)
        try:
            if self._starttls and self.port != 465:
                server.starttls(context=self._context)
            if self._user:
                server.login(self._user, self._password)
        except BaseException:
            server.close()
            raise
        return server

    def _refused(self, answer: tuple[int, bytes | str]) -> None:
        code, words = answer
        shown = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
        if 500 <= code < 600:
            raise Invalid(
                _("The mail server refused the message: %(answer)s", answer=f"{code} {shown}"[:300])
            )
        raise MailDown(f"The mail server {self.host} asks to try later: {code} {shown}")


@dataclass(frozen=True, slots=True)
class StoredMail:
    """One line of the list of written messages."""

    name: str
    to: str
    subject: str
    sent_at: datetime


class FileMailer:
    """Writes each message as an .eml file; for a portal that has no mail server, such as the demo."""

    def __init__(self, folder: Path, sender: str) -> None:
        self.folder, self.sender = folder, sender

    def send(self, message: OutgoingMail) -> None:
        """Raises MailDown where the disk cannot be written."""
        mail = build(message, self.sender)
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}-{secrets.token_hex(4)}.eml"
        part = self.folder / f".{name}.part"
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
                stream.write(mail.as_bytes())
            part.rename(self.folder / name)
        except OSError as error:
            with contextlib.suppress(OSError):  # the folder itself may be what is missing
                part.unlink()
            raise MailDown(f"The message cannot be written to {self.folder}: {error}") from error

    def newest(self, limit: int = 50) -> list[StoredMail]:
        """The messages written last, newest first."""
        if not self.folder.is_dir():
            return []
        names = sorted((p.name for p in self.folder.iterdir() if _NAME.fullmatch(p.name)), reverse=True)
        return [self._line(name) for name in names[:limit]]

    def read(self, name: str) -> EmailMessage:
        """One message, parsed; NotFound for any name that `newest` would not give."""
        path = self.folder / name
        if not _NAME.fullmatch(name) or not path.is_file():
            raise NotFound(_("This message does not exist."))
        return message_from_bytes(path.read_bytes(), policy=policy.default)

    def _line(self, name: str) -> StoredMail:
        mail = self.read(name)
        return StoredMail(
            name, str(mail["To"]), str(mail["Subject"]), parsedate_to_datetime(str(mail["Date"]))
        )
