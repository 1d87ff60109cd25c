"""Commands of the front door, and the documents that are made from code."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from portal import installation, tools
from portal.cli import cli
from portal.core.config import ROOT, load


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Runs a command on a data folder of its own."""
    monkeypatch.setenv("PONTE_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return lambda *words: CliRunner().invoke(cli, words)


def test_the_table_of_settings_in_the_guide_is_true() -> None:
    assert tools.settings_table() in (ROOT / "docs" / "operate.md").read_text()


def test_where_names_view_permission_template_and_query(app) -> None:
    words = tools.where(app, "http://127.0.0.1:8000/people/ana?x=1")
    for part in (
        "views/directory.py:",
        "people.directory",
        "templates/people/person.html",
        "queries/directory.py:",
    ):
        assert part in words
    assert tools.where(app, "/no/such/place") == "No route matches /no/such/place."


def test_migrate_admin_link_audit_check(run) -> None:
    assert "this version's tables" in run("migrate").output
    assert "/people/join/" in run("admin-link").output
    assert "entries are in order" in run("audit", "verify").output
    checked = run("check")
    assert checked.exit_code == 1
    assert "Run: python3 -m portal backup FILE" in checked.output


def test_a_command_on_missing_tables_says_the_remedy(run) -> None:
    result = run("admin-link")
    assert isinstance(result.exception, installation.Refused)
    assert "python3 -m portal migrate" in str(result.exception)


def test_a_newer_database_is_refused(run, tmp_path) -> None:
    run("migrate")
    import sqlite3

    with sqlite3.connect(tmp_path / "data" / "ponte.db") as connection:
        connection.execute("update alembic_version set version_num = '9999'")
    connection.close()
    result = run("migrate")
    assert "made by a newer Ponte" in str(result.exception)


def test_a_setting_that_cannot_be_read_names_its_variable() -> None:
    with pytest.raises(ValueError, match="PONTE_PORT"):
        load({"PONTE_PORT": "eighty"})


def test_production_refuses_what_is_dangerous(tmp_path, app) -> None:
    settings = app.extensions["ponte.config"]
    app.extensions["ponte.config"] = load({"PONTE_ENVIRONMENT": "production"}, data_dir=settings.data_dir)
    (settings.data_dir / "demo").touch()
    try:
        words = "\n".join(installation.findings())
    finally:
        app.extensions["ponte.config"] = settings
    assert "holds the demo company" in words
    assert "DANGER PONTE_URL is not https" in words
