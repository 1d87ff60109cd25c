"""`portal import insights FILE`: the same import as in the browser, by command."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from portal.core.actor import SYSTEM
from portal.insights.forms import OUTCOME_LABELS
from portal.insights.models.base import CHANNELS
from portal.insights.queries import runs as queries
from portal.insights.reading.limits import Options
from portal.insights.reading.mapping import Mapping
from portal.insights.reading.problems import Problem
from portal.insights.reading.reasons import Reasons
from portal.insights.services import commanded, working


@click.command("insights")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--channel", type=click.Choice(CHANNELS), required=True, help="Where customers said this.")
@click.option("--map", "written", required=True, help="field=column,…, such as id=tweet_id,text=text")
@click.option("--source", help="Name of the source (default: the file's name).")
@click.option("--day-first/--month-first", default=None, help="How 2/3/2015 is meant.")
@click.option("--dry-run", is_flag=True, help="Only count what would happen.")
@click.option("--refused", type=click.Path(dir_okay=False, path_type=Path), help="Write refused rows here.")
def insights(
    file: Path, channel: str, written: str, source: str | None, day_first: bool | None, dry_run: bool,
    refused: Path | None,
) -> None:  # fmt: skip
    """Import what customers said from a CSV or JSONL file; personal data is redacted first."""
    mapping = Mapping.parse(written)
    if dry_run:
        counts, rows = _counted(file, mapping, channel, source or file.stem, day_first)
    else:
        counts, rows = _imported(file, mapping, channel, source or file.stem, day_first)
    if refused is not None:
        refused.write_text("".join(queries.refused_csv(rows, mapping.pairs)), "utf-8")
    _say(counts, dry_run)
    _say_why(rows, refused)


def _counted(
    file: Path, mapping: Mapping, channel: str, source: str, day_first: bool | None
) -> tuple[dict[str, int], list[dict[str, Any]]]:
    rows: list[dict[str, Any]] = []
    way = commanded.way(source, channel, mapping)
    with file.open("rb") as stream:
        counts = working.count(way, stream, file.name, Options(day_first=day_first), _progress, rows.append)
    return counts.by_outcome | {"read": counts.read}, rows


def _imported(
    file: Path, mapping: Mapping, channel: str, source: str, day_first: bool | None
) -> tuple[dict[str, int], list[dict[str, Any]]]:
    run_id = commanded.open_run(SYSTEM, file, mapping, channel=channel, source=source, day_first=day_first)
    commanded.carry_out(run_id, file, _progress)
    line = queries.run(SYSTEM, run_id)
    return line.counts, queries.refused_rows(run_id)


def _progress(read: int) -> None:
    click.echo(f"\r{read} rows", nl=False, err=True)


def _say(counts: dict[str, int], dry_run: bool) -> None:
    click.echo("", err=True)
    click.echo(f"{counts.get('read', 0)} rows read" + (", nothing stored (dry run):" if dry_run else ":"))
    for outcome in OUTCOME_LABELS:
        click.echo(f"  {counts.get(outcome, 0):>8}  {outcome.replace('_', ' ')}")


def _say_why(rows: list[dict[str, Any]], refused: Path | None) -> None:
    why = Reasons()
    for row in rows:
        why.add(row)
    for reason in why.most():
        problem = Problem(reason["field"], reason["code"], reason["details"])
        several = f"{reason['count']} rows, the first is " if reason["count"] > 1 else ""
        hint = " Add --day-first or --month-first." if problem.code == "time_ambiguous" else ""
        click.echo(f"refused: {several}row {reason['number']}: {problem.words}{hint}")
    if rows and refused is None:
        click.echo("Add --refused FILE to get these rows in a file, to be corrected and imported again.")
    elif rows:
        click.echo(f"Refused rows, redacted, to be corrected and imported again: {refused}")
