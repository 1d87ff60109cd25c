"""Runs pip, npm and the like: output to a log, failures in words."""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from portal.setup.words import Line, Stop

NETWORK = re.compile(
    r"name resolution|Name or service not known|nodename nor servname|getaddrinfo|Network is unreachable"
    r"|Failed to establish a new connection|NewConnectionError|ConnectTimeout|Read timed out|ProxyError"
    r"|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT",
    re.IGNORECASE,
)
FULL = re.compile(r"No space left on device|ENOSPC")
HASH = re.compile(r"DO NOT MATCH THE HASHES|EINTEGRITY")
AGAIN = "then start the same command again: finished steps are kept."


def _environment() -> dict[str, str]:
    """Ours without what would lead the new Python or its pip astray."""
    drop = {"PYTHONHOME", "__PYVENV_LAUNCHER__", "VIRTUAL_ENV", "PIP_TARGET", "PIP_PREFIX", "PIP_USER"}
    return {name: value for name, value in os.environ.items() if name not in drop}


def explain(what: str, output: str, log: Path, source: str) -> Stop:
    """The failure of a tool as words: no network, full disk, changed package, or its own last lines."""
    if NETWORK.search(output):
        return Stop(
            f"{what} did not work, because {source} cannot be reached.",
            f"Check the network, the proxy (HTTPS_PROXY) or your own mirror, {AGAIN}",
            final=True,
        )
    if FULL.search(output):
        return Stop(
            f"{what} did not work, because the disk is full.", f"Free about 1 GB, {AGAIN}", final=True
        )
    if HASH.search(output):
        return Stop(
            f"{what} was refused, because a downloaded file differs from the one in the lock file.",
            f"A proxy or mirror between {source} and here changes files. See {log}, mend it, {AGAIN}",
            final=True,
        )
    lines = [line[:200] for line in output.splitlines() if line.strip()][-5:]
    last = "\n    ".join(lines) or "(it said nothing)"
    return Stop(f"{what} did not work:\n    {last}", f"The whole story is in {log}. Mend it, {AGAIN}")


def run(line: Line, command: Sequence[str], *, what: str, source: str, log: Path, cwd: Path) -> None:
    """Run a tool with its output in `log`; raises `Stop` with words when it fails."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as out:
        try:
            tool = subprocess.Popen(
                command, stdout=out, stderr=out, cwd=cwd, env=_environment(), close_fds=False
            )
        except OSError as problem:
            raise Stop(
                f"{what} did not work: {problem}.", f"Mend or install {command[0]}, {AGAIN}"
            ) from problem
        _wait(tool, line)
    if tool.returncode:
        raise explain(what, log.read_text(encoding="utf-8", errors="replace"), log, source)


def _wait(tool: subprocess.Popen[bytes], line: Line) -> None:
    try:
        while tool.poll() is None:
            line.tick()
            time.sleep(0.05)
    except BaseException:
        tool.terminate()
        tool.wait()
        raise
