"""Pages asked for by 16 connections at once, each beside the bare page of the same bytes."""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
import time
from dataclasses import dataclass

from bench.portal import processes
from bench.portal.processes import HOST


@dataclass(frozen=True, slots=True)
class Rate:
    """Answers a second, milliseconds, failed requests, processor time of the server for each request."""

    per_second: float
    p50: float
    p99: float
    failed: int
    cpu: float = 0.0
    others: float = 0.0
    """Cores that were busy with other things just before."""


def measure(port: int, path: str, cookie: str, server: int, seconds: float, connections: int = 16) -> Rate:
    """The page `path` of the server with that process id, after a short warm-up."""
    _load(port, path, cookie, 1, connections)
    others = processes.busy()
    before = processes.seconds_used(server)
    start = time.monotonic()
    found = _load(port, path, cookie, seconds, connections)
    spent = processes.seconds_used(server) - before
    count = found.per_second * max(seconds, time.monotonic() - start)
    return Rate(found.per_second, found.p50, found.p99, found.failed, spent / max(1, count) * 1000, others)


def _load(port: int, path: str, cookie: str, seconds: float, connections: int) -> Rate:
    if shutil.which("wrk"):
        return _wrk(port, path, cookie, seconds, connections)
    return asyncio.run(_asyncio(port, path, cookie, seconds, connections))


def _milliseconds(text: str) -> float:
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text).groups()  # type: ignore[union-attr]
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000, "m": 60000}[unit]


def _wrk(port: int, path: str, cookie: str, seconds: float, connections: int) -> Rate:
    command = ["wrk", "-t2", f"-c{connections}", f"-d{int(seconds)}s", "--timeout", "20s", "--latency"]
    address = f"http://{HOST}:{port}{path}"
    out = subprocess.run(
        [*command, "-H", f"Cookie: {cookie}", address], capture_output=True, text=True, check=True
    ).stdout
    rate = re.search(r"Requests/sec:\s+([\d.]+)", out)
    shares = dict(re.findall(r"(\d+)%\s+(\S+)", out))
    errors = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", out)
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    failed = (sum(map(int, errors.groups())) if errors else 0) + (int(wrong[1]) if wrong else 0)
    per_second = float(rate[1]) if rate else 0.0
    p50, p99 = (_milliseconds(shares.get(share, "0ms")) for share in ("50", "99"))
    return Rate(per_second, p50, p99, failed)


async def _asyncio(port: int, path: str, cookie: str, seconds: float, connections: int) -> Rate:
    times: list[float] = []
    failures: list[str] = []
    end = time.monotonic() + seconds
    request = f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nCookie: {cookie}\r\n\r\n".encode()
    clients = (_client(port, request, end, times, failures) for _ in range(connections))
    await asyncio.gather(*clients)
    times.sort()
    middle, late = (times[len(times) // 2], times[int(len(times) * 0.99)]) if times else (0.0, 0.0)
    return Rate(len(times) / seconds, middle * 1000, late * 1000, len(failures))


async def _client(port: int, request: bytes, end: float, times: list[float], failures: list[str]) -> None:
    try:
        reader, writer = await asyncio.open_connection(HOST, port)
        while time.monotonic() < end:
            start = time.monotonic()
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"(?i)content-length: (\d+)", head)
            await reader.readexactly(int(length[1]) if length else 0)
            if b" 200 " in head.split(b"\r\n", 1)[0]:
                times.append(time.monotonic() - start)
            else:
                failures.append("not 200")
        writer.close()
    except (OSError, EOFError) as problem:
        failures.append(str(problem))
