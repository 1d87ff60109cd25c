"""What the portal asks of its machines. `portal.engines` implements, `portal.app` chooses."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO, Literal, Protocol

from portal.core.refs import Ref


class SearchUnavailable(Exception):
    """The index is missing or broken: nothing is shown rather than something unfiltered."""


@dataclass(frozen=True, slots=True)
class Document:
    """One searchable object. `tokens`: access tokens, any one of which lets a reader in."""

    ref: Ref
    title: str
    body: str
    tokens: frozenset[str]
    at: datetime
    language: str | None = None
    author_id: int | None = None
    place: str = ""
    labels: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What is asked, and with whose access tokens."""

    text: str
    tokens: frozenset[str]
    kinds: frozenset[str] = frozenset()
    language: str | None = None
    author_id: int | None = None
    place: str = ""
    labels: frozenset[str] = frozenset()
    since: datetime | None = None
    until: datetime | None = None
    sort: Literal["relevance", "newest"] = "relevance"
    offset: int = 0
    limit: int = 20


Runs = tuple[tuple[str, bool], ...]
"""Text cut into runs of (text, is a match)."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One result; title and snippet are plain text in runs, to be escaped by the template."""

    ref: Ref
    score: float
    title: Runs
    snippet: Runs


@dataclass(frozen=True, slots=True)
class SearchHits:
    """One page of results; `total` and `by_kind` count only what the tokens let in."""

    total: int = 0
    hits: tuple[Hit, ...] = ()
    by_kind: dict[str, int] = field(default_factory=dict)


class SearchEngine(Protocol):
    """The index. It can be thrown away at any time: the database is the truth."""

    def apply(self, documents: Sequence[Document], gone: Sequence[Ref]) -> None:
        """Adds or replaces `documents`, drops `gone`; one batch, one commit, one caller: the worker."""

    def search(self, query: SearchQuery) -> SearchHits:
        """Raises SearchUnavailable where the index cannot answer."""

    def similar(
        self, text: str, tokens: frozenset[str], kinds: frozenset[str], limit: int = 5
    ) -> tuple[Hit, ...]:
        """Objects whose title is like `text`, for suggestions while typing."""

    def rebuild(self, documents: Iterable[Document]) -> int:
        """Builds a new index beside the old one and swaps; the number of documents."""

    def ready(self) -> bool:
        """False where there is no usable index."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in the store: `key` is random, `original_name` is safe to show."""

    key: str
    size: int
    sha256: str
    media_type: str
    original_name: str
    width: int | None = None
    height: int | None = None


class FileStore(Protocol):
    """Where uploads live."""

    def put(self, stream: BinaryIO, *, name: str, limit: int) -> StoredFile:
        """Checks by content and stores; raises Invalid with the reason."""

    def open(self, key: str) -> BinaryIO:
        """Raises NotFound."""

    def delete(self, key: str) -> None:
        """Forgets the file; no error where it is gone already."""

    def exists(self, key: str) -> bool:
        """True where the file is there."""

    def sweep(self, older_than: float = 86_400) -> int:
        """Drops uploads that a crash left unfinished, older than so many seconds; their number."""


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """One message to one person."""

    to: str
    subject: str
    text: str
    html: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    message_id: str | None = None


class MailDown(Exception):
    """The mail server cannot be reached now; the outbox tries again later."""


class Mailer(Protocol):
    """The way out for e-mail."""

    def send(self, message: OutgoingMail) -> None:
        """Raises MailDown where the server is unreachable."""


class Jobs(Protocol):
    """The queue and the clock. `on_dead(name, arguments, error)` is called for jobs that are given up."""

    on_dead: Callable[[str, dict[str, Any], str], None] | None

    def register(self, name: str, fn: Callable[..., Any], every: str | None = None) -> None:
        """Makes `fn` callable by name; `every` is a crontab line or an interval such as "5m"."""

    def enqueue(self, name: str, /, **arguments: Any) -> None:
        """Queues a call with JSON arguments; survives a crash of any process."""

    def run_worker(self, stop: threading.Event) -> None:
        """Runs jobs in this process until `stop` is set."""


class Cache(Protocol):
    """A place for values that may vanish."""

    def get(self, key: str) -> Any:
        """The value, or None."""

    def set(self, key: str, value: Any, seconds: int) -> None:
        """Keeps a JSON-able value for some seconds."""

    def delete(self, key: str) -> None:
        """Forgets."""

    def incr(self, key: str, seconds: int) -> int:
        """Counts up from 0 within a window of `seconds`."""
