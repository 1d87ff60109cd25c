"""The test command: what it finds, what it sums, when it is content."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.setup import finders, testing
from portal.setup.tally import Tally

REPORT = '<testsuites><testsuite tests="{}" failures="{}" errors="{}" skipped="{}"/></testsuites>'


def test_the_sum_is_over_all_runs(tmp_path: Path) -> None:
    tally = Tally()
    for number, counts in enumerate([(5, 1, 1, 1), (4, 0, 0, 0)]):
        report = tmp_path / f"{number}.xml"
        report.write_text(REPORT.format(*counts))
        tally.add_report(report)
    assert tally.closing() == "6 passed, 2 failed, 1 skipped"
    assert tally.status() == 1


def test_nothing_run_is_not_well(tmp_path: Path) -> None:
    assert Tally().status() == 1
    assert Tally(passed=3, skipped=1).status() == 0
    cut_off = Tally(passed=3)
    cut_off.add_report(tmp_path / "none.xml")
    assert cut_off.status() == 1


def test_a_browser_is_named_looked_for_and_missed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = tmp_path / "my chrome"
    mine.touch()
    assert finders.find_chromium({"PONTE_CHROMIUM": str(mine)}) == str(mine)
    assert finders.find_chromium({"PONTE_CHROMIUM": str(tmp_path / "gone")}) is None
    assert (
        finders.find_chromium({}, which=lambda n: "/x/" + n if n == "google-chrome" else None)
        == "/x/google-chrome"
    )
    monkeypatch.setattr(finders, "PLACES", (str(mine),) * 5)
    assert finders.find_chromium({}, which=lambda n: None) == str(mine)


def test_a_named_database_stands_alone() -> None:
    url = "postgresql+psycopg://me@db/test"
    assert list(finders.candidates({"TEST_DATABASE_URL": url})) == [url]
    assert finders.find_postgres({"TEST_DATABASE_URL": url}, ask=lambda u: "refused") == (None, "refused")


def test_the_first_database_that_answers_is_taken() -> None:
    url, reason = finders.find_postgres({}, ask=lambda u: None if "postgres@" in u else "no role")
    assert url is not None
    assert url.startswith("postgresql+psycopg://postgres@127.0.0.1")
    assert reason == ""


@pytest.fixture
def suite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small project with two passing tests and one failing."""
    (tmp_path / "test_a.py").write_text(
        "def test_one(): pass\ndef test_two(): pass\ndef test_bad(): assert 0\n"
    )
    monkeypatch.setattr(testing, "ROOT", tmp_path)
    monkeypatch.setattr(testing, "CHECKS", {})
    monkeypatch.setattr(testing, "find_postgres", lambda: (None, "connection refused"))
    monkeypatch.setattr(testing, "find_chromium", lambda: None)
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:cacheprovider")
    return tmp_path


def test_the_last_line_is_the_sum_and_left_outs_are_told(
    suite: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert testing.main(["-n", "0"]) == 1
    lines = capsys.readouterr().out.strip().splitlines()
    assert lines[-1] == "2 passed, 1 failed, 0 skipped"
    text = "\n".join(lines)
    assert "PostgreSQL: none answers (connection refused). Debian: apt install postgresql" in text
    assert "no Chromium or Chrome found" in text


def test_a_part_of_the_tests(suite: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert testing.main(["--quick", "-n", "0", "-k", "one or two"]) == 0
    assert capsys.readouterr().out.strip().endswith("2 passed, 0 failed, 0 skipped")


def test_no_test_at_all_is_a_failure(suite: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert testing.main(["--quick", "-n", "0", "-k", "nonesuch"]) == 1
    assert capsys.readouterr().out.strip().endswith("0 passed, 0 failed, 0 skipped")


def test_an_unhappy_check_fails_the_whole(suite: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (suite / "test_a.py").write_text("def test_one(): pass\n")
    assert testing.main(["--quick", "-n", "0"]) == 0
    monkeypatch.setattr(testing, "CHECKS", {"ruff": ["no_such_module_anywhere"]})
    assert testing.main(["--quick", "-n", "0"]) == 1
