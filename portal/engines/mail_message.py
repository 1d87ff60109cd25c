"""From `OutgoingMail` to a message on the wire: encoded names, no injected headers."""

from __future__ import annotations

import re
from email.errors import HeaderParseError
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import formatdate, getaddresses, make_msgid
from typing import Any

import idna

from portal.core.errors import Invalid
from portal.core.i18n import _
from portal.core.ports import OutgoingMail

_HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,63}")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]")
_OURS = frozenset(
    {"to", "cc", "bcc", "from", "sender", "subject", "date", "message-id", "return-path", "received"}
    | {"mime-version", "dkim-signature"}
)


_ONE_LINE = frozenset({"message-id", "references", "in-reply-to", "list-unsubscribe", "list-id"})


class _WirePolicy(EmailPolicy):
    """How headers are written. The standard way breaks long ids apart and loses blanks between
    encoded words in some releases of Python 3.11 and 3.12, so both are written by the older encoder."""

    def fold(self, name: str, value: Any) -> str:
        text = str(value)
        if name.lower() in _ONE_LINE and text.isascii() and len(text) < 900:
            return f"{name}: {text}\r\n"
        if text.isascii():
            return str(super().fold(name, value))
        people = getattr(value, "addresses", ())
        encoded = ",\r\n ".join(_person(p) for p in people) if people else _words(text, len(name) + 2)
        return f"{name}: {encoded}\r\n"

    def fold_binary(self, name: str, value: Any) -> bytes:
        return self.fold(name, value).encode("ascii", "surrogateescape")


def _words(text: str, used: int = 0) -> str:
    return Header(text, "utf-8", header_name="x" * used).encode(linesep="\r\n")


def _person(person: Address) -> str:
    if person.display_name.isascii():
        return str(person)
    return f"{_words(person.display_name, 10)}\r\n <{person.addr_spec}>"


_POLICY = _WirePolicy(linesep="\r\n", max_line_length=78, cte_type="7bit")


def build(message: OutgoingMail, sender: str) -> EmailMessage:
    """The message, ready to send. Raises Invalid for a bad address or a header that would inject."""
    for name, value in (("subject", message.subject), ("to", message.to)):
        _refuse_control(name, value)
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = address(sender)
    mail["To"] = address(message.to)
    mail["Subject"] = message.subject
    mail["Date"] = formatdate()
    mail["Message-ID"] = _message_id(message.message_id, str(mail["From"].addresses[0].domain))
    for name, value in ({"Auto-Submitted": "auto-generated"} | message.headers).items():
        mail[_header_name(name)] = _refuse_control(name, value)
    mail.set_content(_clean(message.text))
    if message.html is not None:
        mail.add_alternative(_clean(message.html), subtype="html")
    return mail


def address(text: str) -> Address:
    """`Name <a@b>` or `a@b` as one address, an international domain as ASCII; Invalid otherwise.

    Letters beyond ASCII before the @ are refused: few servers take them, and none says so in time.
    """
    found = getaddresses([_refuse_control("to", text)])
    name, spec = found[0] if len(found) == 1 else ("", "")
    local, at, domain = spec.rpartition("@")
    try:
        if not at or not local or not local.isascii() or len(spec) > 254:
            raise ValueError
        ascii_domain = domain if domain.isascii() else idna.encode(domain, uts46=True).decode()
        return Address(display_name=name, username=local, domain=ascii_domain)
    except (ValueError, IndexError, HeaderParseError, idna.IDNAError):
        raise Invalid(_("“%(text)s” is not one e-mail address.", text=text[:100]), field="to") from None


def _message_id(given: str | None, domain: str) -> str:
    if given is None:
        return make_msgid(domain=domain)
    if not re.fullmatch(r"<[!-;=?-~]{3,240}>", given):
        raise Invalid(_("“%(text)s” is not a message id.", text=given[:100]), field="message_id")
    return given


def _header_name(name: str) -> str:
    if not _HEADER_NAME.fullmatch(name) or name.lower() in _OURS or name.lower().startswith("content-"):
        raise Invalid(_("The header “%(name)s” cannot be set.", name=name[:64]), field=name[:64])
    return name


def _refuse_control(name: str, value: str) -> str:
    if _CONTROL.search(value):
        raise Invalid(_("“%(name)s” holds a line break or another control character.", name=name), field=name)
    return value


def _clean(body: str) -> str:
    return body.encode("utf-8", "replace").decode()
