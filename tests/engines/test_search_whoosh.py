"""What only the engine in a folder has to stand: damage, crashes, other processes, old generations."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from portal.core.ports import Document, SearchQuery, SearchUnavailable
from portal.core.refs import Ref
from portal.engines import search_whoosh, whoosh_index
from portal.engines.search_whoosh import WhooshSearch
from portal.engines.whoosh_index import Generations

ALL = frozenset({"all"})
ROOT = Path(__file__).parents[2]
WRITER = """
import sys
from datetime import UTC, datetime
from portal.core.ports import Document
from portal.core.refs import Ref
from portal.engines.search_whoosh import WhooshSearch
engine = WhooshSearch(sys.argv[1])
print("started", flush=True)
for n in range(int(sys.argv[2]), 10**6):
    engine.apply([Document(Ref("wiki.page", n), f"Crash page{n}", "words " * 50, frozenset({"all"}),
                           datetime.now(UTC))], [])
    print(n, flush=True)
"""


def page(number: int, title: str = "Crash") -> Document:
    return Document(Ref("wiki.page", number), title, "", ALL, datetime(2026, 1, 1, tzinfo=UTC))


def total(engine: WhooshSearch, words: str = "crash") -> int:
    return engine.search(SearchQuery(words, ALL)).total


def test_kill_while_writing_loses_nothing_and_leaves_no_lock(tmp_path: Path) -> None:
    engine = WhooshSearch(tmp_path)
    engine.rebuild([page(0)])
    acknowledged = 0
    for round_ in range(4):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path), str(acknowledged + 1)],
            stdout=subprocess.PIPE, text=True, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        assert writer.stdout is not None
        assert writer.stdout.readline() == "started\n"
        time.sleep(0.4 + 0.13 * round_)
        writer.send_signal(signal.SIGKILL)
        lines = writer.stdout.read().splitlines()
        writer.wait()
        writer.stdout.close()
        acknowledged = max([acknowledged, *map(int, lines[-1:])])
        assert acknowledged > 0
        assert engine.ready()
        assert acknowledged + 1 <= total(engine) <= acknowledged + 2
    started = time.monotonic()
    engine.apply([page(10**6, "Afterwards")], [])
    assert total(engine, "afterwards") == 1
    assert time.monotonic() - started < 5


def test_another_process_sees_what_was_written_and_rebuilt(tmp_path: Path) -> None:
    writer, reader = WhooshSearch(tmp_path), WhooshSearch(tmp_path)
    writer.rebuild([page(1)])
    assert total(reader) == 1
    writer.apply([page(2)], [])
    assert total(reader) == 2
    writer.apply([], [Ref("wiki.page", 1)])
    assert total(reader) == 1
    writer.rebuild([page(n) for n in range(5)])
    assert total(reader) == 5


def test_deleted_documents_stay_deleted_for_a_reader_that_stays_open(tmp_path: Path) -> None:
    writer, reader = WhooshSearch(tmp_path), WhooshSearch(tmp_path)
    writer.rebuild([page(n) for n in range(20)])
    for number in range(20):
        assert total(reader) == 20 - number
        writer.apply([], [Ref("wiki.page", number)])
    assert total(reader) == 0


# Whoosh leaves a damaged file open to the garbage collector.
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("damage", ["pointer", "empty pointer", "truncated", "garbage", "toc", "version"])
def test_a_damaged_index_shows_nothing(tmp_path: Path, damage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_whoosh.log, "disabled", True)  # kept records would keep files open
    WhooshSearch(tmp_path).rebuild([page(n) for n in range(30)])
    pointer = tmp_path / "current"
    generation = tmp_path / pointer.read_text().split()[0]
    if damage == "pointer":
        pointer.unlink()
    elif damage == "empty pointer":
        pointer.write_bytes(b"\xff")
    elif damage == "version":
        pointer.write_text(pointer.read_text().split()[0] + " 0")
    elif damage == "toc":
        for file in generation.glob("*.toc"):
            file.unlink()
    else:
        for file in generation.glob("*.seg"):
            data = file.read_bytes()
            file.write_bytes(data[: len(data) // 2] if damage == "truncated" else b"\x07" * len(data))
    engine = WhooshSearch(tmp_path)
    assert not engine.ready()
    with pytest.raises(SearchUnavailable):
        total(engine)
    gc.collect()
    assert engine.rebuild([page(1)]) == 1
    assert engine.ready()
    assert total(engine) == 1


def test_old_generations_go_after_a_while(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = WhooshSearch(tmp_path)
    engine.rebuild([page(1)])
    engine.rebuild([page(2)])
    engine.apply([page(3)], [])
    assert len(list(tmp_path.glob("gen-*"))) == 2
    monkeypatch.setattr(whoosh_index, "GRACE", 0.0)
    engine.apply([page(4)], [])
    assert [path.name for path in tmp_path.glob("gen-*")] == ["gen-2"]
    assert total(engine) == 3


def test_a_second_writer_waits_and_then_gives_up(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    with generations.locked(), pytest.raises(SearchUnavailable), Generations(tmp_path).locked(patience=0.2):
        pytest.fail("two writers")


def test_a_search_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    WhooshSearch(tmp_path).rebuild([page(n) for n in range(5)])
    with pytest.raises(SearchUnavailable, match="too long"):
        total(WhooshSearch(tmp_path, time_limit=-1.0))
