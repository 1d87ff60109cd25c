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
from portal.engines.postgres_terms import row, tsquery, word
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

_COLUMNS = "ref, kind, title, body, tokens, language, at, author, place, labels, terms, titles"
_VALUES = (
    ":ref, :kind, :title, :body, :tokens, :language, :at, :author, :place, :labels, cast(:terms as tsvector),"
    " cast(:titles as tsvector)"
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
        values |= {"kinds": sorted(query.kinds)} if query.kinds else {}
        with self._reading() as connection:
            if not parsed.required or not query.tokens:
                connection.execute(sql(f"select 1 from {self._table} limit 1"))
                return SearchHits()
            rows = connection.execute(sql(_page(self._table, query, found)), values).all()
        rows = sorted(rows, key=lambda row: row.place or 0)
        highlighter = Highlighter(parsed)
        hits = tuple(_hit(row, float(row.rank), highlighter) for row in rows if row.amount is None)
        by_kind = {row.kind: int(row.amount) for row in rows if row.amount is not None}
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
            "any": " | ".join(map(word, asked)),
            "each": list(map(word, asked)),
            "tokens": sorted(tokens),
            "kinds": sorted(kinds),
        }
        statement = (
            f"select ref, title, left(body, {MAX_SCAN}) as body, (select count(*) from"
            " unnest(cast(:each as text[])) one where titles @@ cast(one as tsquery)) as shared"
            f" from {self._table} where titles @@ cast(:any as tsquery) and tokens && cast(:tokens as text[])"
            f" {'and kind = any(:kinds)' if kinds else ''} order by shared desc, ref limit {CANDIDATES}"
        )
        with self._reading() as connection:
            rows = connection.execute(sql(statement), values).all()
        alike = sorted(((likeness(asked, row.title), row) for row in rows), key=lambda pair: -pair[0])
        highlighter = Highlighter(Parsed((tuple(Clause((forms,)) for forms in asked),)))
        return tuple(_hit(row, score, highlighter) for score, row in alike[:limit] if score >= ALIKE)

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
            for column in ("terms", "titles", "tokens"):
                connection.execute(sql(f"create index on {beside} using gin ({column})"))
            connection.execute(sql(f"analyze {beside}"))
            for version in range(VERSION + 1):
                connection.execute(sql(f"drop table if exists {self._schema}.document_v{version}"))
            connection.execute(sql(f"alter table {beside} rename to document_v{VERSION}"))
            return int(connection.execute(sql(f"select count(*) from {self._table}")).scalar_one())

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with _failing_is_unavailable(), self._engine.begin() as connection:
            # A plan made once for any words reads the whole table; each question gets its own.
            connection.execute(_SETTINGS, {"limit": str(int(self._time_limit * 1000))})
            yield connection


_RANKS = {
    "relevance": f"ts_rank('{WEIGHTS}', terms, cast(:asked as tsquery), 1)",
    "newest": "extract(epoch from at)",
}


_SETTINGS = sql(
    "select set_config('statement_timeout', :limit, true),"
    " set_config('plan_cache_mode', 'force_custom_plan', true)"
)


def _page(table: str, query: SearchQuery, found: str) -> str:
    """One statement, one pass over what was found: a row for each kind with its count, then the hits."""
    kinds = "where kind = any(:kinds)" if query.kinds else ""
    return (
        f"with found as materialized (select ref, kind, {_RANKS[query.sort]} as rank from {table}"
        f" where terms @@ cast(:asked as tsquery) and {found}),"
        " page as (select ref, rank, row_number() over (order by rank desc, ref) as place"
        f" from found {kinds} order by place limit :limit offset :offset)"
        " select null as ref, kind, count(*) as amount, null as rank, null as place, null as title,"
        " null as body from found group by kind union all select page.ref, null, null, page.rank,"
        f" page.place, title, left(body, {MAX_SCAN}) from page join {table} using (ref)"
    )


def _create(connection: Connection, table: str) -> None:
    connection.execute(sql(f"drop table if exists {table}"))
    connection.execute(
        sql(
            f"create table {table} (ref text primary key, kind text not null, title text not null,"
            " body text not null, tokens text[] not null, language text, at timestamptz not null,"
            " author text, place text not null, labels text[] not null, terms tsvector not null,"
            " titles tsvector not null)"
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
