"""What one can choose among: values and departments, in one query, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, literal, select, union_all

from portal.core.db import db
from portal.core.i18n import language
from portal.people.models import Department
from portal.recognition.models import Value


@dataclass(frozen=True, slots=True)
class Choice:
    """A value or a department: id, key, name, and what a value means."""

    id: int
    key: str
    name: str
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Choices:
    """All values in their order, all departments by name."""

    values: tuple[Choice, ...]
    departments: tuple[Choice, ...]


def said(words: Mapping[str, Any] | None, otherwise: str = "") -> str:
    """The words in the reader's language; English, or any, where they are missing."""
    known = words or {}
    return str(known.get(language().code) or known.get("en") or next(iter(known.values()), "") or otherwise)


def choices() -> Choices:
    """Values and departments."""
    values = select(
        literal("value").label("kind"), Value.id, Value.key, Value.place, Value.names, Value.meanings
    )
    departments = select(
        literal("department"), Department.id, Department.key, literal(0), Department.names, Department.names
    )
    rows = db.session.execute(union_all(values, departments)).all()
    found = sorted(((row.place, row.kind, _choice(row)) for row in rows), key=lambda f: (f[0], f[2].name))
    return Choices(
        values=tuple(choice for _place, kind, choice in found if kind == "value"),
        departments=tuple(choice for _place, kind, choice in found if kind == "department"),
    )


def _choice(row: Row[Any]) -> Choice:
    meaning = said(row.meanings) if row.kind == "value" else ""
    return Choice(row.id, row.key, said(row.names, row.key), meaning)
