"""Clients on 127.0.0.1: quick ones that are counted, slow ones that hang on."""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Rate:
    """What the quick clients saw: answers a second, milliseconds, failed requests."""

    per_second: float
    p50: float
    p99: float
    failed: int


def _milliseconds(text: str) -> float:
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text).groups()  # type: ignore[union-attr]
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000, "m": 60000}[unit]


def _wrk(port: int, seconds: float, connections: int) -> Rate:
    command = ["wrk", "-t2", f"-c{connections}", f"-d{int(seconds)}s", "--timeout", "20s", "--latency"]
    out = subprocess.run(
        [*command, f"http://{HOST}:{port}/page"], capture_output=True, text=True, check=True
    ).stdout
    rate = re.search(r"Requests/sec:\s+([\d.]+)", out)
    shares = dict(re.findall(r"(\d+)%\s+(\S+)", out))
    errors = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", out)
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    failed = sum(map(int, errors.groups())) if errors else 0
    failed += int(wrong[1]) if wrong else 0
    per_second = float(rate[1]) if rate else 0.0
    return Rate(
        per_second, _milliseconds(shares.get("50", "0ms")), _milliseconds(shares.get("99", "0ms")), failed
    )


async def _answer(reader: asyncio.StreamReader) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    if b" 200 " not in head.split(b"\r\n", 1)[0]:
        raise ConnectionError("not 200")
    length = re.search(rb"(?i)content-length: (\d+)", head)
    await reader.readexactly(int(length[1]) if length else 0)


async def _client(port: int, end: float, times: list[float], failures: list[str]) -> None:
    request = b"GET /page HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    while time.monotonic() < end:
        start = time.monotonic()
        try:
            async with asyncio.timeout(20):
                reader, writer = await asyncio.open_connection(HOST, port)
                writer.write(request)
                await _answer(reader)
                writer.close()
            times.append(time.monotonic() - start)
        except (OSError, EOFError, TimeoutError) as problem:
            failures.append(str(problem))


async def _asyncio_clients(port: int, seconds: float, connections: int) -> Rate:
    times: list[float] = []
    failures: list[str] = []
    end = time.monotonic() + seconds
    await asyncio.gather(*(_client(port, end, times, failures) for _ in range(connections)))
    times.sort()
    middle, late = (times[len(times) // 2], times[int(len(times) * 0.99)]) if times else (0.0, 0.0)
    return Rate(len(times) / seconds, middle * 1000, late * 1000, len(failures))


def quick(port: int, seconds: float = 4, connections: int = 16) -> Rate:
    """16 connections ask for the page as fast as it comes: by wrk, or by Python where wrk is missing."""
    if shutil.which("wrk"):
        return _wrk(port, seconds, connections)
    return asyncio.run(_asyncio_clients(port, seconds, connections))


async def _drip(port: int, first: bytes, drops: bytes, end: float) -> None:
    """Send `first`, then `drops` one by one each second; read nothing."""
    try:
        _reader, writer = await asyncio.open_connection(HOST, port)
        writer.write(first)
        while time.monotonic() < end:
            writer.write(drops)
            await writer.drain()
            await asyncio.sleep(1)
        writer.close()
    except OSError:
        return  # the server has ended this client, which is its good right


async def _sip(port: int, path: bytes, end: float) -> None:
    """Ask for a large answer, and read 1 kB of it each second."""
    try:
        reader, writer = await asyncio.open_connection(HOST, port, limit=1024)
        writer.write(b"GET " + path + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")
        while time.monotonic() < end and await reader.read(1024):
            await asyncio.sleep(1)
        writer.close()
    except OSError:
        return


def _slow(kind: str, port: int, end: float) -> Callable[[], object]:
    line = b"POST /upload HTTP/1.1\r\nHost: localhost\r\n"
    return {
        "headers": lambda: _drip(port, line + b"X-Slow: ", b"a", end),
        "upload": lambda: _drip(port, line + b"Content-Length: 100000\r\n\r\n", b"a" * 10, end),
        "download": lambda: _sip(port, b"/big", end),
        "stream": lambda: _sip(port, b"/stream", end),
    }[kind]


async def _besides(kind: str, count: int, port: int, seconds: float) -> Rate:
    end = time.monotonic() + seconds + 2
    slow = [asyncio.ensure_future(_slow(kind, port, end)()) for _ in range(count)]  # type: ignore[arg-type]
    await asyncio.sleep(1)
    rate = await asyncio.to_thread(quick, port, seconds)
    for task in slow:
        task.cancel()
    await asyncio.gather(*slow, return_exceptions=True)
    return rate


def beside_slow(kind: str, port: int, count: int = 50, seconds: float = 4) -> Rate:
    """The quick clients again while `count` slow ones hang on (`headers`, `upload`, `download`, `stream`)."""
    return asyncio.run(_besides(kind, count, port, seconds))
