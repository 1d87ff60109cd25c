"""What must be free before a start: the data folder and the port."""

from __future__ import annotations

import fcntl
import os
import socket
from pathlib import Path
from typing import IO


class Refused(Exception):
    """The portal does not start; the message says why and what to do."""


class DataLock:
    """One supervisor for each data folder; the kernel gives the lock back when its holder dies."""

    def __init__(self, data_dir: Path) -> None:
        self.path = data_dir / "ponte.lock"
        self._file: IO[str] | None = None

    def take(self, address: str) -> None:
        """Hold the folder until `release` or the end of this process. Raises `Refused`."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle = self.path.open("a+", encoding="utf-8")
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.seek(0)
            holder = handle.read().strip() or "another process"
            handle.close()
            raise Refused(
                f"Ponte already runs on the data folder {self.path.parent} ({holder}).\n"
                "What to do: use that one, stop it first (Ctrl+C in its window), "
                "or choose another folder with --data."
            ) from None
        handle.truncate(0)
        handle.write(f"process {os.getpid()}, {address}\n")
        handle.flush()
        self._file = handle

    def release(self) -> None:
        """Give the folder back; the file stays, since removing it would let two holders in."""
        if self._file:
            self._file.truncate(0)
            self._file.close()
            self._file = None


def _problem(host: str, port: int) -> OSError | None:
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
            probe.listen(1)
        except OSError as problem:
            return problem
    return None


def check_port(host: str, port: int) -> None:
    """Raises `Refused` with a free port as the remedy when `host:port` cannot be listened on."""
    try:
        problem = _problem(host, port)
    except socket.gaierror as wrong:
        raise Refused(
            f"{host} is no address of this machine ({wrong.strerror}). Try --host 127.0.0.1."
        ) from wrong
    if problem is None:
        return
    if isinstance(problem, PermissionError):
        raise Refused(
            f"Port {port} may only be used by root.\nWhat to do: take one above 1023, such as --port 8000."
        )
    free = next((p for p in range(port + 1, min(port + 50, 65536)) if _problem(host, p) is None), None)
    remedy = f"python3 -m portal run --port {free}" if free else "choose another one with --port"
    raise Refused(f"Port {port} on {host} cannot be used: {problem.strerror}.\nWhat to do: {remedy}")
