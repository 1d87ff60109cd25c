"""The portal under load, beside a bare page: `python -m bench.portal` prints Markdown tables.

    python -m bench.portal --posts 100,100000 --seconds 6
    python -m bench.portal --database postgresql+psycopg://postgres@127.0.0.1:5432/postgres

Everything happens in a temporary folder (and a database of its own) on 127.0.0.1, and is gone afterwards.
"""

from __future__ import annotations

import argparse

from bench.portal.run import measure
from bench.portal.table import tables


def main() -> None:
    """Measure each size, print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--posts", default="100,100000", help="sizes, with commas between them")
    parser.add_argument("--database", default="", help="PostgreSQL address; empty: SQLite")
    parser.add_argument("--seconds", type=float, default=6, help="of each measurement")
    parser.add_argument("--port", type=int, default=9310, help="this port and the next are used")
    parser.add_argument("--index", type=int, default=20_000, help="documents in the search index at most")
    options = parser.parse_args()
    results = [
        measure(
            int(size), database=options.database, port=options.port, seconds=options.seconds,
            index_most=options.index,
        )
        for size in options.posts.split(",")
    ]  # fmt: skip
    results.sort(key=lambda one: one.filled.posts)
    print(tables(results, options.database, options.seconds))


if __name__ == "__main__":
    main()
