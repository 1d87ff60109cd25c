"""What the queries of the wiki give: small values for pages and lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Relative:
    """A page beside another one: parent, child, translation, or one that mentions it."""

    relation: str
    id: int
    slug: str
    title: str
    kind: str
    language: str
    state: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A page with one of its texts, and what it is to the reader.

    `number` is the version shown; `root_*` belong to the original where this is a translation, else to the
    page itself: acknowledgements count there. `mine` is the newest version that the reader acknowledged.
    """

    id: int
    slug: str
    kind: str
    title: str
    state: str
    language: str
    audience: str
    mandatory: bool
    acknowledge_days: int
    parent_id: int | None
    position: int
    owner_id: int | None
    owner: str | None
    owner_handle: str | None
    deputy_id: int | None
    deputy: str | None
    deputy_handle: str | None
    translates_id: int | None
    version: int | None
    latest: int
    review_due_at: datetime | None
    reviewed_at: datetime | None
    review_note: str
    published_at: datetime | None
    asked: int
    known: int
    number: int
    version_id: int
    html: str
    headings: list[Any]
    links: list[Any]
    words: int
    text_hash: str
    summary: str
    version_published_at: datetime | None
    created_at: datetime
    follows: int | None
    root_id: int
    root_slug: str
    root_state: str
    root_kind: str
    root_mandatory: bool
    root_version: int | None
    root_required: int
    mine: int | None
    mine_at: datetime | None
    draft_at: datetime | None

    @property
    def minutes(self) -> int:
        """Minutes of reading."""
        return max(1, -(-self.words // 200))

    @property
    def counts_as(self) -> int | None:
        """Which version of the page that is asked for is acknowledged by acknowledging this text."""
        return self.number if self.translates_id is None else self.follows

    @property
    def can_acknowledge(self) -> bool:
        """True where this text, as it is shown, can be acknowledged."""
        asked_for = self.root_mandatory or self.root_kind == "policy"
        in_force = self.state == self.root_state == "published" and self.number == self.version
        return asked_for and in_force and self.counts_as is not None

    @property
    def up_to_date(self) -> bool:
        """True where acknowledging it is enough for what is in force."""
        return self.counts_as is not None and self.counts_as >= self.root_required

    @property
    def acknowledged(self) -> bool:
        """True where the reader knows what is in force."""
        return self.mine is not None and self.mine >= max(1, self.root_required)


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version in the list of versions."""

    number: int
    title: str
    summary: str
    author: str | None
    author_handle: str | None
    created_at: datetime
    published_at: datetime | None
    substantive: bool | None
    words: int
    follows: int | None


@dataclass(frozen=True, slots=True)
class Branch:
    """A page in the tree, with those below it; `tongues` are languages that it is translated to."""

    id: int
    slug: str
    title: str
    kind: str
    language: str
    state: str
    mandatory: bool
    review_due_at: datetime | None
    owner: str | None
    translates_id: int | None
    unpublished: bool
    needs_me: bool
    minutes: int
    below: list[Branch]
    tongues: list[str]
    original: str = ""


@dataclass(frozen=True, slots=True)
class Reader:
    """A person in the audience of a page, and what they acknowledged."""

    id: int
    handle: str
    name: str
    department: str
    version: int | None
    language: str | None
    at: datetime | None
    current: bool
