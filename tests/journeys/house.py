"""Starts and stops the portal for the journeys: web, worker and demo company in a folder of their own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from tests.laws.stage import alone

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0
"""Seconds for the portal to answer after its start."""


def command(*words: str, data: Path, patience: float = 600) -> subprocess.CompletedProcess[str]:
    """`python3 -m portal <words> --data DATA`, as people run it, by the environment of the tests."""
    line = [sys.executable, "-m", "portal.cli", *words]
    return subprocess.run(
        line, cwd=ROOT, env=environment(data), capture_output=True, text=True, timeout=patience, check=False
    )


def environment(data: Path) -> dict[str, str]:
    """The environment of the portal's processes: nothing of this machine's own settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PONTE_", "DATABASE_"))}
    return kept | {"PONTE_DATA": str(data), "PONTE_COMPANY": "Torralume", "PYTHONPATH": str(ROOT)}


def demo_folder(common: Path) -> Path:
    """The demo company, filled once for a test run by `seed`; copy it before you use it.

    PONTE_JOURNEY_DATA names a folder that is filled already: for those who work on the journeys.
    """
    if os.environ.get("PONTE_JOURNEY_DATA"):
        return Path(os.environ["PONTE_JOURNEY_DATA"])
    with alone(common, "demo"):
        data = common / "company"
        if not (data / "demo").exists():
            data.mkdir(parents=True, exist_ok=True)
            done = command("seed", data=data)
            assert done.returncode == 0, f"seed failed:\n{done.stdout}\n{done.stderr}"
        return data


def free_port() -> int:
    """A port that nobody listens on."""
    wanted = os.environ.get("PONTE_JOURNEY_PORTS", "")
    for port in range(*map(int, wanted.split("-"))) if wanted else [0]:
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError(f"no free port in {wanted}")


class Portal:
    """One running portal."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = data.parent / "portal.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts `run` and waits until it answers; AssertionError with the log where it does not."""
        line = [sys.executable, "-m", "portal.cli", "run", "--data", str(self.data), "--port", str(self.port)]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                line, cwd=ROOT, env=environment(self.data), stdout=log, stderr=log, start_new_session=True
            )
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if self.answers():
                return
            assert self._process.poll() is None, f"the portal did not start:\n{self.words()}"
            time.sleep(0.1)
        self.stop()
        raise AssertionError(f"the portal did not answer within {PATIENCE:.0f} s:\n{self.words()}")

    def answers(self) -> bool:
        """True where /ready says that database and index can be used."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(f"{self.url}/ready", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def stop(self) -> None:
        """Stops it as Ctrl+C does; what does not end in 15 seconds is ended."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(5)

    def words(self) -> str:
        """The end of its log."""
        return self.log.read_text("utf-8", errors="replace")[-4000:] if self.log.exists() else ""

    def run(self, *words: str) -> str:
        """A command beside the running portal; what it printed."""
        done = command(*words, data=self.data)
        assert done.returncode == 0, f"{' '.join(words)}:\n{done.stdout}\n{done.stderr}"
        return done.stdout
