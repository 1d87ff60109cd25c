"""The doorstep as people meet it: old Pythons, help, expected failures without tracebacks."""

from __future__ import annotations

import ast
import subprocess
import sys
import time
from pathlib import Path

import pytest

from portal.setup import doorstep, environment, frontend
from portal.setup.oldpython import words
from portal.setup.words import Stop

ROOT = Path(__file__).resolve().parents[2]


def test_an_old_python_is_told_how_to_get_a_newer_one() -> None:
    text = words((3, 9, 2), which=lambda name: None)
    assert "needs Python 3.11 or newer; this is Python 3.9" in text
    assert "apt install python3" in text
    assert "brew install" in text


def test_an_old_python_is_told_of_the_newer_one_beside_it() -> None:
    text = words((3, 9, 2), which=lambda name: "/usr/bin/python3.12" if name == "python3.12" else None)
    assert text.endswith("python3.12 -m portal run")


@pytest.mark.parametrize(
    "name",
    ["portal/__init__.py", "portal/__main__.py", "portal/setup/__init__.py", "portal/setup/oldpython.py"],
)
def test_what_an_old_python_reads_is_old_python(name: str) -> None:
    ast.parse((ROOT / name).read_text(encoding="utf-8"), feature_version=(3, 6))
    assert "__future__" not in (ROOT / name).read_text(encoding="utf-8")


def test_the_doorstep_needs_the_standard_library_only() -> None:
    code = (
        "import sys; import portal.setup.doorstep; known = {'portal', '__main__', *sys.stdlib_module_names};"
        "print([m for m in sys.modules if '.' not in m and m not in known])"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r}); {code}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


def test_help_sets_nothing_up(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert doorstep.main([], root=tmp_path) == 0
    assert "python3 -m portal run" in capsys.readouterr().out
    assert not list(tmp_path.iterdir())


def test_an_expected_failure_has_a_remedy_and_no_traceback(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(root: Path, kind: str) -> None:
        raise Stop("the index cannot be reached.", "Check the network.")

    monkeypatch.setattr(environment, "ensure", fail)
    assert doorstep.main(["run"], root=tmp_path) == 2
    err = capsys.readouterr().err
    assert "cannot be reached" in err
    assert "What to do: Check the network." in err
    assert "Traceback" not in err


def test_only_run_and_test_need_front_end_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    monkeypatch.setattr(environment, "ensure", lambda root, kind: done.append(kind))
    monkeypatch.setattr(frontend, "ensure", lambda root: done.append("pages"))
    doorstep.set_up(tmp_path, "backup")
    doorstep.set_up(tmp_path, "test")
    assert done == ["run", "test", "pages"]


def test_a_ready_folder_is_handed_over_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[list[str]] = []
    monkeypatch.setattr(environment, "is_ready", lambda root, kind: True)
    monkeypatch.setattr(frontend, "is_ready", lambda root: True)
    monkeypatch.setattr(doorstep.os, "execve", lambda path, command, env: called.append(command))
    doorstep.main(["run", "--port", "9"], root=tmp_path)
    doorstep.main(["test", "-k", "x y"], root=tmp_path)
    assert called[0][1:] == ["-m", "portal.cli", "run", "--port", "9"]
    assert called[1][1:] == ["-m", "portal.setup.testing", "-k", "x y"]
    assert called[0][0] == str(tmp_path / ".venv" / "bin" / "python")


def test_a_set_up_waits_for_the_tools_of_a_killed_one(tmp_path: Path) -> None:
    first = (
        "import os; from pathlib import Path; from portal.setup import doorstep, tools, words\n"
        f"root = Path({str(tmp_path)!r})\n"
        "with doorstep._alone(root):\n"
        "    line = words.Line('x')\n"
        "    line.tick = lambda: os._exit(9)\n"
        "    tools.run(line, ['sleep', '1.5'], what='X', source='Y', log=root / 'log', cwd=root)\n"
    )
    subprocess.run([sys.executable, "-c", first], cwd=ROOT, capture_output=True, check=False)
    start = time.monotonic()
    with doorstep._alone(tmp_path):
        assert time.monotonic() - start > 0.7
