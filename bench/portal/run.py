"""One size measured from the empty folder to the last figure."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.orm import Session

from bench.portal import arrivals, looks, processes, reads, writes
from bench.portal.fill import Filled, fill
from bench.portal.reads import Rate
from portal.app import create_app
from portal.conversations.models import Post
from portal.core.config import load
from portal.core.db import db
from portal.insights.models.insight import Insight
from portal.installation import migrate
from portal.wiki.models import Page, Version

SEARCH_CONNECTIONS = 4


@dataclass(slots=True)
class Result:
    """Everything that was found at one size."""

    filled: Filled
    fill_seconds: float
    pages: dict[str, Rate] = field(default_factory=dict)
    bare: dict[str, Rate] = field(default_factory=dict)
    weight: dict[str, tuple[int, int]] = field(default_factory=dict)
    written: dict[str, Rate] = field(default_factory=dict)
    start: float = 0.0
    imported: float = 0.0
    memory: dict[str, float] = field(default_factory=dict)


@contextmanager
def database_of(url: str, posts: int) -> Iterator[str]:
    """A PostgreSQL database of its own, dropped afterwards; nothing to do for SQLite."""
    if not url:
        yield ""
        return
    name = f"ponte_bench_{os.getpid()}_{posts}"
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'create database "{name}"'))
    try:
        yield f"{url.rpartition('/')[0]}/{name}"
    finally:
        with admin.connect() as connection:
            connection.execute(text(f'drop database "{name}" with (force)'))
        admin.dispose()


def measure(posts: int, *, database: str, port: int, seconds: float, index_most: int) -> Result:
    """Fills a new folder, starts the portal and the bare page, measures both."""
    folder = Path(tempfile.mkdtemp(prefix="ponte-bench-"))
    try:
        with database_of(database, posts) as url:
            return _measure(folder, url, posts, port, seconds, index_most)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _measure(folder: Path, url: str, posts: int, port: int, seconds: float, index_most: int) -> Result:
    app = create_app(load({}, data_dir=folder / "data", database_url=url, host=processes.HOST, port=port))
    started = time.monotonic()
    with app.app_context():
        migrate()
        result = Result(fill(posts, index_most=index_most), 0.0)
        db.session.remove()
    result.fill_seconds = time.monotonic() - started
    say(f"{posts:,} posts are there ({result.fill_seconds:.0f} s)")
    for name, address in result.filled.addresses.items():
        result.weight[name] = looks.look(app, address, result.filled.reader)
    env = {
        "PONTE_DATA": str(folder / "data"), "DATABASE_URL": url, "PONTE_PORT": str(port),
        "PONTE_HOST": processes.HOST, "PONTE_LOG_LEVEL": "WARNING",
        "BARE_DATABASE": url or f"sqlite:///{folder / 'bare.db'}",
    }  # fmt: skip
    fill_bare = [sys.executable, "-m", "bench.portal.bare", "fill"]
    subprocess.run(fill_bare, env={**os.environ, **env}, cwd=processes.ROOT, check=True)
    log = folder / "log"
    begun = time.monotonic()
    with processes.running(processes.web(port), env, log) as web:
        processes.until_healthy(port)
        result.start = time.monotonic() - begun
        bare_command = processes.web(port + 1, "bench.portal.bare:served")
        with (
            processes.running(processes.WORKER, env, log) as worker,
            processes.running(bare_command, env, log) as bare,
        ):
            processes.until_healthy(port + 1)
            time.sleep(2)
            _read(result, port, web.pid, bare.pid, seconds)
            _write(app, result, port, web.pid, seconds)
            _import(app, result, folder, env)
            result.memory = _memory(web.pid, worker.pid)
    if "Traceback" in (trace := log.read_text()):
        say(trace[-3000:])
    return result


def _read(result: Result, port: int, web: int, bare: int, seconds: float) -> None:
    signed_in = "; ".join(processes.get(port + 1, "/sign-in")[2])
    cookie = f"ponte={result.filled.reader}"
    for name, address in result.filled.addresses.items():
        connections = SEARCH_CONNECTIONS if name == "search" else 16
        size = result.weight[name][0]
        result.bare[name] = reads.measure(
            port + 1, f"/page/{size}", signed_in, bare, max(2, seconds / 2), connections
        )
        result.pages[name] = reads.measure(port, address, cookie, web, seconds, connections)
        say(f"  {name}: {result.pages[name].per_second:.0f}/s, bare {result.bare[name].per_second:.0f}/s")


def _write(app: Flask, result: Result, port: int, web: int, seconds: float) -> None:
    engine = _engine(app)

    def count(model: type[Post] | type[Version] | type[Insight]) -> int:
        with Session(engine) as session:
            return session.scalar(select(func.count()).select_from(model)) or 0

    browser = writes.Browser(port, result.filled.reader)
    result.written["reply"] = writes.measure(browser, writes.replies(), lambda: count(Post), web, seconds)
    with Session(engine) as session:
        page = session.scalars(select(Page).where(Page.slug == "page-12")).one()
        newest = select(Version.source).where(Version.page_id == page.id)
        source = session.scalars(newest.order_by(Version.number.desc())).first() or ""
        form = writes.saves(page.slug, source, page.title, page.latest)
    time.sleep(1)
    editor = writes.Browser(port, result.filled.writer)
    result.written["page save"] = writes.measure(editor, form, lambda: count(Version), web, seconds)
    for name, rate in result.written.items():
        say(f"  {name}: {rate.per_second:.0f}/s")


def _engine(app: Flask):  # type: ignore[no-untyped-def]
    with app.app_context():
        return db.engine


def _import(app: Flask, result: Result, folder: Path, env: dict[str, str]) -> None:
    file = folder / "customers.csv"
    arrivals.write(file)
    mine = select(func.count()).select_from(Insight).where(Insight.run_id.is_not(None))
    result.imported = arrivals.timed(file, env)
    with Session(_engine(app)) as session:
        stored = session.scalar(mine)
    if stored != arrivals.ROWS:
        raise RuntimeError(f"{arrivals.ROWS} rows were imported, {stored} are stored")
    say(f"  import of {arrivals.ROWS} insights: {result.imported:.1f} s")


def _memory(web: int, worker: int) -> dict[str, float]:
    """PSS in MB: the largest web process, the largest renderer, the worker, and everything."""
    family = [web, *processes.descendants(web)]
    sizes = {number: processes.memory(number) for number in family}
    commands = {number: processes.command_of(number) for number in family}
    renderers = [number for number in family if "render_child" in commands[number]]
    helpers = {web, *renderers, *(number for number in family if "tracker" in commands[number])}
    web_processes = [number for number in family if number not in helpers]
    workers = [worker, *processes.descendants(worker)]
    return {
        "a web process": max(sizes[number] for number in web_processes),
        "its renderer": max((sizes[number] for number in renderers), default=0.0),
        "the worker": sum(processes.memory(number) for number in workers),
        "all together": sum(sizes.values()) + sum(processes.memory(number) for number in workers),
    }


def say(line: str) -> None:
    """Progress, on standard error: standard output holds the tables alone."""
    print(line, file=sys.stderr, flush=True)
