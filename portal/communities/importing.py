"""`portal import threads FILE --community SLUG`: questions and answers from a Stack Exchange dump (JSONL)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from portal.communities.services import importing as services
from portal.communities.services.importing import Answer, Counts, Question
from portal.core import jsonread, text
from portal.core.errors import Invalid, PortalError
from portal.core.i18n import _
from portal.people.queries import actors, cards

BATCH = 25


@dataclass(frozen=True, slots=True)
class Skipped:
    """A line that could not be taken, and why."""

    line: int
    reason: str


@click.command("threads")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--community", required=True, help="Slug of the community; it is made if it is missing.")
@click.option("--owner", default="", help="Handle of its owner (default: the first administrator).")
def import_threads(file: Path, community: str, owner: str) -> None:
    """Bring in threads with answers, votes and accepted answers. A second run changes nothing."""
    person = (
        actors.by_handle(owner) if owner else actors.by_id(next(iter(cards.with_role("administrator")), 0))
    )
    if person is None:
        raise click.ClickException(
            _("Nobody is called @%(handle)s.", handle=owner) if owner else _("There is no administrator yet.")
        )
    try:
        services.open_community(person, community)
        counts, skipped = run(file, community)
    except PortalError as error:
        raise click.ClickException(str(error)) from error
    for one in skipped:
        click.echo(f"line {one.line} skipped: {one.reason}", err=True)
    click.echo(report(counts, len(skipped)))


def report(counts: Counts, skipped: int) -> str:
    """The counts in words; they add up to what the file holds."""
    return "\n".join(
        [
            f"{counts.lines + skipped} lines: {counts.lines} read, {skipped} skipped",
            f"{counts.threads_seen} threads: {counts.threads} created, "
            f"{counts.threads_seen - counts.threads} there already",
            f"{counts.answers_seen} answers: {counts.answers} created, "
            f"{counts.answers_seen - counts.answers} there already",
            f"{counts.accepted} answers accepted, {counts.votes} votes",
        ]
    )


def run(file: Path, slug: str) -> tuple[Counts, list[Skipped]]:
    """Imports the file batch by batch, each in one transaction; broken lines are skipped by name."""
    total, skipped = Counts(), list[Skipped]()
    batch: list[Question] = []
    for number, line in _lines(file):
        try:
            batch.append(question(line))
        except (Invalid, ValueError, KeyError, TypeError) as error:
            skipped.append(Skipped(number, _reason(error)))
        if len(batch) == BATCH:
            total += services.bring_in(slug, batch)
            batch = []
    if batch:
        total += services.bring_in(slug, batch)
    return total, skipped


def _reason(error: Exception) -> str:
    return f"{error} is missing" if isinstance(error, KeyError) else str(error)


def _lines(file: Path) -> Iterator[tuple[int, bytes]]:
    with file.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            if line.strip():
                yield number, line


def question(line: bytes) -> Question:
    """The thread of one line, its texts rendered; Invalid, KeyError or ValueError say what is wrong."""
    row = jsonread.read(line)
    if not isinstance(row, dict) or not isinstance(row.get("question"), dict):
        raise Invalid("no object with a question")
    asked = row["question"]
    answers = row.get("answers") or []
    if not isinstance(answers, list):
        raise Invalid("answers must be a list")
    return Question(
        external_id=str(row.get("id") or asked["Id"])[:80],
        title=services.checked_title(text.without_controls(str(asked["Title"]))[:200]),
        tags=tuple(part for part in str(asked.get("Tags") or "").replace(">", "<").split("<") if part),
        accepted=str(asked.get("AcceptedAnswerId") or ""),
        post=_post(asked),
        answers=tuple(_post(one) for one in sorted(answers, key=lambda one: str(one["CreationDate"]))),
    )


def _post(row: dict[str, Any]) -> Answer:
    source = text.from_html(str(row["Body"]))
    user = str(row.get("OwnerDisplayName") or "")[:100]
    return Answer(
        external_id=str(row["Id"])[:80],
        author=user or (f"user {row['OwnerUserId']}" if row.get("OwnerUserId") else ""),
        votes=int(row.get("Score") or 0),
        at=_moment(str(row["CreationDate"])),
        prepared=services.prepare(source),
    )


def _moment(value: str) -> datetime:
    moment = datetime.fromisoformat(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
