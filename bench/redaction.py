"""Redaction on trial data: time for each text and the rows changed, by kind.

    python bench/redaction.py [--show KIND] [folder]

`--show KIND` prints the pieces of that kind, to be judged by eye.
"""

from __future__ import annotations

import argparse
import csv
import os
import time
from collections import Counter
from pathlib import Path

from portal.insights.privacy.redact import redact

DEFAULT = Path(__file__).resolve().parents[2] / "shared" / "data"


def main() -> None:
    """Reads every CSV file with a column `text` and prints one line for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", default=os.environ.get("PONTE_TRIAL_DATA", DEFAULT), type=Path)
    parser.add_argument("--show", help="print the pieces of one kind")
    chosen = parser.parse_args()
    redact("warm up 11 98765-4321")
    for path in sorted(chosen.folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            texts = [row.get("text") or "" for row in csv.DictReader(stream)]
        measure(path.name, texts, chosen.show)


def measure(name: str, texts: list[str], show: str | None) -> None:
    """Prints microseconds a text, characters a text, and how many rows hold each kind."""
    began = time.perf_counter()
    results = [redact(text) for text in texts]
    spent = time.perf_counter() - began
    kinds: Counter[str] = Counter()
    for text, result in zip(texts, results, strict=True):
        kinds.update(set(result.kinds))
        for span in result.spans:
            if span.kind == show:
                around = (
                    text[max(0, span.start - 40) : span.start],
                    text[span.start : span.end],
                    text[span.end : span.end + 20],
                )
                print("   {!r} >>>{!r}<<< {!r}".format(*around))
    length = sum(map(len, texts)) / len(texts)
    print(
        f"{name:36} {len(texts):5} rows {length:5.0f} chars {spent / len(texts) * 1e6:6.0f} us/text  "
        f"{dict(kinds)}"
    )


if __name__ == "__main__":
    main()
