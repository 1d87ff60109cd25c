"""Tables of the wiki: pages with their former addresses, immutable versions, acknowledgements, drafts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import append_only
from portal.core.db import Model

KINDS = ("policy", "guideline", "playbook", "practice", "risk", "escalation", "reference", "value")
STATES = ("draft", "published", "retired")


def _one_of(column: str, words: tuple[str, ...]) -> str:
    return f"{column} in (" + ", ".join(f"'{word}'" for word in words) + ")"


class Page(Model):
    """A page; its text stands in its versions.

    `version` is the number in force (null: never published), `latest` the newest one, `required` the newest
    substantive one in force: who has acknowledged it or a later one knows the page. `audience` holds access
    tokens between blanks (` all `, ` d:3 r:agency `). `asked` and `known` count people, for mandatory pages.
    """

    __tablename__ = "wiki_page"
    __table_args__ = (
        CheckConstraint(_one_of("kind", KINDS), name="kind"),
        CheckConstraint(_one_of("state", STATES), name="state"),
        CheckConstraint("parent_id is null or parent_id <> id", name="parent"),
        Index("ix_wiki_page_tree", "parent_id", "position", "id"),
        Index("ix_wiki_page_published", "state", "published_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(200))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("wiki_page.id"))
    position: Mapped[int] = mapped_column(default=0)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people_person.id"), index=True)
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("people_person.id"), index=True)
    language: Mapped[str] = mapped_column(String(8), default="en")
    translates_id: Mapped[int | None] = mapped_column(ForeignKey("wiki_page.id"), index=True)
    audience: Mapped[str] = mapped_column(String(1000), default=" all ")
    mandatory: Mapped[bool] = mapped_column(default=False)
    acknowledge_days: Mapped[int] = mapped_column(default=14)
    review_due_at: Mapped[datetime | None] = mapped_column(index=True)
    reviewed_at: Mapped[datetime | None]
    review_note: Mapped[str] = mapped_column(String(300), default="")
    state: Mapped[str] = mapped_column(String(10), default="draft")
    version: Mapped[int | None]
    latest: Mapped[int] = mapped_column(default=0)
    required: Mapped[int] = mapped_column(default=0)
    asked: Mapped[int] = mapped_column(default=0)
    known: Mapped[int] = mapped_column(default=0)
    source_name: Mapped[str | None] = mapped_column(String(200))
    """Folder and file of an imported page, so that the next import finds it again."""
    source_hash: Mapped[str | None] = mapped_column(String(64))
    source_text: Mapped[str | None] = mapped_column(Text, deferred=True)
    """The text as it was imported last: tells what was changed there from what was changed here."""
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]


class FormerSlug(Model):
    """An address that a page had; leads to the page for ever."""

    __tablename__ = "wiki_slug"

    slug: Mapped[str] = mapped_column(String(120), primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("wiki_page.id"), index=True)
    until: Mapped[datetime]


class Version(Model):
    """One text of a page. Append-only.

    `blocks` are `Block.stored()`; `headings` [level, anchor, text]; `links` as written (`wiki:slug`).
    `text_hash`: SHA-256 of title and source. `base`: the version that it was made from.
    """

    __tablename__ = "wiki_version"
    __table_args__ = (UniqueConstraint("page_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("wiki_page.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(8))
    source: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    plain: Mapped[str] = mapped_column(Text)
    blocks: Mapped[list[Any]]
    headings: Mapped[list[Any]]
    links: Mapped[list[Any]]
    words: Mapped[int]
    text_hash: Mapped[str] = mapped_column(String(64))
    render_version: Mapped[int]
    base: Mapped[int | None]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("people_person.id"), index=True)
    summary: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime]


class Publication(Model):
    """A version came into force. Append-only.

    `changed`: ids of paragraphs that differ from the one before. `follows`: for a translation, the version
    of the original that it follows.
    """

    __tablename__ = "wiki_publication"

    page_id: Mapped[int] = mapped_column(ForeignKey("wiki_page.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people_person.id"))
    substantive: Mapped[bool]
    changed: Mapped[list[Any]]
    follows: Mapped[int | None]


class Acknowledgement(Model):
    """A person says: I have read this version and know it. Append-only.

    `version` is one of the page that is asked for; `shown_id` and `shown_version` are the text that was on
    the screen, a translation perhaps, in `language`, with the hash of exactly that text. `grade` of the
    evidence.
    """

    __tablename__ = "wiki_acknowledgement"
    __table_args__ = (
        CheckConstraint("grade = 'acknowledged'", name="grade"),
        UniqueConstraint("person_id", "page_id", "version"),
        Index("ix_wiki_acknowledgement_page", "page_id", "version"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"))
    page_id: Mapped[int] = mapped_column(ForeignKey("wiki_page.id"))
    version: Mapped[int]
    shown_id: Mapped[int] = mapped_column(ForeignKey("wiki_page.id"))
    shown_version: Mapped[int]
    roles: Mapped[str] = mapped_column(String(120))
    language: Mapped[str] = mapped_column(String(8))
    text_hash: Mapped[str] = mapped_column(String(64))
    grade: Mapped[str] = mapped_column(String(20), default="acknowledged")
    at: Mapped[datetime]


class Draft(Model):
    """What a person is writing on a page, saved by itself; `base` is the version that it started from."""

    __tablename__ = "wiki_draft"

    person_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"), primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("wiki_page.id"), primary_key=True, index=True)
    base: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime]


for _model in (Version, Publication, Acknowledgement):
    append_only.guard(_model)
