"""One supervised process: its output, its end, its restart."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence

LONGEST = 30.0
STEADY = 60.0


class Child:
    """A process in a session of its own, started again with growing pauses when it dies."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        env: Mapping[str, str],
        say: Callable[[str, str], None],
        first_pause: float = 0.5,
    ) -> None:
        self.name, self.command, self.say = name, list(command), say
        self.env = {**env, "PYTHONUNBUFFERED": "1", "PONTE_SUPERVISOR": str(os.getpid())}
        self.first_pause = self.pause = first_pause
        self.deaths = 0
        self.due = 0.0
        self.started = 0.0
        self.process: subprocess.Popen[bytes] | None = None
        self._pump: threading.Thread | None = None

    def start(self) -> None:
        """Start it; its lines appear behind its name."""
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl+C reaches the supervisor alone, which stops all in order
        )
        self._pump = threading.Thread(target=self._read, args=(self.process,), daemon=True)
        self._pump.start()

    def _read(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self.say(self.name, line.decode("utf-8", "replace").rstrip("\n"))

    def look(self) -> None:
        """Notice a death, say so, and start again when the pause is over."""
        if self.process is None:
            if time.monotonic() >= self.due:
                self.start()
            return
        status = self.process.poll()
        if status is None:
            return
        self.deaths += 1
        if time.monotonic() - self.started > STEADY:
            self.pause = self.first_pause
        self.say("ponte", f"{self.name} has ended ({_reason(status)}); it starts again in {self.pause:g} s")
        self._clear()
        self.due = time.monotonic() + self.pause
        self.pause = min(self.pause * 2, LONGEST)
        self.process = None

    def _clear(self, seconds: float = 3.0) -> None:
        """End what the dead process has left in its session: it would hold the port."""
        end = time.monotonic() + seconds
        number = signal.SIGTERM
        while self._signal(number) and number != signal.SIGKILL:
            time.sleep(0.05)
            number = signal.SIGKILL if time.monotonic() > end else signal.SIGTERM

    def _signal(self, number: int) -> bool:
        """Send to the whole session; False when nobody is left in it."""
        assert self.process is not None
        try:
            os.killpg(self.process.pid, number)
        except (ProcessLookupError, PermissionError):  # macOS answers EPERM for a group of zombies
            return False
        return True

    def ask_to_stop(self) -> None:
        """SIGTERM to the process itself: it ends its own helpers after their work."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def is_over(self) -> bool:
        """True when it has ended (or was never started)."""
        return self.process is None or self.process.poll() is not None

    def kill(self) -> None:
        """SIGKILL to all of its session, and wait for the last line of output."""
        if self.process is None:
            return
        self._signal(signal.SIGKILL)
        self.process.wait(5)
        if self._pump:
            self._pump.join(1)


def _reason(status: int) -> str:
    if status >= 0:
        return f"exit status {status}"
    try:
        return f"killed by {signal.Signals(-status).name}"
    except ValueError:
        return f"killed by signal {-status}"


def print_line(name: str, line: str) -> None:
    """The usual `say`: `web     | line`."""
    print(f"{name:<7} | {line}", file=sys.stdout, flush=True)
