"""The command line behind the front door: `python3 -m portal <command>`."""

from __future__ import annotations

import copy
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from flask import Flask

from portal import installation, tools, worker
from portal.app import create_app
from portal.core import audit
from portal.core.config import Config, load
from portal.core.errors import PortalError
from portal.core.i18n import compile_catalogs
from portal.core.searchable import all_documents
from portal.engines import backup as backups
from portal.engines import choose
from portal.features import FEATURES
from portal.serve import serve

F = TypeVar("F", bound=Callable[..., Any])


def data_option(command: F) -> F:
    """`--data`: the data folder."""
    return click.option("--data", "data", help="Data folder (default: var/ or PONTE_DATA).")(command)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Ponte: communities, policies, training, recognition and customer insights in one portal."""


def settings_of(data: str | None, **overrides: Any) -> Config:
    """Settings with the command line's overrides; the data folder is handed on to child processes."""
    if data:
        os.environ["PONTE_DATA"] = str(Path(data).expanduser().resolve())
    return load(**overrides)


def app_of(data: str | None) -> Flask:
    """An application for one command; refuses a database of another version with the remedy."""
    app = create_app(settings_of(data))
    with app.app_context():
        installation.check_schema()
    return app


@cli.command()
@data_option
@click.option("--host", help="Address to listen on.")
@click.option("--port", type=int, help="Port to listen on.")
@click.option("--empty", is_flag=True, help="Start without the demo company.")
def run(data: str | None, host: str | None, port: int | None, empty: bool) -> None:
    """Start the portal: web, worker, and on the first start the demo company."""
    settings = settings_of(data, host=host, port=port)

    def prepare_data() -> None:
        with create_app(settings).app_context():
            installation.prepare(empty=empty, say=click.echo)

    sys.exit(
        serve(
            data_dir=settings.data_dir,
            host=settings.host,
            port=settings.port,
            processes=settings.web_processes,
            url=settings.public_url,
            env=installation.child_environment(settings),
            prepare=prepare_data,
            hint=installation.hint(settings),
        )
    )


@cli.command()
@data_option
def work(data: str | None) -> None:
    """Run the worker alone: events, search index, jobs."""
    worker.run(app_of(data))


@cli.command()
@data_option
def migrate(data: str | None) -> None:
    """Bring the database to this version's tables."""
    with create_app(settings_of(data)).app_context():
        installation.migrate()
        click.echo("The database has this version's tables.")


@cli.command()
@data_option
def seed(data: str | None) -> None:
    """Fill an empty data folder with the demo company."""
    with create_app(settings_of(data)).app_context():
        installation.migrate()
        installation.seed(say=click.echo)


@cli.command()
@data_option
def reindex(data: str | None) -> None:
    """Build the search index anew, beside the old one, and swap."""
    with app_of(data).app_context():
        click.echo(f"{choose.search().rebuild(all_documents())} documents indexed.")


@cli.command("admin-link")
@data_option
def admin_link(data: str | None) -> None:
    """Print a one-time link that creates an administrator."""
    with app_of(data).app_context():
        click.echo(installation.administrator_link())


@cli.command()
@data_option
@click.argument("target", type=click.Path(path_type=Path))
def backup(data: str | None, target: Path) -> None:
    """Write database, files and keys into one archive; safe while the portal runs."""
    settings = settings_of(data)
    click.echo(backups.backup(database_url=settings.database, data_dir=settings.data_dir, target=target))


@cli.command()
@data_option
@click.argument("archive", type=click.Path(exists=True, path_type=Path))
def restore(data: str | None, archive: Path) -> None:
    """Restore an archive into an empty data folder."""
    # A key made now would make the folder not empty; the one that counts is in the archive.
    settings = settings_of(data, secret_key="in the archive")  # noqa: S106
    click.echo(backups.restore(archive, database_url=settings.database, data_dir=settings.data_dir))


@cli.group("audit")
def audit_group() -> None:
    """The audit log."""


@audit_group.command("verify")
@data_option
def audit_verify(data: str | None) -> None:
    """Walk the hash chain; the first broken entry is named."""
    with app_of(data).app_context():
        good, broken = audit.verify()
    click.echo(f"{good} entries are in order." + (f" Entry {broken} is broken." if broken else ""))
    sys.exit(1 if broken else 0)


@cli.command()
@data_option
def check(data: str | None) -> None:
    """Check the installation: each danger with its remedy."""
    with create_app(settings_of(data)).app_context():
        findings = installation.findings()
    for finding in findings:
        click.echo(finding)
    click.echo("Nothing to mend." if not findings else f"{len(findings)} to mend.")
    sys.exit(1 if findings else 0)


@cli.command()
@click.argument("address")
def where(address: str) -> None:
    """Print view, template, service, permission and test of an address."""
    app = create_app()
    with app.app_context():
        click.echo(tools.where(app, address))


@cli.command()
def settings() -> None:
    """Print all settings as a Markdown table."""
    click.echo(tools.settings_table())


@cli.command()
@click.option("--area", help="Only this area.")
def translations(area: str | None) -> None:
    """Bring the message catalogues up to date with the code; list what is missing."""
    missing = tools.update_catalogs(area)
    for line in missing:
        click.echo(line)
    sys.exit(1 if missing else 0)


@cli.command()
@click.argument("subject")
@click.option("--area", help="Only tables of this area.")
def migration(subject: str, area: str | None) -> None:
    """Write the next numbered migration from the difference between models and migrations."""
    from portal import migrating  # noqa: PLC0415 (Alembic takes a quarter of a second: only when needed)

    settings = load({}, data_dir=migrating.scratch())
    with create_app(settings).app_context():
        number = migrating.write(subject, area)
    click.echo(f"migrations/versions/{number}_*.py is written: read it before you commit it.")


@cli.command()
def prepare() -> None:
    """What the front door does after installing: compile the message catalogues."""
    compile_catalogs()


@cli.group("import")
def imports() -> None:
    """Bring content in: wiki, threads, insights."""


def in_app(command: click.Command) -> click.Command:
    """A copy of an area's command that has `--data` and runs inside the application."""
    inner = command.callback
    outer = copy.copy(command)
    data = click.Option(["--data"], help="Data folder (default: var/ or PONTE_DATA).")
    outer.params = [*command.params, data]

    def call(data: str | None, **arguments: Any) -> Any:
        with app_of(data).app_context():
            return inner(**arguments) if inner else None

    outer.callback = call
    return outer


for _feature in FEATURES:
    for _command in _feature.imports:
        imports.add_command(in_app(_command))


def main() -> None:
    """Runs the command; an expected refusal is one line, not a traceback."""
    try:
        cli(prog_name="python3 -m portal")
    except (PortalError, installation.Refused, ValueError) as error:
        click.echo(f"Not done: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
