"""The database: declarative base, column types, and what SQLite needs to be a good server.

SQLite runs in WAL with foreign keys and a busy timeout. Python's own transaction handling is switched
off: readers get a plain BEGIN, a unit of work gets BEGIN IMMEDIATE (see `portal.core.unit`), because
with plain BEGIN nearly every concurrent writer fails, with IMMEDIATE none.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, DateTime, Dialect, Engine, MetaData, event
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

WRITES = "ponte_writes"
"""Execution option of a connection whose transaction is going to write."""

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UTCDateTime(TypeDecorator[datetime]):
    """An aware UTC datetime; naive values are refused when they are bound."""

    impl = DateTime
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """What the column holds in Python."""
        return datetime

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        return dialect.type_descriptor(DateTime(timezone=dialect.name == "postgresql"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A time without a zone cannot be stored: use portal.core.clock.now().")
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Model(DeclarativeBase):
    """Base of every table. Table names carry their area as prefix."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: UTCDateTime, dict[str, Any]: JSON, list[Any]: JSON}


# `db` gives the session and the engine of the application; tables derive from Model, not from db.Model.
db = SQLAlchemy(
    metadata=Model.metadata,
    session_options={"expire_on_commit": False, "autoflush": True},
    disable_autonaming=True,
)


def engine_options(url: str) -> dict[str, Any]:
    """Options of the SQLAlchemy engine for this database."""
    options: dict[str, Any] = {"json_serializer": _json}
    if url.startswith("sqlite"):
        options["connect_args"] = {"timeout": 15, "check_same_thread": False}
    else:
        options |= {"pool_pre_ping": True, "pool_size": 5, "max_overflow": 10}
    return options


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def prepare(engine: Engine, *, sync: str = "FULL") -> None:
    """Teaches an SQLite engine its pragmas and transactions; no effect on PostgreSQL."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "foreign_keys=ON",
            "busy_timeout=15000",
            f"synchronous={sync}",
            "cache_size=-16000",
            "temp_store=MEMORY",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        writes = connection.get_execution_options().get(WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
