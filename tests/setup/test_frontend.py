"""Front-end packages: npm, its stand-in, and the words when neither is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.setup import environment, frontend, tools
from portal.setup.vendor import VendorError
from portal.setup.words import Line, Stop


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("package.json", "package-lock.json", "static/icons/names.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("{}")
    return tmp_path


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Commands that were run; nothing is really fetched or copied."""
    commands: list[list[str]] = []
    monkeypatch.setattr(tools, "run", lambda line, command, **_: commands.append(list(command)))
    monkeypatch.setattr(frontend, "copy_vendor", lambda root: commands.append(["copy"]))
    return commands


def _which(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    monkeypatch.setattr(frontend.shutil, "which", lambda name: f"/usr/bin/{name}" if name in names else None)


def test_npm_fetches_by_the_lock_file_without_scripts(
    root: Path, asked: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    _which(monkeypatch, "npm", "node")
    frontend.ensure(root)
    frontend.ensure(root)
    assert [command[0] for command in asked] == ["/usr/bin/npm", "copy"]
    assert {"ci", "--ignore-scripts"} <= set(asked[0])


def test_a_new_icon_copies_but_does_not_fetch(
    root: Path, asked: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    _which(monkeypatch, "npm", "node")
    frontend.ensure(root)
    (root / "static/icons/names.txt").write_text("bell")
    assert not frontend.is_ready(root)
    frontend.ensure(root)
    assert [command[0] for command in asked] == ["/usr/bin/npm", "copy", "copy"]


def test_without_npm_a_throw_away_environment_provides_it(
    root: Path, asked: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    _which(monkeypatch)
    frontend.ensure(root)
    assert any("node.lock" in part for command in asked for part in command)
    assert asked[-2][1].endswith("bin/npm")
    assert not Path(asked[-2][0]).exists()


def test_neither_npm_nor_pypi_says_what_to_install(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(line: Line, venv: Path, log: Path) -> None:
        raise Stop("no index", "connect")

    _which(monkeypatch)
    monkeypatch.setattr(environment, "make", refuse)
    with pytest.raises(Stop, match="no working npm") as stop:
        frontend.ensure(root)
    assert "apt install npm" in stop.value.remedy
    assert not frontend.is_ready(root)


def test_a_network_failure_is_not_tried_another_way(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commands: list[str] = []

    def run(line: Line, command: list[str], **_: object) -> None:
        commands.append(command[0])
        raise tools.explain("Fetching", "npm error code EAI_AGAIN", root / "log", "the registry")

    _which(monkeypatch, "npm", "node")
    monkeypatch.setattr(tools, "run", run)
    with pytest.raises(Stop, match="cannot be reached"):
        frontend.ensure(root)
    assert commands == ["/usr/bin/npm"]


def test_a_missing_file_in_a_package_is_told(
    root: Path, asked: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(root: Path) -> list[str]:
        raise VendorError("There is no icon 'bell'.")

    _which(monkeypatch, "npm", "node")
    monkeypatch.setattr(frontend, "copy_vendor", missing)
    with pytest.raises(Stop, match="no icon 'bell'"):
        frontend.ensure(root)
    assert not frontend.is_ready(root)
