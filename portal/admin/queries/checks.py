"""What is wrong with this installation, each finding with its remedy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from portal.core import clock, schema
from portal.core.config import Config, current
from portal.core.i18n import _

LOOPBACK = ("127.0.0.1", "localhost", "::1")
BACKUP_AGE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend. Production does not start with a dangerous one."""

    text: str
    danger: bool = False


def findings(dead_deliveries: int) -> list[Finding]:
    """All that is to be mended; `dead_deliveries`: how many events could not be delivered."""
    settings = current()
    return [*_production(settings), *_secrets(settings), *_outside(settings), *_state(dead_deliveries)]


def _production(settings: Config) -> list[Finding]:
    if not settings.production:
        return []
    found = []
    if settings.demo:
        found.append(
            Finding(
                _("The data folder holds the demo company, anybody can sign in: use another --data."), True
            )
        )
    if not settings.secure:
        found.append(
            Finding(
                _("PONTE_URL is not https: cookies would travel unprotected. Set PONTE_URL=https://…"), True
            )
        )
    if not settings.proxies and settings.host in LOOPBACK:
        found.append(
            Finding(
                _("PONTE_PROXIES is 0 although Ponte listens on loopback: set it to the number of proxies.")
            )
        )
    return found


def _secrets(settings: Config) -> list[Finding]:
    found = []
    if len(settings.secret_key) < 32:
        found.append(
            Finding(
                _("PONTE_SECRET_KEY is short: remove it (a good one is made) or use 48 random letters."), True
            )
        )
    key = settings.data_dir / "secret.key"
    if key.exists() and key.stat().st_mode & 0o077:
        found.append(Finding(_("%(file)s can be read by others: chmod 600 it.", file=key)))
    return found


def _outside(settings: Config) -> list[Finding]:
    found = []
    if settings.host not in LOOPBACK and not settings.secure:
        found.append(
            Finding(_("Ponte listens to the network without https: put a reverse proxy in front."), True)
        )
    if not settings.smtp_host:
        found.append(Finding(_("No mail server: mail is written to the data folder. Set PONTE_SMTP_HOST.")))
    return found


def _state(dead_deliveries: int) -> list[Finding]:
    found = []
    if dead_deliveries:
        found.append(
            Finding(_("Some deliveries failed for good: look at Administration → Jobs and send them again."))
        )
    last = last_backup()
    if last is None or clock.now() - last > BACKUP_AGE:
        found.append(Finding(_("No backup in the last 7 days. Run: python3 -m portal backup FILE")))
    here, head = schema.revisions()
    if here != head:
        found.append(Finding(_("The tables are of another version. Run: python3 -m portal migrate")))
    return found


def last_backup() -> datetime | None:
    """When the last good backup was made."""
    mark = current().data_dir / "last-backup"
    return datetime.fromtimestamp(mark.stat().st_mtime, UTC) if mark.exists() else None
