"""Carries requests from granian's asynchronous side to the WSGI application.

granian's own WSGI mode reads bodies and sends streams inside its blocking threads: a few slow uploads
stop a process for everybody. Here a body is collected first, between the requests of others, and an
answer leaves piece by piece the same way; only the application itself occupies the process.
"""

from __future__ import annotations

import asyncio
import io
import sys
import tempfile
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import aclosing
from http import HTTPStatus
from typing import IO, Any

from granian.rsgi import ProtocolClosed  # type: ignore[attr-defined]  # documented, but not marked as exported

IN_MEMORY = 256 * 1024
PIECE = 64 * 1024
IDLE = 30.0
TOTAL = 900.0

Headers = list[tuple[str, str]]


class TooLarge(Exception):
    """The body is larger than any that the portal takes."""


class Broken(Exception):
    """The client has gone, or sent less than it announced, or nothing for a long time."""


async def _pieces(protocol: Any) -> AsyncGenerator[bytes, None]:
    """The body as it comes, as long as it keeps coming. Raises `Broken`."""
    source = aiter(protocol)
    try:
        async with asyncio.timeout(TOTAL):
            while True:
                yield await asyncio.wait_for(anext(source), IDLE)
    except StopAsyncIteration:
        return
    except (TimeoutError, OSError, RuntimeError) as problem:
        raise Broken from problem


async def _collect(protocol: Any, expected: int | None, limit: int) -> IO[bytes]:
    """The whole body, in memory while small, in a temporary file beyond. Raises `TooLarge`, `Broken`.

    Of a body that is too large the rest is read and dropped, up to four times the limit: a browser
    shows the refusal only after it has sent everything.
    """
    if expected is not None and expected > 4 * limit:
        raise TooLarge
    body: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (closed by the caller)
    size = 0
    try:
        async with aclosing(_pieces(protocol)) as pieces:
            async for piece in pieces:
                size += len(piece)
                if size <= limit:
                    body.write(piece)
                elif size > 4 * limit:
                    break
        if size > limit:
            raise TooLarge
        if expected is not None and size != expected:
            raise Broken
    except (TooLarge, Broken):
        body.close()
        raise
    body.seek(0)
    return body


def _environ(scope: Any, body: IO[bytes]) -> dict[str, Any]:
    host, _, port = scope.server.rpartition(":")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": _wsgi_text(scope.path),  # granian has resolved %xx already: once is enough
        "QUERY_STRING": _wsgi_text(scope.query_string),
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "REMOTE_ADDR": scope.client.rpartition(":")[0],
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body,
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    _add_headers(environ, scope.headers.items())
    return environ


def _wsgi_text(text: str) -> str:
    """WSGI wants the bytes of a text as if each were a character."""
    return text.encode("utf-8", "surrogateescape").decode("latin-1")


def _add_headers(environ: dict[str, Any], headers: Iterable[tuple[str, str]]) -> None:
    for name, value in headers:
        if "_" in name:  # would pass for the name with a hyphen, such as a proxy's X-Forwarded-For
            continue
        key = name.upper().replace("-", "_")
        key = key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else "HTTP_" + key
        between = "; " if key == "HTTP_COOKIE" else ","
        environ[key] = f"{environ[key]}{between}{value}" if key in environ else value


class _Start:
    """`start_response`: keeps what the application says."""

    def __init__(self) -> None:
        self.status, self.headers = 500, Headers()

    def __call__(self, status: str, headers: Headers, exc_info: Any = None) -> Callable[[bytes], None]:
        self.status, self.headers = int(status.split(" ", 1)[0]), headers
        return self._no_write

    @staticmethod
    def _no_write(_data: bytes) -> None:
        raise NotImplementedError("write() of WSGI is not offered: return the body instead")


class Bridge:
    """An RSGI application around a WSGI one; bodies above `limit` bytes are refused with 413."""

    def __init__(self, app: Callable[..., Iterable[bytes]], limit: int) -> None:
        self.app, self.limit = app, limit

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        """One request."""
        if scope.proto != "http":
            protocol.close(403)
            return
        length = scope.headers.get("content-length")
        expected = int(length) if length and length.isdigit() else None
        chunked = "transfer-encoding" in scope.headers
        try:
            body = await _collect(protocol, expected, self.limit) if expected or chunked else io.BytesIO()
        except TooLarge:
            _say(protocol, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        except Broken:
            _say(protocol, HTTPStatus.BAD_REQUEST)
        else:
            with body:
                await self._answer(_environ(scope, body), protocol)

    async def _answer(self, environ: dict[str, Any], protocol: Any) -> None:
        start = _Start()
        pieces = self.app(environ, start)
        try:
            if isinstance(pieces, list | tuple) or _known_small(start.headers):
                protocol.response_bytes(start.status, start.headers, b"".join(pieces))
            else:
                await _stream(protocol, start, pieces)
        except ProtocolClosed:
            return  # the reader went away in the middle: nobody is left to be told
        finally:
            close = getattr(pieces, "close", None)
            if close:
                close()


async def _stream(protocol: Any, start: _Start, pieces: Iterable[bytes]) -> None:
    iterator = iter(pieces)
    first = next(iterator, b"")  # an application may call start_response as late as here
    transport = protocol.response_stream(start.status, start.headers)
    await transport.send_bytes(first)
    for piece in iterator:
        await transport.send_bytes(piece)


def _known_small(headers: Headers) -> bool:
    length = next((value for name, value in headers if name.lower() == "content-length"), "")
    return length.isdigit() and int(length) <= PIECE


def _say(protocol: Any, status: HTTPStatus) -> None:
    text = f"{status.value} {status.phrase}\n"
    headers = [("content-type", "text/plain; charset=utf-8"), ("connection", "close")]
    protocol.response_str(status.value, headers, text)
