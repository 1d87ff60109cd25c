"""Search in PostgreSQL: the engine of a portal on several machines.

The terms come from `portal.core.analysis`, not from a configuration of the server, so both engines find
the same. The engine owns its schema: no migration knows it, `rebuild` creates it, and backups may leave
it out. The table's name carries the analyzer's version: an index of another version is a missing one.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy import text as sql
from sqlalchemy.exc import DBAPIError

from portal.core.analysis import VERSION
from portal.core.ports import Document, Hit, SearchHits, SearchQuery, SearchUnavailable
from portal.core.refs import Ref
from portal.engines.postgres_terms import any_title_word, row, title_word, tsquery
from portal.engines.search_query import (
    ALIKE,
    CANDIDATES,
    Clause,
    Parsed,
    asked_forms,
    cleaned,
    likeness,
    parse,
)
from portal.engines.snippets import MAX_SCAN, Highlighter

TIME_LIMIT = 1.0
"""Seconds a search may take."""
BATCH = 500
"""Rows sent at once while rebuilding."""
WEIGHTS = "{0.4, 0.4, 0.4, 1.0}"
"""Of a word in the body and, last, in the title."""

_COLUMNS = "ref, kind, title, body, tokens, language, at, author, place, labels, terms"
_VALUES = (
    ":ref, :kind, :title, :body, :tokens, :language, :at, :author, :place, :labels, cast(:terms as tsvector)"
)
_LOCK = 7_032_871_401
"""Advisory lock of the one writer."""

log = logging.getLogger(__name__)


class PostgresSearch:
    """A `SearchEngine` in a schema of its own."""

    def __init__(self, engine: Engine, schema: str = "portal_search", time_limit: float = TIME_LIMIT) -> None:
        if not schema.isidentifier():
            raise ValueError(f"not a schema name: {schema!r}")
        self._engine = engine
        self._schema = schema
        self._table = f"{schema}.document_v{VERSION}"
        self._time_limit = time_limit

    def ready(self) -> bool:
        """False where there is no index of this version, or no server."""
        try:
            with self._reading() as connection:
                connection.execute(sql(f"select 1 from {self._table} limit 1"))
        except SearchUnavailable:
            return False
        return True

    def search(self, query: SearchQuery) -> SearchHits:
        """Raises SearchUnavailable where the index is missing, the server away or the question too dear."""
        parsed, query = parse(query.text), cleaned(query)
        found, values = _conditions(query)
        values |= {"asked": tsquery(parsed), "offset": query.offset, "limit": query.limit}
        with self._reading() as connection:
            if not parsed.required or not query.tokens:
                connection.execute(sql(f"select 1 from {self._table} limit 1"))
                return SearchHits()
            source = f"from {self._table} where terms @@ cast(:asked as tsquery) and {found}"
            counted = connection.execute(sql(f"select kind, count(*) {source} group by kind"), values)
            by_kind = {kind: int(count) for kind, count in counted}
            kinds = "and kind = any(:kinds)" if query.kinds else ""
            rows = connection.execute(
                sql(
                    f"select ref, {_RANKS[query.sort]} as rank, title, left(body, {MAX_SCAN}) as body"
                    f" {source} {kinds} order by rank desc, ref limit :limit offset :offset"
                ),
                values | {"kinds": sorted(query.kinds)},
            ).all()
        highlighter = Highlighter(parsed)
        hits = tuple(_hit(row, float(row.rank), highlighter) for row in rows)
        total = sum(count for kind, count in by_kind.items() if not query.kinds or kind in query.kinds)
        return SearchHits(total, hits, by_kind)

    def similar(
        self, text: str, tokens: frozenset[str], kinds: frozenset[str], limit: int = 5
    ) -> tuple[Hit, ...]:
        """Objects with a title like the text, the most alike first; the score is the likeness, 0 to 1."""
        asked = asked_forms(text)
        if not asked:
            return ()
        values = {
            "any": any_title_word(asked),
            "each": [title_word(forms) for forms in asked],
            "tokens": sorted(tokens),
            "kinds": sorted(kinds),
        }
        statement = (
            f"select ref, title, left(body, {MAX_SCAN}) as body, (select count(*) from"
            " unnest(cast(:each as text[])) word where terms @@ cast(word as tsquery)) as shared"
            f" from {self._table} where terms @@ cast(:any as tsquery) and tokens && cast(:tokens as text[])"
            f" {'and kind = any(:kinds)' if kinds else ''} order by shared desc, ref limit {CANDIDATES}"
        )
        with self._reading() as connection:
            rows = connection.execute(sql(statement), values).all()
        highlighter = Highlighter(Parsed((tuple(Clause((forms,)) for forms in asked),)))
        hits = [_hit(row, likeness(asked, row.title), highlighter) for row in rows]
        alike = [hit for hit in hits if hit.score >= ALIKE]
        return tuple(sorted(alike, key=lambda hit: (-hit.score, hit.ref))[:limit])

    def apply(self, documents: Sequence[Document], gone: Sequence[Ref]) -> None:
        """One batch, one commit. What is in both lists is gone."""
        fresh = {document.ref: document for document in documents}
        old = {*fresh, *gone}
        if not old:
            return
        rows = [row(fresh[ref]) for ref in fresh.keys() - set(gone)]
        with _failing_is_unavailable(), self._engine.begin() as connection:
            connection.execute(sql("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            connection.execute(
                sql(f"delete from {self._table} where ref = any(:refs)"), {"refs": [str(ref) for ref in old]}
            )
            if rows:
                connection.execute(sql(f"insert into {self._table} ({_COLUMNS}) values ({_VALUES})"), rows)

    def rebuild(self, documents: Iterable[Document]) -> int:
        """Fills a table beside the one in use and swaps in one transaction; equal refs count once."""
        beside = f"{self._table}_new"
        insert = sql(f"insert into {beside} ({_COLUMNS}) values ({_VALUES}) on conflict (ref) do nothing")
        with _failing_is_unavailable(), self._engine.begin() as connection:
            connection.execute(sql("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            connection.execute(sql(f"create schema if not exists {self._schema}"))
            _create(connection, beside)
            rows: list[dict[str, Any]] = []
            for document in documents:
                rows.append(row(document))
                if len(rows) == BATCH:
                    connection.execute(insert, rows)
                    rows.clear()
            if rows:
                connection.execute(insert, rows)
            for column in ("terms", "tokens"):
                connection.execute(sql(f"create index on {beside} using gin ({column})"))
            connection.execute(sql(f"analyze {beside}"))
            for version in range(VERSION + 1):
                connection.execute(sql(f"drop table if exists {self._schema}.document_v{version}"))
            connection.execute(sql(f"alter table {beside} rename to document_v{VERSION}"))
            return int(connection.execute(sql(f"select count(*) from {self._table}")).scalar_one())

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with _failing_is_unavailable(), self._engine.begin() as connection:
            milliseconds = int(self._time_limit * 1000)
            connection.execute(sql(f"set local statement_timeout = {milliseconds}"))
            yield connection


_RANKS = {
    "relevance": f"ts_rank('{WEIGHTS}', terms, cast(:asked as tsquery), 1)",
    "newest": "extract(epoch from at)",
}


def _create(connection: Connection, table: str) -> None:
    connection.execute(sql(f"drop table if exists {table}"))
    connection.execute(
        sql(
            f"create table {table} (ref text primary key, kind text not null, title text not null,"
            " body text not null, tokens text[] not null, language text, at timestamptz not null,"
            " author text, place text not null, labels text[] not null, terms tsvector not null)"
        )
    )


def _conditions(query: SearchQuery) -> tuple[str, dict[str, Any]]:
    """What the reader may see, narrowed by every filter but the kinds, which are counted first."""
    wanted: list[tuple[str, str, Any]] = [
        ("tokens && cast(:tokens as text[])", "tokens", sorted(query.tokens)),
        ("language = :language", "language", query.language),
        ("author = :author", "author", None if query.author_id is None else str(query.author_id)),
        ("place = :place", "place", query.place or None),
        ("labels @> cast(:labels as text[])", "labels", sorted(query.labels) or None),
        ("at >= :since", "since", query.since),
        ("at < :until", "until", query.until),
    ]
    kept = [(part, name, value) for part, name, value in wanted if value is not None]
    return " and ".join(part for part, _, _ in kept), {name: value for _, name, value in kept}


def _hit(row: Any, score: float, highlighter: Highlighter) -> Hit:
    return Hit(Ref.parse(row.ref), score, highlighter.title(row.title), highlighter.snippet(row.body))


@contextmanager
def _failing_is_unavailable() -> Iterator[None]:
    """Missing table, lost server, statement timeout: the caller's answer is the same."""
    try:
        yield
    except DBAPIError as error:
        log.exception("The search index in PostgreSQL cannot be used")
        raise SearchUnavailable(
            "The search index is missing, out of reach or too slow; run the reindex command if this stays."
        ) from error
