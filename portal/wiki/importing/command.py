"""`portal import wiki FOLDER`: a folder of Markdown becomes pages, with a line for each file."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import click

from portal.core.errors import Invalid
from portal.core.i18n import _
from portal.people.queries import actors
from portal.wiki.importing.folder import folder as bring_folder
from portal.wiki.models import KINDS
from portal.wiki.queries import pages
from portal.wiki.services import keeping
from portal.wiki.services.bringing import Wish


@click.command("wiki")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--kind", type=click.Choice(KINDS), default="policy", show_default=True, help="Kind of the pages."
)
@click.option("--owner", required=True, help="Handle of the person who owns and publishes them.")
@click.option("--publish/--draft", default=True, show_default=True, help="Bring them into force at once.")
@click.option("--mandatory", is_flag=True, help="Everybody whom they are for has to acknowledge them.")
@click.option("--audience", multiple=True, help="all, d:ID or r:ROLE; may be given several times [all].")
@click.option("--parent", help="Address (slug) of the page to put them under.")
@click.option("--base", default="", help="Address that relative links are relative to.")
def wiki(
    folder: Path, kind: str, owner: str, publish: bool, mandatory: bool, audience: tuple[str, ...],
    parent: str | None, base: str,
) -> None:  # fmt: skip
    """Bring a folder of Markdown files into the wiki; a second run changes nothing."""
    actor = actors.by_handle(owner)
    if actor is None:
        raise Invalid(_("Nobody is called %(handle)s. Give the handle of an employee.", handle=owner))
    parent_id = pages.find(parent) if parent else None
    if parent and parent_id is None:
        raise Invalid(_("There is no page at /wiki/%(slug)s.", slug=parent))
    wish = Wish(kind, publish, mandatory, keeping.audience_of(audience or ("all",)), parent_id, base)
    counts: Counter[str] = Counter()
    for one in bring_folder(actor, folder, wish):
        counts[one.state] += 1
        place = f"/wiki/{one.slug}" if one.slug else ""
        click.echo("  ".join(part for part in (f"{one.state:<9}", one.file, place, one.note) if part))
    click.echo(
        ", ".join(f"{counts[state]} {state}" for state in ("created", "updated", "unchanged", "refused"))
    )
    if not counts:
        raise Invalid(_("There is no Markdown file in this folder."))
    sys.exit(1 if counts["refused"] else 0)
