"""The figures as Markdown."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence

from bench.portal.run import Result

HEAD = "req/s | p50 / p99 ms | CPU ms | × bare"
"""The last column: share of the bare page's throughput, its throughput and its processor time."""


def tables(results: Sequence[Result], database: str, seconds: float) -> str:
    """What was measured, all sizes beside each other."""
    sizes = [f"{one.filled.posts:,} posts" for one in results]
    lines = [_about(results, database, seconds), ""]
    lines += _head(["page", "kB", "queries", *(f"{size}: {HEAD}" for size in sizes)])
    for name in results[0].pages:
        weights = [one.weight[name] for one in results]
        kilobytes = " / ".join(dict.fromkeys(f"{size / 1000:.0f}" for size, _ in weights))
        queries = " / ".join(dict.fromkeys(str(count) for _, count in weights))
        lines.append(_line([name, kilobytes, queries, *(_page(one, name) for one in results)]))
    lines += [
        "",
        *_head(["one connection, in order", *(f"{s}: a second | p50 / p99 ms | CPU ms" for s in sizes)]),
    ]
    for name in results[0].written:
        lines.append(_line([name, *(_written(one, name) for one in results)]))
    lines += ["", *_head(["", *sizes])]
    lines.append(_line(["import of 2,500 insights, s", *(f"{one.imported:.1f}" for one in results)]))
    lines.append(_line(["start until /health answers, s", *(f"{one.start:.2f}" for one in results)]))
    for name in results[0].memory:
        lines.append(_line([f"{name}, MB PSS", *(f"{one.memory[name]:.0f}" for one in results)]))
    lines.append(_line(["documents indexed", *(_indexed(one) for one in results)]))
    others = [rate.others for one in results for rate in (*one.pages.values(), *one.written.values())]
    lines += ["", f"Cores busy with other things before each measurement: {_mean(others):.1f}, "
                  f"at most {max(others):.1f}."]  # fmt: skip
    return "\n".join(lines)


def _about(results: Sequence[Result], database: str, seconds: float) -> str:
    engine = "PostgreSQL" if database else "SQLite (WAL, synchronous=FULL)"
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    return f"{engine}; {machine}; 2 web processes and a worker; {seconds:g} s for each page."


def _head(cells: list[str]) -> list[str]:
    # A cell of several columns is written with bars between them.
    text = _line(cells)
    return [text, "|---" * (text.count("|") - 1) + "|"]


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _page(one: Result, name: str) -> str:
    rate, bare = one.pages[name], one.bare[name]
    failed = f" ({rate.failed} failed)" if rate.failed else ""
    ratio = rate.per_second / bare.per_second if bare.per_second else 0
    return (
        f"{rate.per_second:,.0f}{failed} | {rate.p50:.0f} / {rate.p99:.0f} | {rate.cpu:.2f} | "
        f"{ratio:.2f} of {bare.per_second:,.0f} ({bare.cpu:.2f} ms)"
    )


def _written(one: Result, name: str) -> str:
    rate = one.written[name]
    return f"{rate.per_second:,.0f} | {rate.p50:.1f} / {rate.p99:.1f} | {rate.cpu:.1f}"


def _indexed(one: Result) -> str:
    return f"{one.filled.indexed:,} of {one.filled.documents:,}"


def _mean(values: list[float]) -> float:
    return sum(values) / max(1, len(values))
