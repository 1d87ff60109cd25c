"""The servers that are compared, and how each is started, watched and stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PACKAGES = ["granian", "gunicorn", "waitress", "asgiref", "Flask", "SQLAlchemy"]
TARGET = "servers.app:app"


def commands(python: str, port: int) -> dict[str, list[str]]:
    """Name of each candidate with its command line; two processes wherever the server can have them."""
    gunicorn = [python, "-m", "gunicorn", "-b", f"127.0.0.1:{port}", "--workers", "2", "--log-level", "error"]
    granian = [python, "-m", "granian", "--port", str(port), "--workers", "2", "--no-ws"]
    granian += [
        "--log-level",
        "error",
        "--respawn-failed-workers",
        "--respawn-interval",
        "0.5",
        "--http",
        "1",
    ]
    return {
        "gunicorn sync 2×1": [*gunicorn, TARGET],
        "gunicorn gthread 2×4": [*gunicorn, "--threads", "4", TARGET],
        "waitress 1×4": [python, "-m", "waitress", f"--listen=127.0.0.1:{port}", TARGET],
        "waitress 2×1, forked": [python, "-m", "servers.waitress_forked", str(port)],
        "granian 2×1": [*granian, "--interface", "wsgi", "--blocking-threads", "1", TARGET],
        "granian 2×4": [*granian, "--interface", "wsgi", "--blocking-threads", "4", TARGET],
        "granian 2×1, asgiref": [*granian, "--interface", "asgi", "servers.asgi:app"],
        "granian 2×1, our bridge": [*granian, "--interface", "rsgi", "servers.bridged:app"],
    }


def get(port: int, path: str, timeout: float = 10) -> str:
    """The body of one answer; OSError when there is none."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=timeout) as answer:
        return str(answer.read().decode())


def until_ready(port: int, seconds: float = 20) -> float:
    """Seconds until the first answer."""
    start = time.monotonic()
    while time.monotonic() - start < seconds:
        try:
            get(port, "/pid", 1)
            return time.monotonic() - start
        except (OSError, urllib.error.URLError):
            time.sleep(0.02)
    raise TimeoutError(f"nothing answers on port {port}")


@contextmanager
def running(command: list[str], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The server in a session of its own, which is ended as a whole afterwards."""
    quiet = subprocess.DEVNULL
    env = {**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{folder.parent}"}
    server = subprocess.Popen(
        command, env=env, cwd=folder, start_new_session=True, stdout=quiet, stderr=quiet
    )
    try:
        yield server
    finally:
        for number in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(server.pid, number)
            except ProcessLookupError:
                break
            time.sleep(0.5)
        server.wait(10)


def family(session: int) -> list[int]:
    """Process ids of a session (Linux)."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[3]) == session and fields[0] != "Z":
            found.append(int(entry.name))
    return found


def memory(session: int) -> float:
    """Proportional memory of a session in MB (Linux)."""
    total = 0
    for process in family(session):
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024
