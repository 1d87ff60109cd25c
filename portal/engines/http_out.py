"""The only way out: an HTTP client that cannot be sent to the inside of the network (SSRF).

Every address is checked before the connection and pinned for it; each redirect starts over.
"""

from __future__ import annotations

import queue
import re
import socket
import ssl
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address

import httpcore
import httpx

from portal.core.errors import Invalid
from portal.core.i18n import _
from portal.engines.http_addresses import Address, Network, allowed, literal, may_call
from portal.engines.http_wire import Answer, Deadline, TooLargeError, exchange

MAX_REDIRECTS = 5
MAX_URL = 2000
PORTS = {"http": 80, "https": 443}
AGENT = "Ponte"

Resolve = Callable[[str], Sequence[str]]

_NAME = re.compile(
    r"(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
)
_OURS = frozenset(
    {
        "host",
        "content-length",
        "transfer-encoding",
        "connection",
        "accept-encoding",
        "upgrade",
        "te",
        "trailer",
    }
)
_HARMLESS = frozenset({"accept", "accept-language", "user-agent", "if-none-match", "if-modified-since"})


class Unreachable(Invalid):
    """The server could not be reached or did not answer in time: trying later may help."""


@dataclass(frozen=True, slots=True)
class Response:
    """The last answer. `headers`: names in small letters; `url`: where it came from in the end."""

    status: int
    headers: dict[str, str]
    body: bytes
    url: str


def fetch(
    url: str, *, method: str = "GET", headers: Mapping[str, str] | None = None, body: bytes | None = None,
    seconds: float = 5, limit: int = 1_000_000, allow: Sequence[Network] = (), resolve: Resolve | None = None,
    context: ssl.SSLContext | None = None,
) -> Response:  # fmt: skip
    """One request to the public internet, at most `seconds` in all and `limit` bytes unpacked.

    `allow`: networks that may be called although they are not public, there on any port. `resolve`:
    name to addresses, for tests. Raises Invalid where the address is refused or the answer cannot be
    used, Unreachable (an Invalid) where trying again may help. Any status is an answer.
    """
    deadline = Deadline(seconds)
    sent = {"User-Agent": AGENT} | _checked(headers or {})
    here = _parse(url)
    for _step in range(MAX_REDIRECTS + 1):
        answer = _one(method, here, sent, body, deadline, limit, allow, resolve or _lookup, context)
        there = _next(here, answer)
        if there is None:
            return Response(answer.status, answer.headers, answer.body, str(here))
        if answer.status not in (307, 308) and method != "HEAD":
            method, body = "GET", None
        if _site(there) != _site(here):
            sent = _for_others(sent, method, there)
        here = there
    raise Invalid(_("The address redirects more than %(count)s times.", count=MAX_REDIRECTS))


def _one(
    method: str, url: httpx.URL, headers: Mapping[str, str], body: bytes | None, deadline: Deadline,
    limit: int, allow: Sequence[Network], resolve: Resolve, context: ssl.SSLContext | None,
) -> Answer:  # fmt: skip
    try:
        addresses = _addresses(url, allow, resolve, deadline)
        return exchange(
            method, url, addresses, headers, body, deadline=deadline, limit=limit, context=context
        )
    except TooLargeError:
        raise Invalid(
            _("The answer of %(host)s is larger than %(limit)s bytes.", host=url.host, limit=limit)
        ) from None
    except (httpcore.TimeoutException, TimeoutError):
        raise Unreachable(_("%(host)s did not answer in time.", host=url.host)) from None
    except httpcore.ProtocolError as error:
        raise Invalid(_("%(host)s cannot be talked to: %(error)s", host=url.host, error=error)) from None
    except (httpcore.NetworkError, OSError) as error:
        raise Unreachable(_("%(host)s cannot be reached: %(error)s", host=url.host, error=error)) from None


def check(url: str) -> str:
    """The address in its normal spelling, without asking the network; for forms that store one."""
    return str(_parse(url))


def _parse(text: str) -> httpx.URL:
    """The address, once: the same object is checked and called."""
    if len(text) > MAX_URL or re.search(r"[\x00-\x20\x7f-\xa0\\\ud800-\udfff]", text):
        raise Invalid(_("This is not a web address: it is too long or holds blanks or odd characters."))
    try:
        url = httpx.URL(text).copy_with(fragment=None)
        host = url.raw_host.decode("ascii").lower()
        address = literal(host)
    except (httpx.InvalidURL, ValueError):
        raise Invalid(_("“%(url)s” is not a web address.", url=text[:100])) from None
    if url.scheme not in PORTS:
        raise Invalid(_("Only http and https addresses can be called."))
    if url.userinfo or re.match(r"[a-z]+://[^/?#]*@", text, re.IGNORECASE):
        raise Invalid(_("A web address with a user name in it is not called."))
    named = address is not None or _NAME.fullmatch(host.removesuffix("."))
    if not named or not 0 < (url.port or 80) < 65536:
        raise Invalid(_("“%(url)s” is not a web address.", url=text[:100]))
    return url


def _addresses(
    url: httpx.URL, allow: Sequence[Network], resolve: Resolve, deadline: Deadline
) -> list[Address]:
    """Where `url` may be called: all its addresses, or a refusal where only one of them is not public."""
    host = url.raw_host.decode("ascii")
    address = literal(host)
    found = [address] if address else [ip_address(text) for text in _in_time(resolve, host, deadline)]
    if not found:
        raise Unreachable(_("There is no host named %(host)s.", host=url.host))
    # The words name no address: they are shown to whoever typed the name.
    if not all(may_call(a, allow) for a in found):
        raise Invalid(_("%(host)s is not on the public internet and is not called.", host=url.host))
    if url.port not in (None, PORTS[url.scheme]) and not all(allowed(a, allow) for a in found):
        raise Invalid(_("Only the usual ports 80 and 443 are called."))
    return found[:4]


def _lookup(host: str) -> list[str]:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError):
        return []
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _in_time(resolve: Resolve, host: str, deadline: Deadline) -> Sequence[str]:
    """Resolves on a thread of its own: the system's resolver knows no deadline."""
    answers: queue.SimpleQueue[Sequence[str] | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(resolve(host))
        except Exception as error:  # noqa: BLE001 - handed over and raised below, in the asking thread
            answers.put(error)

    threading.Thread(target=ask, daemon=True, name="resolve").start()
    try:
        found = answers.get(timeout=deadline.left())
    except queue.Empty:
        raise TimeoutError(host) from None
    if isinstance(found, Exception):
        raise found
    return found


def _next(here: httpx.URL, answer: Answer) -> httpx.URL | None:
    place = answer.headers.get("location")
    if answer.status not in (301, 302, 303, 307, 308) or not place:
        return None
    try:
        there = _parse(str(here.join(place)))
    except httpx.InvalidURL:
        raise Invalid(_("%(host)s redirects to something that is no web address.", host=here.host)) from None
    if here.scheme == "https" and there.scheme == "http":
        raise Invalid(_("%(host)s redirects from https to http, which is not followed.", host=here.host))
    return there


def _site(url: httpx.URL) -> tuple[str, str, int]:
    return url.scheme, url.host, url.port or PORTS[url.scheme]


def _for_others(headers: Mapping[str, str], method: str, there: httpx.URL) -> dict[str, str]:
    """What another site may see: no key, no signature; and nothing is posted to it."""
    if method not in ("GET", "HEAD"):
        raise Invalid(_("The address redirects to %(host)s; use its new address.", host=there.host))
    return {name: value for name, value in headers.items() if name.lower() in _HARMLESS}


def _checked(headers: Mapping[str, str]) -> dict[str, str]:
    for name, value in headers.items():
        if (
            not re.fullmatch(r"[A-Za-z0-9-]+", name)
            or name.lower() in _OURS
            or re.search(r"[\x00-\x1f\x7f]", value)
        ):
            raise Invalid(_("The header “%(name)s” cannot be sent.", name=name[:60]))
    return dict(headers)
