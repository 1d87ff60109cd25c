"""The Python environment: stamps, half-made ones, words for what is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.setup import environment, stamps, tools
from portal.setup.words import Line, Stop


class Installed:
    """Stands in for venv and pip: notes what was asked, makes the files that they would make."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[str] = []
        self.fail: Stop | None = None
        monkeypatch.setattr(tools, "run", self)

    def __call__(self, line: Line, command: list[str], **_: object) -> None:
        self.asked.append("venv" if "venv" in command else "pip")
        if self.fail and self.asked[-1] == "pip":
            raise self.fail
        if "venv" in command:
            home = Path(command[-1])
            (home / "bin").mkdir(parents=True)
            (home / "bin" / "python").touch()
            (home / "pyvenv.cfg").write_text("version = 3.11.2\n")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "Página نو"
    folder.mkdir()
    for lock in environment.LOCKS.values():
        (folder / lock).write_text("flask==3.1\n")
    return folder


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Installed:
    return Installed(monkeypatch)


def test_the_second_time_nothing_is_done(root: Path, installed: Installed) -> None:
    environment.ensure(root, "run")
    environment.ensure(root, "run")
    assert installed.asked == ["venv", "pip"]


def test_a_changed_lock_file_installs_into_the_same_environment(root: Path, installed: Installed) -> None:
    environment.ensure(root, "run")
    (root / "requirements.lock").write_text("flask==3.2\n")
    assert not environment.is_ready(root, "run")
    environment.ensure(root, "run")
    assert installed.asked == ["venv", "pip", "pip"]


def test_test_tools_come_on_top(root: Path, installed: Installed) -> None:
    environment.ensure(root, "run")
    assert not environment.is_ready(root, "test")
    environment.ensure(root, "test")
    assert environment.is_ready(root, "run")
    assert installed.asked == ["venv", "pip", "pip"]


def test_one_that_was_cut_off_is_made_again(root: Path, installed: Installed) -> None:
    installed.fail = Stop("no network", "connect")
    with pytest.raises(Stop):
        environment.ensure(root, "run")
    assert not environment.is_ready(root, "run")
    installed.fail = None
    environment.ensure(root, "run")
    assert installed.asked == ["venv", "pip", "venv", "pip"]
    assert environment.is_ready(root, "run")


def test_a_moved_folder_gets_a_new_one(root: Path, installed: Installed) -> None:
    environment.ensure(root, "run")
    moved = root.rename(root.with_name("elsewhere"))
    assert not environment.is_ready(moved, "run")
    environment.ensure(moved, "run")
    assert installed.asked == ["venv", "pip", "venv", "pip"]


def test_a_removed_interpreter_is_noticed(root: Path, installed: Installed) -> None:
    environment.ensure(root, "run")
    (root / ".venv" / "bin" / "python").unlink()
    (root / ".venv" / "bin" / "python").symlink_to("/no/such/python3")
    assert not environment.is_ready(root, "run")


def test_debian_without_venv_is_told_the_package() -> None:
    with pytest.raises(Stop) as stop:
        environment.check_venv(find=lambda name: object() if name == "venv" else None)
    assert "apt install python3-venv" in stop.value.remedy


def test_without_ensurepip_the_pip_of_this_python_helps() -> None:
    assert environment.check_venv(find=lambda name: None if name == "ensurepip" else object()) is False


def test_a_missing_lock_file_is_told(root: Path, installed: Installed) -> None:
    (root / "requirements.lock").unlink()
    with pytest.raises(Stop, match=r"requirements\.lock is missing"):
        environment.ensure(root, "run")


@pytest.mark.parametrize(
    ("output", "words"),
    [
        (
            "Failed to establish a new connection: [Errno -3] Temporary failure in name resolution",
            "cannot be reached",
        ),
        ("npm error code ENOTFOUND", "cannot be reached"),
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "differs from the one"),
        ("error: something odd", "something odd"),
    ],
)
def test_failures_of_tools_become_words(output: str, words: str, tmp_path: Path) -> None:
    stop = tools.explain("Installing", output, tmp_path / "log", "the index")
    assert words in str(stop)
    assert stop.remedy


def test_a_real_tool_that_fails_leaves_its_log(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "x.log"
    with pytest.raises(Stop, match="no such thing"):
        tools.run(
            Line("x"),
            ["sh", "-c", "echo no such thing >&2; exit 3"],
            what="X",
            source="Y",
            log=log,
            cwd=tmp_path,
        )
    assert "no such thing" in log.read_text()
    with pytest.raises(Stop, match="nonesuch-tool"):
        tools.run(Line("x"), ["nonesuch-tool"], what="X", source="Y", log=log, cwd=tmp_path)


def test_stamps_depend_on_contents(tmp_path: Path) -> None:
    lock, stamp = tmp_path / "lock", tmp_path / "deep" / "stamp"
    lock.write_text("a")
    stamps.set_done(stamp, stamps.fingerprint(lock))
    assert stamps.is_done(stamp, stamps.fingerprint(lock))
    lock.write_text("b")
    assert not stamps.is_done(stamp, stamps.fingerprint(lock))
    assert stamps.fingerprint("a", "bc") != stamps.fingerprint("ab", "c")
