"""E-mail as a server receives it, and as files."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from portal.core.errors import Invalid, NotFound
from portal.core.ports import MailDown, OutgoingMail
from portal.engines.mail import FileMailer, SmtpMailer

NAME = "سارا احمدی از تیم پشتیبانی مشتریان شرکت پُل در تهران و اصفهان"
SENDER = "Ponte — پل <ponte@ponte.example>"


class Inbox:
    """A mail server's memory; answers with `answer` where one is set."""

    def __init__(self) -> None:
        self.raw: list[bytes] = []
        self.answer = ""

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if self.answer:
            return self.answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.raw.append(envelope.content)
        return "250 OK"

    def only(self) -> EmailMessage:
        assert len(self.raw) == 1
        return message_from_bytes(self.raw[0], policy=policy.default)  # type: ignore[return-value]


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    found = Inbox()
    controller = Controller(found, hostname="127.0.0.1", port=9161)
    controller.start()
    yield found
    controller.stop()


def mailer(**changes: Any) -> SmtpMailer:
    given: dict[str, Any] = {"host": "127.0.0.1", "port": 9161, "sender": SENDER, "starttls": False}
    return SmtpMailer(**given | changes)


def test_persian_names_subjects_and_bodies(inbox: Inbox) -> None:
    subject = "یادآوری: سیاست بازگشت کالا را بخوانید — تا پنج‌شنبه " * 3
    mailer().send(
        OutgoingMail(f"{NAME} <sara@ponte.example>", subject.strip(), "متن\n.\nپایان", "<p>متن</p>")
    )
    mail = inbox.only()
    # Not by mail["To"]: Python's newer reader keeps the blank between two encoded words of a name.
    to = message_from_bytes(inbox.raw[0])["To"]
    assert str(make_header(decode_header(to))) == f"{NAME} <sara@ponte.example>"
    assert mail["From"].addresses[0].display_name == "Ponte — پل"
    assert str(mail["Subject"]) == subject.strip()
    assert mail.get_body(("plain",)).get_content().splitlines() == ["متن", ".", "پایان"]  # type: ignore[union-attr]
    assert mail.get_body(("html",)).get_content().strip() == "<p>متن</p>"  # type: ignore[union-attr]
    assert all(len(line) <= 998 and line.isascii() for line in inbox.raw[0].splitlines())


def test_headers_arrive_whole(inbox: Inbox) -> None:
    link = "<https://ponte.example/unsubscribe/" + "a" * 200 + ">"
    message_id = "<" + "t" * 120 + "@ponte.example>"
    mailer().send(
        OutgoingMail("a@b.example", "s", "t", headers={"List-Unsubscribe": link}, message_id=message_id)
    )
    mail = inbox.only()
    assert (mail["List-Unsubscribe"], mail["Message-ID"]) == (link, message_id)
    assert mail["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize(
    "message",
    [
        OutgoingMail("a@b.example\r\nBcc: c@d.example", "s", "t"),
        OutgoingMail("a@b.example, c@d.example", "s", "t"),
        OutgoingMail("a@b.example", "s\r\nBcc: c@d.example", "t"),
        OutgoingMail("a@b.example", "s\nX: y", "t"),
        OutgoingMail("a@b.example", "s", "t", headers={"X-A": "b\r\nBcc: c@d.example"}),
        OutgoingMail("a@b.example", "s", "t", headers={"X-A: b\r\nBcc": "c@d.example"}),
        OutgoingMail("a@b.example", "s", "t", headers={"bcc": "c@d.example"}),
        OutgoingMail("a@b.example", "s", "t", headers={"Content-Type": "text/html"}),
        OutgoingMail("a@b.example", "s", "t", message_id="<a@b>\r\nBcc: c@d.example"),
        OutgoingMail('"a\r\nBcc: x@y"@b.example', "s", "t"),
        OutgoingMail("not an address", "s", "t"),
        OutgoingMail("سارا@b.example", "s", "t"),
        OutgoingMail("", "s", "t"),
        OutgoingMail("a@", "s", "t"),
    ],
)
def test_injection_and_bad_addresses_are_refused(message: OutgoingMail, inbox: Inbox) -> None:
    with pytest.raises(Invalid):
        mailer().send(message)
    assert inbox.raw == []


def test_international_domain(inbox: Inbox) -> None:
    mailer().send(OutgoingMail("ana@café.example", "s", "t"))
    assert inbox.only()["To"].addresses[0].domain == "xn--caf-dma.example"


def test_server_away() -> None:
    with pytest.raises(MailDown):
        mailer(port=9162).send(OutgoingMail("a@b.example", "s", "t"))


def test_never_without_the_encryption_that_was_asked_for(inbox: Inbox) -> None:
    with pytest.raises(MailDown):
        mailer(starttls=True, user="u", password="secret").send(OutgoingMail("a@b.example", "s", "t"))
    assert inbox.raw == []


def test_later_and_never_are_told_apart(inbox: Inbox) -> None:
    inbox.answer = "451 try later"
    with pytest.raises(MailDown):
        mailer().send(OutgoingMail("a@b.example", "s", "t"))
    inbox.answer = "550 no such user"
    with pytest.raises(Invalid, match="no such user"):
        mailer().send(OutgoingMail("a@b.example", "s", "t"))


def test_files(tmp_path: Path) -> None:
    out = FileMailer(tmp_path / "mail", SENDER)
    assert out.newest() == []
    for number in range(3):
        out.send(OutgoingMail("سارا <sara@ponte.example>", f"نامه {number}", "متن"))
    newest = out.newest(2)
    assert [line.subject for line in newest] == ["نامه 2", "نامه 1"]
    assert out.read(newest[0].name).get_content().strip() == "متن"
    assert stat.S_IMODE((tmp_path / "mail" / newest[0].name).stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "name", ["../secret.key", "/etc/passwd", "x.eml", "", ".", "20260101T000000.000000-00000000.eml"]
)
def test_other_files_are_not_read(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.key").write_text("k")
    (tmp_path / "mail").mkdir()
    with pytest.raises(NotFound):
        FileMailer(tmp_path / "mail", SENDER).read(name)


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file is in the way")
    with pytest.raises(MailDown):
        FileMailer(tmp_path / "mail", SENDER).send(OutgoingMail("a@b.example", "s", "t"))
