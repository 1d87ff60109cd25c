"""The render process: quick, killable, and back again for the next text."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.core import text
from portal.core.errors import Invalid
from portal.core.markup.shapes import Job
from portal.engines import render
from portal.engines.render import RenderProcess, patience

SLOW = Job("![a](" * 12_000)
"""About a minute of work for the Markdown library."""
PAGE = "## Part\n\nWords of a policy with **bold** and a [link](https://x.example).\n\n- one\n- two\n\n"


@pytest.fixture(scope="module")
def process() -> Iterator[RenderProcess]:
    made = RenderProcess()
    yield made
    made.close()


def child_of(process: RenderProcess) -> int:
    process.start()
    assert process.pid is not None
    return process.pid


def gone(pid: int) -> bool:
    """True once the process has ended (a zombie of another parent counts as ended)."""
    for _ in range(100):
        try:
            os.kill(pid, 0)
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.05)
    return False


def test_answers_as_this_process_does(process: RenderProcess) -> None:
    for job in (Job("@ana **b** insight#1", short_refs=("insight",)), Job("# سلام\n\n🧑‍🚒 ação")):
        assert process.render(job) == text.render_here(job)


def test_known_blocks_travel(process: RenderProcess) -> None:
    first = process.render(Job(PAGE, page=True))
    assert first.blocks
    second = process.render(Job(PAGE, page=True, known=first.blocks))
    assert [block.id for block in second.blocks] == [block.id for block in first.blocks]
    assert second.html == first.html


def test_short_references_of_one_text_are_forgotten_with_the_next(process: RenderProcess) -> None:
    assert process.render(Job("lesson#1", short_refs=("lesson",))).links == ("lesson:1",)
    assert process.render(Job("lesson#1")).links == ()


def test_slow_text_is_refused_and_the_next_one_works(process: RenderProcess) -> None:
    before = child_of(process)
    started = time.perf_counter()
    with pytest.raises(Invalid, match="too complicated to show"):
        process.render(SLOW)
    assert time.perf_counter() - started < 1.5
    assert process.pid is None
    assert gone(before)
    assert process.render(Job("next")).plain == "next"
    assert process.pid != before


def test_other_threads_go_on_meanwhile(process: RenderProcess) -> None:
    process.start()
    refused = []

    def slow() -> None:
        with pytest.raises(Invalid):
            process.render(SLOW)
        refused.append(True)

    worker = threading.Thread(target=slow)
    worker.start()
    longest, ticks = 0.0, 0
    while worker.is_alive():
        started = time.perf_counter()
        sum(range(1000))
        time.sleep(0.001)
        longest = max(longest, time.perf_counter() - started)
        ticks += 1
    assert refused
    assert ticks > 100
    assert longest < 0.3


def test_many_threads_take_turns(process: RenderProcess) -> None:
    found: dict[int, str] = {}

    def one(number: int) -> None:
        found[number] = process.render(Job(f"text {number}")).plain

    threads = [threading.Thread(target=one, args=(number,)) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {number: f"text {number}" for number in range(40)}


def test_a_child_killed_from_outside_is_replaced(process: RenderProcess) -> None:
    pid = child_of(process)
    os.kill(pid, signal.SIGKILL)
    assert process.render(Job("still here")).plain == "still here"
    assert process.pid != pid


def test_deep_recursion_is_refused_and_the_child_lives_on(process: RenderProcess) -> None:
    pid = child_of(process)
    with pytest.raises(Invalid, match="too complicated"):
        process.render(Job("- " * 900 + "x"))
    assert process.render(Job("next")).plain == "next"
    assert process.pid == pid


def test_child_has_little_memory_and_none_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PONTE_SECRET_KEY", "canary")
    made = RenderProcess()
    try:
        pid = child_of(made)
        limits = Path(f"/proc/{pid}/limits").read_text().splitlines()
        assert "536870912" in next(line for line in limits if line.startswith("Max address space"))
        assert "canary" not in Path(f"/proc/{pid}/environ").read_text()
    except FileNotFoundError:
        pytest.skip("this system has no /proc")
    finally:
        made.close()


def test_close_ends_the_child_and_a_text_starts_another() -> None:
    made = RenderProcess()
    pid = child_of(made)
    made.close()
    assert gone(pid)
    assert made.pid is None
    assert made.render(Job("again")).plain == "again"
    made.close()


def test_child_ends_when_its_parent_dies() -> None:
    code = (
        "import os, signal\n"
        "from portal.engines.render import RenderProcess\n"
        "p = RenderProcess(); p.start(); print(p.pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=render.ROOT, capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == -signal.SIGKILL
    assert gone(int(done.stdout))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_fork_starts_a_child_of_its_own(process: RenderProcess) -> None:
    pid = child_of(process)
    ours, theirs = os.pipe()
    copy = os.fork()
    if copy == 0:
        try:
            plain = process.render(Job("in the fork")).plain
            os.write(theirs, f"{plain} {process.pid != pid}".encode())
            process.close()
        finally:
            os._exit(0)
    os.close(theirs)
    with os.fdopen(ours) as answer:
        assert answer.read() == "in the fork True"
    os.waitpid(copy, 0)
    assert process.render(Job("in the parent")).plain == "in the parent"
    assert process.pid == pid


def test_a_child_that_cannot_start_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(render, "COMMAND", [sys.executable, "-c", "raise SystemExit(3)"])
    with pytest.raises(RuntimeError, match="did not start"):
        RenderProcess().render(Job("x"))


def test_long_pages_may_take_longer_than_posts() -> None:
    assert patience(Job("x" * 65_536)) == 1
    assert patience(Job("x" * 1000, page=True)) == 1
    assert patience(Job("x" * 262_144, page=True)) == 8


@pytest.mark.parametrize(
    "piece",
    [
        "*a_ ",
        "`",
        "![a](",
        "a\n\n",
        "<b>",
        "|a",
        "&amp;",
        "[a][b] ",
        "_ ",
        "@a ",
        "http://",
        "~~a ",
        "- a\n",
        "**a",
    ],
)
def test_any_64_kb_post_is_shown_or_refused_in_time(process: RenderProcess, piece: str) -> None:
    process.start()
    started = time.perf_counter()
    with contextlib.suppress(Invalid):
        process.render(Job((piece * 65_536)[:65_536]))
    assert time.perf_counter() - started < 1.5


def test_backend_of_the_text_engine(process: RenderProcess) -> None:
    try:
        text.use(process.render)
        assert text.render("*hi*").html == '<p dir="auto"><em>hi</em></p>'
        with pytest.raises(Invalid, match="control character"):
            text.render("\x01")
    finally:
        text.use()
