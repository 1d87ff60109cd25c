"""Which machine stands behind each port: decided by the settings, made once for each process.

Each machine is imported where it is made: a web process never loads the queue's or the other database's
drivers, which halves its start and spares 30 MB.
"""

# ruff: noqa: PLC0415 (only the machine that was chosen is loaded)

from __future__ import annotations

import threading
from typing import Any

from flask import Flask, current_app

from portal.core import text
from portal.core.config import Config
from portal.core.db import db
from portal.core.ports import Cache, FileStore, Jobs, Mailer, SearchEngine
from portal.engines.render import RenderProcess


class Engines:
    """The machines of one application, made when they are first needed."""

    def __init__(self, app: Flask, settings: Config) -> None:
        self.app = app
        self.settings = settings
        self._made: dict[str, Any] = {}
        self.renderer = RenderProcess()

    def get(self, name: str) -> Any:
        """The machine of that name."""
        if name not in self._made:
            self._made[name] = getattr(self, f"_{name}")()
        return self._made[name]

    def _search(self) -> SearchEngine:
        if self.settings.sqlite:
            from portal.engines.search_whoosh import WhooshSearch

            return WhooshSearch(self.settings.data_dir / "index")
        from portal.engines.search_postgres import PostgresSearch

        return PostgresSearch(db.engine)

    def _mailer(self) -> Mailer:
        from portal.engines.mail import FileMailer, SmtpMailer

        s = self.settings
        if not s.smtp_host:
            return FileMailer(s.data_dir / "mail", sender=s.mail_from)
        return SmtpMailer(
            host=s.smtp_host,
            port=s.smtp_port,
            user=s.smtp_user,
            password=s.smtp_password,
            starttls=s.smtp_starttls,
            sender=s.mail_from,
        )

    def _files(self) -> FileStore:
        from portal.engines.files_disk import DiskFiles

        return DiskFiles(self.settings.data_dir / "files")

    def _cache(self) -> Cache:
        if self.settings.redis_url:
            from portal.engines.cache_redis import RedisCache

            return RedisCache(self.settings.redis_url)
        from portal.engines.cache import MemoryCache

        return MemoryCache()

    def _jobs(self) -> Jobs:
        from portal.engines.jobs import HueyJobs

        if self.settings.redis_url:
            return HueyJobs("redis", self.settings.redis_url, zone=self.settings.zone)
        return HueyJobs("sqlite", self.settings.data_dir / "queue.db", zone=self.settings.zone)


def install(app: Flask, settings: Config) -> None:
    """Makes the machines available; Markdown is rendered in a process that can be killed."""
    engines = Engines(app, settings)
    app.extensions["ponte.engines"] = engines
    if not app.testing:
        text.use(engines.renderer.render)


def warm(app: Flask) -> None:
    """Starts the renderer beside the first requests, so that the first text that is sent need not wait."""
    threading.Thread(target=app.extensions["ponte.engines"].renderer.start, name="warm", daemon=True).start()


def _get(name: str) -> Any:
    return current_app.extensions["ponte.engines"].get(name)


def search() -> SearchEngine:
    """The search engine."""
    engine: SearchEngine = _get("search")
    return engine


def mailer() -> Mailer:
    """The way out for mail."""
    engine: Mailer = _get("mailer")
    return engine


def files() -> FileStore:
    """The file store."""
    engine: FileStore = _get("files")
    return engine


def cache() -> Cache:
    """The cache."""
    engine: Cache = _get("cache")
    return engine


def jobs() -> Jobs:
    """The queue and the clock."""
    engine: Jobs = _get("jobs")
    return engine
