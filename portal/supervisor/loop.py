"""The supervisor's loop: look after the children until somebody says stop."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Sequence
from types import FrameType

from portal.supervisor.child import Child

TICK = 0.1
PATIENCE = 60.0
TRIES = 3
STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Supervisor:
    """Starts children, starts them again, and stops them within `grace` seconds.

    `ready()` is asked until it is true; then `announce()` is called once.
    """

    def __init__(
        self,
        children: Sequence[Child],
        say: Callable[[str, str], None],
        ready: Callable[[], bool],
        announce: Callable[[], None],
        grace: float = 10.0,
    ) -> None:
        self.children, self.say, self.grace = children, say, grace
        self.ready, self.announce = ready, announce
        self.stops = 0

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        self.stops += 1

    def run(self) -> int:
        """Until Ctrl+C or SIGTERM; returns 0, or 1 when something had to be killed."""
        before = {number: signal.signal(number, self._on_signal) for number in STOPS}
        try:
            for child in self.children:
                child.start()
            able = self._watch()
            return max(self._stop(), 0 if able else 1)
        finally:
            for child in self.children:
                child.kill()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _watch(self) -> bool:
        """Until a signal: True. False when something dies again and again before all was ready once."""
        announced, start = False, time.monotonic()
        while not self.stops:
            for child in self.children:
                child.look()
            hopeless = [child.name for child in self.children if child.deaths >= TRIES]
            if hopeless and not announced:
                self.say("ponte", f"{hopeless[0]} cannot start; the lines above say why")
                return False
            if not announced and self.ready():
                announced = True
                self.announce()
            if not announced and time.monotonic() - start > PATIENCE:
                self.say("ponte", "no answer yet; the lines above say why. Ctrl+C stops.")
                start = time.monotonic()
            time.sleep(TICK)
        return True

    def _stop(self) -> int:
        self.say("ponte", "stopping: open requests and the job at hand are finished first")
        for child in self.children:
            child.ask_to_stop()
        end, stops = time.monotonic() + self.grace, self.stops
        while time.monotonic() < end and self.stops == stops:
            if all(child.is_over() for child in self.children):
                self.say("ponte", "stopped")
                return 0
            time.sleep(TICK / 2)
        late = ", ".join(child.name for child in self.children if not child.is_over())
        self.say("ponte", f"killed, since it did not end in time: {late}" if late else "stopped")
        return 1 if late else 0
