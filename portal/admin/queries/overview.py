"""The state of the installation in one statement, and the settings in force."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.sql.selectable import ScalarSelect

from portal.admin.models import DeadJob
from portal.admin.queries import checks
from portal.core import clock
from portal.core.config import SETTINGS, current
from portal.core.db import db
from portal.core.models import AuditEntry, Delivery, IndexRequest
from portal.engines import choose
from portal.files.models import File
from portal.notices.models import Mail
from portal.people.models import Person, Session

SECRET = {"secret_key", "smtp_password", "metrics_token"}
MASK = "••••••"


@dataclass(frozen=True, slots=True)
class State:
    """Counts and states for the overview; sizes in bytes."""

    people: int
    online: int
    files: int
    files_size: int
    audit_entries: int
    deliveries_waiting: int
    deliveries_dead: int
    jobs_dead: int
    index_queue: int
    mail_waiting: int
    mail_dead: int
    index_ready: bool
    mail_server: str
    database: str
    free: int
    last_backup: datetime | None
    findings: list[checks.Finding]


@dataclass(frozen=True, slots=True)
class SettingLine:
    """A setting in force; secrets are masked."""

    name: str
    value: str
    changed: bool


def _count(model: Any, *conditions: Any) -> ScalarSelect[Any]:
    return select(func.count()).select_from(model).where(*conditions).scalar_subquery()


def state() -> State:
    """How the installation does."""
    day = clock.now() - timedelta(days=1)
    size = select(func.coalesce(func.sum(File.size), 0)).scalar_subquery()
    counts = {
        "people": _count(Person, Person.state == "active"),
        "online": select(func.count(Session.person_id.distinct()))
        .where(Session.seen_at > day)
        .scalar_subquery(),
        "files": _count(File),
        "files_size": size,
        "audit_entries": _count(AuditEntry),
        "deliveries_waiting": _count(Delivery, Delivery.state == "waiting"),
        "deliveries_dead": _count(Delivery, Delivery.state == "dead"),
        "jobs_dead": _count(DeadJob),
        "index_queue": _count(IndexRequest),
        "mail_waiting": _count(Mail, Mail.state == "waiting"),
        "mail_dead": _count(Mail, Mail.state == "dead"),
    }
    row = db.session.execute(select(*(query.label(name) for name, query in counts.items()))).one()
    numbers = {name: int(value) for name, value in row._mapping.items()}
    settings = current()
    return State(
        **numbers,
        index_ready=choose.search().ready(),
        mail_server=settings.smtp_host,
        database="SQLite" if settings.sqlite else "PostgreSQL",
        free=shutil.disk_usage(settings.data_dir).free,
        last_backup=checks.last_backup(),
        findings=checks.findings(numbers["deliveries_dead"]),
    )


def settings_in_force() -> list[SettingLine]:
    """All settings by the name of their environment variable."""
    values = current().values
    return [
        SettingLine(
            setting.env,
            masked(setting.name, values[setting.name]),
            bool(values[setting.name] != setting.default),
        )
        for setting in SETTINGS
    ]


def masked(name: str, value: Any) -> str:
    """A value as it may be shown: no secrets, no passwords in addresses."""
    if name in SECRET:
        return MASK if value else ""
    return re.sub(r"(://[^:@/\s]*):[^@\s]*@", rf"\1:{MASK}@", str(value))
