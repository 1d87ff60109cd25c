"""`run`: the web processes and the worker under one supervisor."""

from __future__ import annotations

import os
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path

from portal.supervisor.child import Child, print_line
from portal.supervisor.guard import DataLock, Refused, check_port
from portal.supervisor.loop import Supervisor

ROOT = Path(__file__).resolve().parents[1]
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 (compared, not bound)


def local_url(host: str, port: int) -> str:
    """Where this machine reaches a server that listens on `host`."""
    near = EVERYWHERE.get(host, host)
    return f"http://[{near}]:{port}" if ":" in near else f"http://{near}:{port}"


def is_healthy(base: str, timeout: float = 1.0) -> bool:
    """Does `/health` answer with 200?"""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{base}/health", timeout=timeout) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def _commands(host: str, port: int, processes: int, worker: bool) -> dict[str, list[str]]:
    tethered = [sys.executable, "-m", "portal.supervisor.tether"]
    place = ["--host", host, "--port", str(port), "--processes", str(processes)]
    commands = {"web": [*tethered, "portal.supervisor.web", *place]}
    if worker:
        commands["worker"] = [*tethered, "portal.cli", "work"]
    return commands


def serve(
    *,
    data_dir: Path,
    host: str = "127.0.0.1",
    port: int = 8000,
    processes: int = 2,
    url: str = "",
    env: Mapping[str, str] | None = None,
    hint: str = "",
    worker: bool = True,
    prepare: Callable[[], None] | None = None,
) -> int:
    """Serve until Ctrl+C or SIGTERM; returns the exit status.

    `env` is what the processes get (default: ours); `url` is the public address that is shown, `hint`
    one more line for people (how to sign in). `worker=False` where workers run elsewhere. `prepare` (migrate,
    fill the demo company) is called while the data folder is held, before anything starts.
    """
    base = local_url(host, port)
    lock = DataLock(data_dir)
    try:
        lock.take(url or base)
        check_port(host, port)
    except Refused as refusal:
        print(f"Ponte does not start: {refusal}", file=sys.stderr)
        lock.release()
        return 2
    if prepare:
        prepare()
    paths = os.pathsep.join(filter(None, [str(ROOT), (env or os.environ).get("PYTHONPATH")]))
    given = {**(os.environ if env is None else env), "PYTHONPATH": paths}
    commands = _commands(host, port, processes, worker)
    children = [Child(name, command, given, print_line) for name, command in commands.items()]

    def announce() -> None:
        print_line("ponte", f"ready: {url or base}" + (f"  {hint}" if hint else ""))
        print_line("ponte", f"data folder: {data_dir} · Ctrl+C stops")

    try:
        return Supervisor(children, print_line, lambda: is_healthy(base), announce).run()
    finally:
        lock.release()
