"""Which machine stands behind each port: decided by the settings, made once for each process."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app

from portal.core import text
from portal.core.config import Config
from portal.core.db import db
from portal.core.ports import Cache, FileStore, Jobs, Mailer, SearchEngine
from portal.engines.cache import choose_cache
from portal.engines.files_disk import DiskFiles
from portal.engines.jobs import HueyJobs
from portal.engines.mail import FileMailer, SmtpMailer
from portal.engines.render import RenderProcess
from portal.engines.search_postgres import PostgresSearch
from portal.engines.search_whoosh import WhooshSearch


class Engines:
    """The machines of one application, made when they are first needed."""

    def __init__(self, app: Flask, settings: Config) -> None:
        self.app = app
        self.settings = settings
        self._made: dict[str, Any] = {}

    def get(self, name: str) -> Any:
        """The machine of that name."""
        if name not in self._made:
            self._made[name] = getattr(self, f"_{name}")()
        return self._made[name]

    def _search(self) -> SearchEngine:
        if self.settings.sqlite:
            return WhooshSearch(self.settings.data_dir / "index")
        return PostgresSearch(db.engine)

    def _mailer(self) -> Mailer:
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
        return DiskFiles(self.settings.data_dir / "files")

    def _cache(self) -> Cache:
        return choose_cache(self.settings.redis_url)

    def _jobs(self) -> Jobs:
        if self.settings.redis_url:
            return HueyJobs("redis", self.settings.redis_url)
        return HueyJobs("sqlite", str(self.settings.data_dir / "queue.db"))


def install(app: Flask, settings: Config) -> None:
    """Makes the machines available; Markdown is rendered in a process that can be killed."""
    app.extensions["ponte.engines"] = Engines(app, settings)
    if not app.testing:
        text.use(RenderProcess().render)


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
