"""The supervisor starts, mends and ends real (small) processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = Path(__file__).with_name("fake_house.py")


def until(truth: Callable[[], object], seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if truth():
            return True
        time.sleep(0.02)
    return False


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{process}/stat")
    return not stat.exists() or stat.read_text().rsplit(")", 1)[1].split()[0] != "Z"


class House:
    """A running fake house."""

    def __init__(self, folder: Path, *kinds: str) -> None:
        self.folder, self.kinds = folder, kinds
        env = {**os.environ, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, str(SCRIPT), str(folder), *kinds]
        self.process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)
        assert until(lambda: (folder / "ready").exists() and all(self.child(kind) for kind in kinds))

    def child(self, kind: str) -> int:
        text = (self.folder / kind).read_text()
        return int(text) if text else 0

    def end(self) -> str:
        """Wait for the end; what was printed."""
        return self.process.communicate(timeout=10)[0]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Callable[..., House]]:
    houses: list[House] = []

    def start(*kinds: str) -> House:
        houses.append(House(tmp_path, *kinds))
        return houses[-1]

    yield start
    for one in houses:
        if one.process.poll() is None:
            one.process.terminate()
        one.process.communicate(timeout=10)


def test_a_killed_child_is_started_again_and_told_of(house: Callable[..., House]) -> None:
    home = house("steady")
    first = home.child("steady")
    os.kill(first, signal.SIGKILL)
    assert until(lambda: home.child("steady") not in {0, first})
    home.process.terminate()
    out = home.end()
    assert "steady has ended (killed by SIGKILL); it starts again in 0.1 s" in out
    assert home.process.returncode == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_stops_all_children(house: Callable[..., House], number: int) -> None:
    home = house("steady", "parent")
    children = [home.child("steady"), home.child("parent")]
    home.process.send_signal(number)
    out = home.end()
    assert "stopped" in out
    assert not any(alive(child) for child in children)


def test_the_job_at_hand_is_finished_before_the_end(house: Callable[..., House]) -> None:
    home = house("busy")
    home.process.terminate()
    assert "busy    | item done" in home.end()
    assert home.process.returncode == 0


def test_a_deaf_child_is_killed_after_the_grace(house: Callable[..., House]) -> None:
    home = house("deaf")
    child, start = home.child("deaf"), time.monotonic()
    home.process.terminate()
    assert "killed, since it did not end in time: deaf" in home.end()
    assert 1 < time.monotonic() - start < 6
    assert not alive(child)
    assert home.process.returncode == 1


def test_kill_9_of_the_supervisor_leaves_no_orphans(house: Callable[..., House]) -> None:
    home = house("steady", "deaf")
    children = [home.child("steady"), home.child("deaf")]
    home.process.kill()
    home.process.wait(5)
    assert until(lambda: not any(alive(child) for child in children), 6)


def test_helpers_of_a_dead_child_do_not_stay(house: Callable[..., House]) -> None:
    home = house("parent")
    first = home.child("parent")
    assert until(lambda: len(_session(first)) == 2)
    helper = next(p for p in _session(first) if p != first)
    os.kill(first, signal.SIGKILL)
    assert until(lambda: home.child("parent") not in {0, first})
    assert not alive(helper)


def test_what_never_starts_ends_the_whole_in_words(tmp_path: Path) -> None:
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(SCRIPT), str(tmp_path), "steady", "broken"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=20, check=False)
    assert "broken  | no such table" in done.stdout
    assert "broken cannot start; the lines above say why" in done.stdout
    assert done.returncode == 1
    assert not alive(int((tmp_path / "steady").read_text()))


def _session(leader: int) -> list[int]:
    out = subprocess.run(["ps", "-eo", "pid=,sess="], capture_output=True, text=True, check=True).stdout
    return [
        int(pid) for pid, session in (line.split() for line in out.splitlines()) if int(session) == leader
    ]
