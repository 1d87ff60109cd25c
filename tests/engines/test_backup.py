"""Backup under load, restore into the empty; broken and hostile archives touch nothing."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import sqlite3
import stat
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from portal.core.errors import Conflict, Invalid
from portal.engines import backup_database
from portal.engines.backup import backup, restore, verify

ADMIN = os.environ.get("TEST_POSTGRES_ADMIN", "postgresql://postgres@127.0.0.1:5432/postgres")


def url_of(folder: Path) -> str:
    return f"sqlite:///{folder / 'ponte.db'}"


@pytest.fixture
def live(tmp_path: Path) -> Path:
    """A data folder as a running portal has it."""
    folder = tmp_path / "live"
    for name, content in {
        "secret.key": b"the key", "files/ab/cd/abcd": b"upload", "mail/1.eml": b"mail", "نام‌ها.txt": b"x",
        " a ": b"y",
        "demo": b"", "index/1/segment": b"index", "queue.db": b"queue", "queue.db-wal": b"q",
        "backups/old.zip": b"old",
        "files/.unfinished/x": b"half", "ponte.lock": b"", "last-backup": b"",
    }.items():  # fmt: skip
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    with contextlib.closing(sqlite3.connect(folder / "ponte.db")) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE pair (number INTEGER, half TEXT)")
        connection.execute("INSERT INTO pair VALUES (0, 'a'), (0, 'b')")
        connection.commit()
    return folder


def tree(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def rows(folder: Path) -> list[tuple[int, int]]:
    with contextlib.closing(sqlite3.connect(folder / "ponte.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return connection.execute(
            "SELECT number, count(*) FROM pair GROUP BY number ORDER BY number"
        ).fetchall()


def test_there_and_back(live: Path, tmp_path: Path) -> None:
    archive, new = tmp_path / "b.zip", tmp_path / "new"
    before = tree(live)
    made = backup(database_url=url_of(live), data_dir=live, target=archive)
    assert verify(archive) == made
    assert time.time() - (live / "last-backup").stat().st_mtime < 60
    assert (made.engine, made.members) == ("sqlite", 7)
    assert {k: v for k, v in tree(live).items() if not k.startswith("ponte.db")} == {
        k: v for k, v in before.items() if not k.startswith("ponte.db")
    }
    restore(archive, database_url=url_of(new), data_dir=new)
    after = tree(new)
    assert rows(new) == [(0, 2)]
    kept = ("secret.key", "files/ab/cd/abcd", "mail/1.eml", "نام‌ها.txt", " a ", "demo")
    assert {k: v for k, v in after.items() if k != "ponte.db"} == {k: before[k] for k in kept}


def test_only_the_owner_may_read(live: Path, tmp_path: Path) -> None:
    archive, new = tmp_path / "b.zip", tmp_path / "new"
    backup(database_url=url_of(live), data_dir=live, target=archive)
    restore(archive, database_url=url_of(new), data_dir=new)
    for path in (archive, *(p for p in new.rglob("*"))):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_a_folder_gets_a_dated_file_and_nothing_else_stays(live: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    made = backup(database_url=url_of(live), data_dir=live, target=tmp_path / "out")
    assert made.archive.name.startswith("ponte-")
    assert [p.name for p in (tmp_path / "out").iterdir()] == [made.archive.name]


def test_never_over_another_file(live: Path, tmp_path: Path) -> None:
    (tmp_path / "b.zip").write_bytes(b"older backup")
    with pytest.raises(Conflict):
        backup(database_url=url_of(live), data_dir=live, target=tmp_path / "b.zip")
    assert (tmp_path / "b.zip").read_bytes() == b"older backup"


def test_into_the_data_folder_itself(live: Path) -> None:
    first = backup(database_url=url_of(live), data_dir=live, target=live / "backups" / "1.zip")
    second = backup(database_url=url_of(live), data_dir=live, target=live / "backups" / "2.zip")
    assert first.members == second.members


def test_links_are_not_followed(live: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret").write_text("of the machine")
    (live / "files" / "link").symlink_to(tmp_path / "outside" / "secret")
    (live / "folder").symlink_to(tmp_path / "outside")
    os.mkfifo(live / "pipe")
    made = backup(database_url=url_of(live), data_dir=live, target=tmp_path / "b.zip")
    assert set(made.skipped) == {"files/link", "folder", "pipe"}
    with zipfile.ZipFile(tmp_path / "b.zip") as packed:
        assert not [
            n for n in packed.namelist() if "outside" in n or ("secret" in n and n != "data/secret.key")
        ]


def test_nothing_is_left_where_a_backup_fails(live: Path, tmp_path: Path) -> None:
    (live / "ponte.db").write_bytes(b"not a database at all, but longer than its header " * 100)
    (tmp_path / "out").mkdir()
    with pytest.raises(Invalid):
        backup(database_url=url_of(live), data_dir=live, target=tmp_path / "out" / "b.zip")
    assert list((tmp_path / "out").iterdir()) == []
    with pytest.raises(Invalid, match="no database"):
        backup(database_url=url_of(tmp_path / "none"), data_dir=live, target=tmp_path / "b.zip")


def write_pairs(connect: Callable[[], Any], mark: str, begin: str, stop: threading.Event) -> None:
    with contextlib.closing(connect()) as connection:
        number = 0
        while not stop.is_set():
            number += 1
            connection.execute(begin)
            connection.execute(f"INSERT INTO pair VALUES ({mark}, 'a')", (number,))
            connection.execute(f"INSERT INTO pair VALUES ({mark}, 'b')", (number,))
            connection.execute("COMMIT")


def test_under_concurrent_writes(live: Path, tmp_path: Path) -> None:
    stop = threading.Event()

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(live / "ponte.db", isolation_level=None, timeout=30)

    writer = threading.Thread(target=write_pairs, args=(connect, "?", "BEGIN IMMEDIATE", stop))
    writer.start()
    last = 0
    try:
        for number in range(8):
            archive, new = tmp_path / f"{number}.zip", tmp_path / f"new{number}"
            time.sleep(0.05)
            backup(database_url=url_of(live), data_dir=live, target=archive)
            restore(archive, database_url=url_of(new), data_dir=new)
            found = rows(new)
            assert [n for n, _count in found] == list(range(len(found)))
            assert {count for _n, count in found} == {2}
            assert len(found) > last
            last = len(found)
    finally:
        stop.set()
        writer.join()


def test_only_into_the_empty(live: Path, tmp_path: Path) -> None:
    archive = tmp_path / "b.zip"
    backup(database_url=url_of(live), data_dir=live, target=archive)
    before = tree(live)
    with pytest.raises(Conflict, match="not empty"):
        restore(archive, database_url=url_of(tmp_path / "elsewhere"), data_dir=live)
    new = tmp_path / "new"
    with pytest.raises(Conflict, match="database is not empty"):
        restore(archive, database_url=url_of(live), data_dir=new)
    with pytest.raises(Invalid, match="DATABASE_URL"):
        restore(archive, database_url="postgresql+psycopg://postgres@127.0.0.1/none", data_dir=new)
    assert tree(live) == before
    assert not new.exists()
    new.mkdir()
    restore(archive, database_url=url_of(new), data_dir=new)
    assert rows(new) == [(0, 2)]


def test_the_database_may_live_elsewhere(live: Path, tmp_path: Path) -> None:
    backup(database_url=url_of(live), data_dir=live, target=tmp_path / "b.zip")
    restore(tmp_path / "b.zip", database_url=url_of(tmp_path / "db"), data_dir=tmp_path / "new")
    assert rows(tmp_path / "db") == [(0, 2)]
    assert not (tmp_path / "new" / "ponte.db").exists()


@pytest.fixture
def archive(live: Path, tmp_path: Path) -> Path:
    backup(database_url=url_of(live), data_dir=live, target=tmp_path / "b.zip")
    return tmp_path / "b.zip"


def refused(archive: Path, new: Path) -> None:
    with pytest.raises(Invalid):
        verify(archive)
    with pytest.raises(Invalid):
        restore(archive, database_url=url_of(new), data_dir=new)
    assert not new.exists()


def test_each_damaged_byte_is_seen(archive: Path, tmp_path: Path) -> None:
    raw = archive.read_bytes()
    for place in range(0, len(raw), max(1, len(raw) // 150)):
        damaged = bytearray(raw)
        damaged[place] ^= 0xFF
        archive.write_bytes(damaged)
        try:
            verify(archive)
        except Invalid:
            continue
        # A few bytes carry nothing, such as dates: then what comes out must be right all the same.
        new = tmp_path / f"new{place}"
        restore(archive, database_url=url_of(new), data_dir=new)
        assert (new / "secret.key").read_bytes() == b"the key"
        assert rows(new) == [(0, 2)]


@pytest.mark.parametrize("share", [0, 0.1, 0.5, 0.99])
def test_cut_off(archive: Path, tmp_path: Path, share: float) -> None:
    raw = archive.read_bytes()
    archive.write_bytes(raw[: int(len(raw) * share)])
    refused(archive, tmp_path / "new")


def test_no_archive(tmp_path: Path) -> None:
    refused(tmp_path / "none.zip", tmp_path / "new")
    refused(tmp_path, tmp_path / "new")


def rebuilt(archive: Path, members: dict[str, bytes], *, manifest: dict[str, Any] | None = None,
            mode: int = 0o100600, name_them: bool = True) -> None:  # fmt: skip
    """The archive with more members, named in its manifest like good ones."""
    with zipfile.ZipFile(archive) as packed:
        old = {n: packed.read(n) for n in packed.namelist()}
    table = json.loads(old.pop("manifest.json"))
    if name_them:
        table["members"] += [
            {"name": n, "size": len(c), "sha256": hashlib.sha256(c).hexdigest()} for n, c in members.items()
        ]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in old.items():
            packed.writestr(name, content)
        for name, content in members.items():
            info = zipfile.ZipInfo(name)
            info.external_attr, info.compress_type = mode << 16, zipfile.ZIP_DEFLATED
            packed.writestr(info, content)
        packed.writestr("manifest.json", json.dumps(table | (manifest or {})))
    archive.write_bytes(out.getvalue())


def test_a_rebuilt_archive_is_good(archive: Path, tmp_path: Path) -> None:
    rebuilt(archive, {"data/more": b"x"})
    restore(archive, database_url=url_of(tmp_path / "new"), data_dir=tmp_path / "new")
    assert (tmp_path / "new" / "more").read_bytes() == b"x"


@pytest.mark.parametrize(
    "name",
    ["../evil", "data/../../evil", "/tmp/evil", "data//evil", "data/./evil", "data/..", "evil", "other/evil",
     "data\\..\\evil", "C:/evil", "data/a\nb", "data/"],
)  # fmt: skip
def test_no_way_out_of_the_folder(archive: Path, tmp_path: Path, name: str) -> None:
    before = set(tmp_path.iterdir())
    rebuilt(archive, {name: b"evil"})
    refused(archive, tmp_path / "new")
    assert set(tmp_path.iterdir()) == before


def test_links_in_archives(archive: Path, tmp_path: Path) -> None:
    rebuilt(archive, {"data/link": b"/etc/passwd"}, mode=0o120777)
    refused(archive, tmp_path / "new")


def test_members_that_are_not_named(archive: Path, tmp_path: Path) -> None:
    rebuilt(archive, {"data/extra": b"x"}, name_them=False)
    refused(archive, tmp_path / "new")


def test_bombs(archive: Path, tmp_path: Path) -> None:
    rebuilt(archive, {"data/zeros": b"\0" * 120_000_000})
    refused(archive, tmp_path / "new")


@pytest.mark.parametrize(
    "manifest",
    [{"format": 2}, {"format": None}, {"members": []}, {"members": 5}, {"members": [{}]},
     {"database": "data/demo2"}, {"database": ["x"]}],
)  # fmt: skip
def test_odd_manifests(archive: Path, tmp_path: Path, manifest: dict[str, Any]) -> None:
    rebuilt(archive, {}, manifest=manifest)
    refused(archive, tmp_path / "new")


def test_a_damaged_database_within_a_good_archive(live: Path, tmp_path: Path) -> None:
    archive, new = tmp_path / "b.zip", tmp_path / "new"
    backup(database_url=url_of(live), data_dir=live, target=archive)
    rebuilt(
        archive,
        {"database/bad.db": b"SQLite format 3\0" + b"\7" * 4000},
        manifest={"database": "database/bad.db"},
    )
    with pytest.raises(Invalid, match="damaged"):
        restore(archive, database_url=url_of(new), data_dir=new)
    assert list(new.iterdir()) == []


def test_a_failure_in_the_last_step_leaves_the_folder_empty(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(backup_database, "restore", full)
    with pytest.raises(OSError, match="No space"):
        restore(archive, database_url=url_of(tmp_path / "new"), data_dir=tmp_path / "new")
    assert list((tmp_path / "new").iterdir()) == []


@pytest.fixture
def postgres() -> Iterator[Callable[[str], str]]:
    """Makes databases of our own on the server, and drops them."""
    try:
        admin = psycopg.connect(ADMIN, autocommit=True, connect_timeout=2)
    except psycopg.OperationalError as error:
        pytest.skip(f"no PostgreSQL answers: {error}")
    made: list[str] = []

    def make(suffix: str) -> str:
        name = f"ponte_test_backup_{os.getpid()}{suffix}"
        admin.execute(f"CREATE DATABASE {name}")
        made.append(name)
        return ADMIN.replace("postgresql://", "postgresql+psycopg://").rsplit("/", 1)[0] + "/" + name

    yield make
    for name in made:
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    admin.close()


def connect_to(url: str) -> psycopg.Connection[Any]:
    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)


def test_postgresql_under_concurrent_writes(
    postgres: Callable[[str], str], live: Path, tmp_path: Path
) -> None:
    source = postgres("")
    with connect_to(source) as connection:
        connection.execute("CREATE TABLE pair (number integer, half text)")
    stop = threading.Event()
    writer = threading.Thread(target=write_pairs, args=(lambda: connect_to(source), "%s", "BEGIN", stop))
    writer.start()
    try:
        for number in range(3):
            archive, target, new = (
                tmp_path / f"{number}.zip",
                postgres(f"_{number}"),
                tmp_path / f"new{number}",
            )
            time.sleep(0.1)
            backup(database_url=source, data_dir=live, target=archive)
            restore(archive, database_url=target, data_dir=new)
            with connect_to(target) as connection:
                found = connection.execute(
                    "SELECT number, count(*) FROM pair GROUP BY 1 ORDER BY 1"
                ).fetchall()
            assert found
            assert [n for n, _count in found] == list(range(1, len(found) + 1))
            assert {count for _n, count in found} == {2}
            assert (new / "secret.key").read_bytes() == b"the key"
            with pytest.raises(Conflict):
                restore(archive, database_url=target, data_dir=tmp_path / "other")
    finally:
        stop.set()
        writer.join()


def test_postgresql_away_or_broken(postgres: Callable[[str], str], live: Path, tmp_path: Path) -> None:
    source, new = postgres(""), tmp_path / "new"
    backup(database_url=source, data_dir=live, target=tmp_path / "b.zip")
    rebuilt(tmp_path / "b.zip", {"database/bad": b"PGDMP broken"}, manifest={"database": "database/bad"})
    with pytest.raises(Invalid, match="pg_restore failed"):
        restore(tmp_path / "b.zip", database_url=source, data_dir=new)
    assert list(new.iterdir()) == []
    away = "postgresql+psycopg://postgres:geheim@127.0.0.1:9166/none"
    with pytest.raises(Invalid, match="pg_dump failed") as refusal:
        backup(database_url=away, data_dir=live, target=tmp_path / "c.zip")
    assert "geheim" not in str(refusal.value)
