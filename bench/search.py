"""How fast both engines build and search: `python -m bench.search [documents]`.

A made-up corpus of Zipf words in 200 communities, a reader with 60 access tokens. PostgreSQL is measured
where one answers at TEST_DATABASE_URL or on 127.0.0.1. Compare engines within one run, not between runs.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from portal.core.ports import Document, SearchEngine, SearchQuery
from portal.core.refs import Ref
from portal.engines.search_postgres import PostgresSearch
from portal.engines.search_whoosh import WhooshSearch

COMMUNITIES = 200
TOKENS = 60
ROUNDS = 100
SCHEMA = "bench_search"
SYLLABLES = [a + b for a in "bcdfglmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "or", "il")]
rng = random.Random(7)
VOCABULARY = list(dict.fromkeys("".join(rng.choices(SYLLABLES, k=rng.randint(2, 4))) for _ in range(60_000)))
WEIGHTS = [1 / (rank + 1) ** 1.05 for rank in range(len(VOCABULARY))]
START = datetime(2025, 1, 1, tzinfo=UTC)


def corpus(count: int) -> Iterator[Document]:
    """Texts of 60 to 200 words; one in ten is for everybody, the others belong to a community."""
    words = random.Random(11)
    for number in range(count):
        place = int(COMMUNITIES * words.random() ** 2)
        drawn = words.choices(VOCABULARY, WEIGHTS, k=words.randint(66, 206))
        yield Document(
            Ref(words.choice(("communities.post", "wiki.page", "training.course")), number),
            " ".join(drawn[:6]),
            " ".join(drawn[6:]),
            frozenset({"all"} if number % 10 == 0 else {f"c:{place}"}),
            START + timedelta(minutes=number),
            language=words.choice(("en", "pt_BR", "fa")),
            place=f"communities.community:{place}",
        )


def questions() -> dict[str, Callable[[], str]]:
    """Kinds of question, each time with other words."""
    pick = random.Random(13)
    middle, frequent = VOCABULARY[50:3000], VOCABULARY[:50]
    return {
        "one middling word": lambda: pick.choice(middle) + " ",
        "one frequent word": lambda: pick.choice(frequent) + " ",
        "two middling words": lambda: " ".join(pick.sample(middle[:600], 2)) + " ",
        "two frequent words": lambda: " ".join(pick.sample(frequent, 2)) + " ",
        "phrase of frequent words": lambda: '"' + " ".join(pick.sample(frequent, 2)) + '"',
        "without a frequent word": lambda: f"{pick.choice(middle)} -{pick.choice(frequent)} ",
        "while typing": lambda: pick.choice(middle)[:4],
    }


def timed(act: Callable[[], object], rounds: int = ROUNDS) -> str:
    """p50, p95 and the longest, in milliseconds."""
    times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        act()
        times.append((time.perf_counter() - begun) * 1000)
    times.sort()
    return f"{statistics.median(times):8.1f} {times[int(rounds * 0.95)]:8.1f} {times[-1]:8.1f}"


def measure(name: str, engine: SearchEngine, documents: list[Document]) -> None:
    """One table for an engine."""
    begun = time.perf_counter()
    engine.rebuild(documents)
    took = time.perf_counter() - begun
    print(
        f"\n{name}: {len(documents)} documents built in {took:.1f} s ({len(documents) / took:.0f} a second)"
    )
    print(f"{'':32}{'p50 ms':>8} {'p95':>8} {'max':>8}")
    tokens = frozenset({"all", *(f"c:{n}" for n in range(TOKENS - 1))})
    for title, question in questions().items():
        print(f"{title:32}{timed(lambda q=question: engine.search(SearchQuery(q(), tokens)))}")
    newest = questions()["one frequent word"]
    print(f"{'frequent word, newest first':32}"
          f"{timed(lambda: engine.search(SearchQuery(newest(), tokens, sort='newest')))}")  # fmt: skip
    titles = iter(range(10**6))
    print(f"{'similar titles':32}"
          f"{timed(lambda: engine.similar(documents[next(titles)].title, tokens, frozenset()))}")  # fmt: skip
    print(f"{'update of 100, one commit':32}{timed(lambda: engine.apply(documents[:100], []), 5)}")
    first = questions()["one middling word"]

    def after_update() -> None:
        engine.apply(documents[:1], [])
        begun = time.perf_counter()
        engine.search(SearchQuery(first(), tokens))
        firsts.append((time.perf_counter() - begun) * 1000)

    firsts: list[float] = []
    print(f"{'update of 1 and a search':32}{timed(after_update, 20)}")
    firsts.sort()
    print(f"{'  the search of it':32}{statistics.median(firsts):8.1f} {firsts[18]:8.1f} {firsts[-1]:8.1f}")


def main() -> None:
    """Both engines on the same documents."""
    documents = list(corpus(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000))
    with tempfile.TemporaryDirectory() as folder:
        measure("Whoosh", WhooshSearch(folder), documents)
    url = os.environ.get("TEST_DATABASE_URL", "postgresql+psycopg://postgres@127.0.0.1:5432/test")
    engine = create_engine(url)
    try:
        engine.connect().close()
    except OperationalError as error:
        print(f"\nPostgreSQL: not measured, {str(error).splitlines()[0]}")
        return
    try:
        measure("PostgreSQL", PostgresSearch(engine, SCHEMA), documents)
    finally:
        with engine.begin() as connection:
            connection.execute(text(f"drop schema if exists {SCHEMA} cascade"))


if __name__ == "__main__":
    main()
