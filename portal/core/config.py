"""Every setting once: name, type, default, meaning. Values come from the environment.

The table in `docs/operate.md` is made from `SETTINGS` (`python3 -m portal settings`).
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import current_app

ROOT = Path(__file__).resolve().parents[2]


def _flag(text: str) -> bool:
    return text.strip().lower() in {"1", "true", "yes", "on"}


def _path(text: str) -> Path:
    return Path(text).expanduser().resolve()


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting. `env` is the name of its environment variable."""

    name: str
    env: str
    kind: Callable[[str], Any]
    default: Any
    meaning: str


SETTINGS: tuple[Setting, ...] = (
    Setting("data_dir", "PONTE_DATA", _path, ROOT / "var", "The one folder that Ponte writes to."),
    Setting("host", "PONTE_HOST", str, "127.0.0.1", "Address to listen on."),
    Setting("port", "PONTE_PORT", int, 8000, "Port to listen on."),
    Setting("url", "PONTE_URL", str, "", "Public address, such as https://ponte.example; used in mail."),
    Setting("web_processes", "PONTE_WEB_PROCESSES", int, 2, "Number of web processes."),
    Setting("database_url", "DATABASE_URL", str, "", "PostgreSQL address; empty: SQLite in the data folder."),
    Setting("redis_url", "REDIS_URL", str, "", "Redis for cache, limits and the queue; empty: none needed."),
    Setting("secret_key", "PONTE_SECRET_KEY", str, "", "Signs cookies and links; empty: made once and kept."),
    Setting("environment", "PONTE_ENVIRONMENT", str, "local", "`local` or `production`."),
    Setting("proxies", "PONTE_PROXIES", int, 0, "Reverse proxies in front whose headers are trusted."),
    Setting(
        "company", "PONTE_COMPANY", str, "Ponte", "Name of the company, shown in the portal and in mail."
    ),
    Setting("languages", "PONTE_LANGUAGES", str, "en,pt_BR,fa", "Languages offered."),
    Setting("zone", "PONTE_ZONE", str, "UTC", "Time zone of people who have not chosen one."),
    Setting(
        "smtp_host", "PONTE_SMTP_HOST", str, "", "Mail server; empty: mail is written to the data folder."
    ),
    Setting("smtp_port", "PONTE_SMTP_PORT", int, 587, "Port of the mail server."),
    Setting("smtp_user", "PONTE_SMTP_USER", str, "", "User at the mail server."),
    Setting("smtp_password", "PONTE_SMTP_PASSWORD", str, "", "Password at the mail server."),
    Setting("smtp_starttls", "PONTE_SMTP_STARTTLS", _flag, True, "Encrypt the way to the mail server."),
    Setting("mail_from", "PONTE_MAIL_FROM", str, "Ponte <ponte@localhost>", "Sender of the portal's mail."),
    Setting("upload_limit", "PONTE_UPLOAD_LIMIT", int, 25_000_000, "Largest upload, in bytes."),
    Setting(
        "session_idle_hours", "PONTE_SESSION_IDLE_HOURS", int, 72, "A session ends after this idle time."
    ),
    Setting("session_days", "PONTE_SESSION_DAYS", int, 30, "A session ends after this time in any case."),
    Setting("metrics_token", "PONTE_METRICS_TOKEN", str, "", "Token for /metrics; empty: loopback only."),
    Setting("log_level", "PONTE_LOG_LEVEL", str, "INFO", "DEBUG, INFO, WARNING or ERROR."),
)


@dataclass(frozen=True)
class Config:
    """All settings as attributes, typed by `SETTINGS`; made by `load`."""

    values: Mapping[str, Any]

    def __getattr__(self, name: str) -> Any:
        try:
            return self.values[name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def database(self) -> str:
        """SQLAlchemy address of the database."""
        url: str = self.database_url
        if not url:
            return f"sqlite:///{self.data_dir / 'ponte.db'}"
        for short in ("postgres://", "postgresql://"):
            if url.startswith(short):
                return "postgresql+psycopg://" + url[len(short) :]
        return url

    @property
    def sqlite(self) -> bool:
        """True on the embedded database."""
        return self.database.startswith("sqlite")

    @property
    def public_url(self) -> str:
        """The address that people type, without a slash at the end."""
        return (self.url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def secure(self) -> bool:
        """True where the portal is reached by https."""
        return self.public_url.startswith("https://")

    @property
    def demo(self) -> bool:
        """True where the data folder was filled with the demo company."""
        return (self.data_dir / "demo").exists()

    @property
    def production(self) -> bool:
        """True where the dangerous settings must refuse to start."""
        return bool(self.environment == "production")


def load(environ: Mapping[str, str] | None = None, **overrides: Any) -> Config:
    """Reads all settings; `overrides` (from the command line or a test) win.

    Raises ValueError naming the variable that cannot be read.
    """
    environ = os.environ if environ is None else environ
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        raw = environ.get(setting.env, "")
        try:
            values[setting.name] = setting.kind(raw) if raw else setting.default
        except ValueError:
            raise ValueError(f"{setting.env}={raw!r} cannot be read. {setting.meaning}") from None
    values |= {name: value for name, value in overrides.items() if value is not None}
    values["data_dir"] = Path(values["data_dir"]).resolve()
    if not values["secret_key"]:
        values["secret_key"] = kept_secret(values["data_dir"])
    return Config(values)


def kept_secret(data_dir: Path) -> str:
    """The secret key of a data folder, made on first use, readable by its owner only."""
    path = data_dir / "secret.key"
    if path.exists():
        return path.read_text().strip()
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}")
    part.touch(mode=0o600)
    part.write_text(secrets.token_urlsafe(48))
    try:
        os.link(part, path)
    except FileExistsError:
        pass  # another process was first: its key counts
    finally:
        part.unlink()
    return path.read_text().strip()


def current() -> Config:
    """The settings of the running application."""
    config: Config = current_app.extensions["ponte.config"]
    return config
