"""Versions of a page: the list, their paragraphs, what differs between two."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import or_, select

from portal.core import diff, paragraphs
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.markup.shapes import Block
from portal.people.models import Person
from portal.wiki import access
from portal.wiki.models import Draft, Publication, Version
from portal.wiki.queries.pages import missing
from portal.wiki.queries.shapes import Shown, VersionLine

_PUBLISHED = (Publication.page_id == Version.page_id) & (Publication.number == Version.number)


def lines(actor: Actor, page: Shown) -> list[VersionLine]:
    """All versions, newest first; those never published only for those who edit."""
    query = (
        select(
            Version.number, Version.title, Version.summary, Person.name.label("author"),
            Person.handle.label("author_handle"), Version.created_at,
            Publication.at, Publication.substantive, Version.words, Publication.follows,
        )
        .outerjoin(Person, Person.id == Version.author_id)
        .outerjoin(Publication, _PUBLISHED)
        .where(Version.page_id == page.id)
        .order_by(Version.number.desc())
    )  # fmt: skip
    if not access.may_edit(actor, page):
        query = query.where(Publication.at.is_not(None))
    rows: Any = db.session.execute(query.limit(1000))
    return [VersionLine(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Text:
    """The text of one version."""

    number: int
    title: str
    source: str
    plain: str
    words: int
    blocks: tuple[Block, ...]
    published: bool
    text_hash: str = ""
    language: str = "en"


def texts(page_id: int, *numbers: int) -> dict[int, Text]:
    """Texts of versions by number, in one query; missing ones are left out."""
    rows = db.session.execute(
        select(
            Version.number, Version.title, Version.source, Version.plain, Version.words, Version.blocks,
            Publication.at, Version.text_hash, Version.language,
        )
        .outerjoin(Publication, _PUBLISHED)
        .where(Version.page_id == page_id, or_(*(Version.number == number for number in set(numbers))))
    )  # fmt: skip
    return {
        row.number: Text(
            row.number, row.title, row.source, row.plain, row.words,
            tuple(Block.read(block) for block in row.blocks), row.at is not None, row.text_hash,
            row.language,
        )
        for row in rows
    }  # fmt: skip


def text(actor: Actor, page: Shown, number: int) -> Text:
    """One version's text; NotFound where it is not there or not published and not for the actor."""
    found = texts(page.id, number).get(number)
    if found is None or not (found.published or access.may_edit(actor, page)):
        raise missing()
    return found


@dataclass(frozen=True, slots=True)
class Shift:
    """A row of a comparison as the page shows it; `count` for rows that stand for left-out paragraphs."""

    kind: str
    runs: tuple[tuple[str, str], ...] = ()
    old: tuple[tuple[str, str], ...] = ()
    new: tuple[tuple[str, str], ...] = ()
    form: str = "paragraph"
    block: str = ""
    count: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs between two versions; `only_form` where no word differs, but the source does."""

    old: Text
    new: Text
    rows: list[Shift]
    changed: int
    added: int
    removed: int
    only_form: bool


def compare(old: Text, new: Text, *, source: bool = False, whole: bool = False) -> Comparison:
    """The way from one version to another by paragraph and word; by line of Markdown with `source`."""
    rows = (
        _source_rows(old.source, new.source)
        if source
        else [_shift(row) for row in paragraphs.compare(old.blocks, new.blocks)]
    )
    kinds = [row.kind for row in rows]
    quiet = all(kind == "same" for kind in kinds)
    return Comparison(
        old=old,
        new=new,
        rows=rows if whole else _folded(rows),
        changed=kinds.count("changed"),
        added=kinds.count("added"),
        removed=kinds.count("removed"),
        only_form=quiet and old.source != new.source,
    )


def _shift(row: paragraphs.Row) -> Shift:
    if row.kind == "same":
        runs: tuple[tuple[str, str], ...] = (("equal", row.new),)
        return Shift("same", runs, runs, runs, row.form, row.block)
    return Shift(
        row.kind,
        row.runs,
        tuple(run for run in row.runs if run[0] != "insert"),
        tuple(run for run in row.runs if run[0] != "delete"),
        row.form,
        row.block,
    )


def _source_rows(old: str, new: str) -> list[Shift]:
    rows: list[Shift] = []
    line: list[tuple[str, str]] = []
    for op, piece in diff.words(old, new):
        for place, part in enumerate(piece.split("\n")):
            if place:
                rows.append(_source_row(line))
                line = []
            if part:
                line.append((op, part))
    return [row for row in [*rows, _source_row(line)] if row.runs]


def _source_row(line: list[tuple[str, str]]) -> Shift:
    ops = {op for op, _text in line}
    kind = (
        "same"
        if ops <= {"equal"}
        else "added"
        if ops == {"insert"}
        else "removed"
        if ops == {"delete"}
        else "changed"
    )
    runs = tuple(line)
    old, new = (tuple(run for run in runs if run[0] != op) for op in ("insert", "delete"))
    return Shift(kind, runs, old, new, "code")


def source_rows(old: str, new: str) -> list[Shift]:
    """The way from one Markdown text to another, line by line, long unchanged parts folded."""
    return _folded(_source_rows(old, new))


def _folded(rows: list[Shift], context: int = 1) -> list[Shift]:
    """Long runs of unchanged paragraphs become one row with their number."""
    out: list[Shift] = []
    groups = [(same, list(run)) for same, run in groupby(rows, key=lambda row: row.kind == "same")]
    for place, (same, run) in enumerate(groups):
        before = context if place > 0 else 0
        after = context if place < len(groups) - 1 else 0
        if not same or len(run) <= before + after + 1:
            out += run
            continue
        out += run[:before]
        out.append(Shift("skip", count=len(run) - before - after))
        out += run[len(run) - after :] if after else []
    return out


def draft(actor: Actor, page_id: int) -> Draft | None:
    """What the actor was writing on the page."""
    return db.session.get(Draft, (actor.id or 0, page_id))
