"""The servers that are measured: started, asked for their memory and time, ended by their ids."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
TICKS = os.sysconf("SC_CLK_TCK")


def web(port: int, target: str = "") -> list[str]:
    """The command of the portal's own web server with two processes, for any application."""
    own = ["--target", target] if target else []
    place = ["--host", HOST, "--port", str(port), "--processes", "2"]
    return [sys.executable, "-m", "portal.supervisor.tether", "portal.supervisor.web", *place, *own]


WORKER = [sys.executable, "-m", "portal.supervisor.tether", "portal.cli", "work"]


@contextmanager
def running(command: list[str], env: Mapping[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The process in a session of its own; at the end it and what it started are ended."""
    merged = {**os.environ, **env, "PYTHONPATH": str(ROOT), "PONTE_SUPERVISOR": str(os.getpid())}
    with log.open("ab") as out:
        process = subprocess.Popen(
            command, env=merged, cwd=ROOT, start_new_session=True, stdout=out, stderr=subprocess.STDOUT
        )
    try:
        yield process
    finally:
        family = descendants(process.pid)
        process.terminate()
        try:
            process.wait(12)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for number in family:
            if alive(number):
                os.kill(number, signal.SIGKILL)


def until_healthy(port: int, seconds: float = 30) -> float:
    """Seconds until /health answers 200."""
    start = time.monotonic()
    while time.monotonic() - start < seconds:
        try:
            if get(port, "/health")[0] == 200:
                return time.monotonic() - start
        except OSError:
            time.sleep(0.01)
    raise TimeoutError(f"nothing answers on port {port}")


def get(port: int, path: str, cookie: str = "") -> tuple[int, bytes, list[str]]:
    """(status, body, cookies that were set) of one request."""
    connection = http.client.HTTPConnection(HOST, port, timeout=20)
    try:
        connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
        answer = connection.getresponse()
        set_cookies = [value.split(";")[0] for value in answer.headers.get_all("Set-Cookie") or []]
        return answer.status, answer.read(), set_cookies
    finally:
        connection.close()


def alive(number: int) -> bool:
    """True where there is such a process."""
    return Path(f"/proc/{number}").exists()


def _parents() -> dict[int, int]:
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if fields[0] != "Z":
            found[int(entry.name)] = int(fields[1])
    return found


def descendants(root: int) -> list[int]:
    """Ids of all that a process has started, directly or not (Linux)."""
    parents = _parents()
    found = [root]
    for number in found:
        found += [child for child, parent in parents.items() if parent == number]
    return found[1:]


def memory(number: int) -> float:
    """Proportional memory (PSS) of one process in MB."""
    lines = Path(f"/proc/{number}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def command_of(number: int) -> str:
    """The command line of a process."""
    return Path(f"/proc/{number}/cmdline").read_bytes().replace(b"\0", b" ").decode()


def seconds_used(root: int) -> float:
    """Processor seconds of a process and all that it started, so far."""
    total = 0
    for number in [root, *descendants(root)]:
        fields = Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def busy(seconds: float = 0.4) -> float:
    """How many cores of the machine are at work, over a short time."""

    def read() -> tuple[int, int]:
        fields = [int(word) for word in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
        return sum(fields), fields[3] + fields[4]

    whole, idle = read()
    time.sleep(seconds)
    whole_after, idle_after = read()
    spent = max(1, whole_after - whole)
    return (spent - (idle_after - idle)) / spent * (os.cpu_count() or 1)
