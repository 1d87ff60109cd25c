"""One HTTP exchange with an address that was checked: pinned, within a deadline, within a size."""

from __future__ import annotations

import ssl
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import httpcore
import httpx

from portal.engines.http_addresses import Address


class TooLargeError(Exception):
    """The body is larger than the limit, as sent or unpacked."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one server said; header names in small letters."""

    status: int
    headers: dict[str, str]
    body: bytes


class Deadline:
    """A moment by which all must be done, however slowly a server drips."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds left; raises httpcore.ReadTimeout where there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the time is over")
        return left


class _Stream(httpcore.NetworkStream):
    """A connection whose every step ends by the deadline."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner, self._deadline = inner, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.left())

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(
            self._inner.start_tls(ssl_context, server_hostname, self._deadline.left()), self._deadline
        )

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Pinned(httpcore.SyncBackend):
    """Connects to the addresses that were checked, whatever the name says by now."""

    def __init__(self, addresses: Sequence[Address], deadline: Deadline) -> None:
        self._addresses, self._deadline = addresses, deadline

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:  # fmt: skip
        failed: Exception = httpcore.ConnectError("no address")
        for tried, address in enumerate(self._addresses):
            left = self._deadline.left() / (len(self._addresses) - tried)
            try:
                return _Stream(super().connect_tcp(str(address), port, left), self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed


@lru_cache(maxsize=1)
def _certificates() -> ssl.SSLContext:
    return httpx.create_ssl_context()


def exchange(
    method: str, url: httpx.URL, addresses: Sequence[Address], headers: Mapping[str, str], body: bytes | None,
    *, deadline: Deadline, limit: int, context: ssl.SSLContext | None = None,
) -> Answer:  # fmt: skip
    """Sends one request, follows nothing. Raises httpcore's errors and TooLargeError."""
    backend = _Pinned(addresses, deadline)
    target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
    sent = [("Host", url.netloc.decode()), ("Accept-Encoding", "gzip"), *headers.items()]
    if body is not None:
        sent.append(("Content-Length", str(len(body))))
    with (
        httpcore.ConnectionPool(ssl_context=context or _certificates(), network_backend=backend) as pool,
        pool.stream(method, target, headers=sent, content=body) as response,
    ):
        found = _headers(response.headers)
        raw = _limited(response.iter_stream(), limit)
        unpacked = _unpacked(raw, found.get("content-encoding", ""), limit)
        return Answer(response.status, found, b"".join(unpacked))


def _headers(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in raw:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        found[key] = f"{found[key]}, {text}" if key in found else text
    return found


def _limited(parts: Iterable[bytes], limit: int) -> Iterator[bytes]:
    total = 0
    for part in parts:
        total += len(part)
        if total > limit:
            raise TooLargeError
        yield part


def _unpacked(parts: Iterable[bytes], encoding: str, limit: int) -> Iterator[bytes]:
    """The body as it was before packing; never more than `limit` bytes in memory."""
    if encoding.strip().lower() in ("", "identity"):
        yield from parts
        return
    if encoding.strip().lower() not in ("gzip", "x-gzip"):
        raise httpcore.RemoteProtocolError(f"packed as {encoding!r}, which was not asked for")
    unpacker, left, part = zlib.decompressobj(zlib.MAX_WBITS | 16), limit, b""
    for part in parts:
        try:
            found = unpacker.decompress(part, left + 1)
        except zlib.error as error:
            raise httpcore.RemoteProtocolError(f"packed wrongly: {error}") from None
        left -= len(found)
        if left < 0:
            raise TooLargeError
        yield found
    if part and not unpacker.eof:  # an answer to HEAD has no body at all
        raise httpcore.RemoteProtocolError("the packed body ends too early")
