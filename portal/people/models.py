"""Tables of people, departments, roles, sessions, invitations and reset links."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.actor import ROLES
from portal.core.db import Model


class Department(Model):
    """A department; `names` by language code, `name` the English one."""

    __tablename__ = "people_department"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    names: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Person(Model):
    """An account. `state`: active, or left (kept for what they wrote, cannot sign in)."""

    __tablename__ = "people_person"
    __table_args__ = (
        CheckConstraint("state in ('active', 'left')", name="state"),
        CheckConstraint("language in ('en', 'pt_BR', 'fa')", name="language"),
        CheckConstraint("theme in ('auto', 'light', 'dark')", name="theme"),
        CheckConstraint("handle = lower(handle)", name="handle"),
        Index("ix_people_person_name", "name", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    handle: Mapped[str] = mapped_column(String(40), unique=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    folded: Mapped[str] = mapped_column(String(240), default="")
    """Handle, name and title folded for search (accents, Persian letters)."""
    password: Mapped[str] = mapped_column(String(200), default="")
    title: Mapped[str] = mapped_column(String(120), default="")
    bio: Mapped[str] = mapped_column(Text, default="")
    topics: Mapped[list[Any]] = mapped_column(default=list)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("people_department.id"), index=True)
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("people_person.id"), index=True)
    language: Mapped[str] = mapped_column(String(8), default="en")
    zone: Mapped[str] = mapped_column(String(60), default="UTC")
    theme: Mapped[str] = mapped_column(String(8), default="auto")
    state: Mapped[str] = mapped_column(String(10), default="active")
    joined_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
    unread: Mapped[int] = mapped_column(default=0)
    """Unread notices: stored, kept right by portal.notices."""
    due: Mapped[int] = mapped_column(default=0)
    """Open due items: stored, kept right by portal.notices."""


class RoleGrant(Model):
    """A person has a role."""

    __tablename__ = "people_role"
    __table_args__ = (
        CheckConstraint("role in (" + ", ".join(f"'{role}'" for role in ROLES) + ")", name="role"),
        Index("ix_people_role_role", "role", "person_id"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(20), primary_key=True)
    granted_at: Mapped[datetime]
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("people_person.id"))


class Session(Model):
    """A signed-in browser. Only the hash of the cookie's token is stored."""

    __tablename__ = "people_session"
    __table_args__ = (Index("ix_people_session_person", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    address: Mapped[str] = mapped_column(String(60), default="")
    browser: Mapped[str] = mapped_column(String(200), default="")


class Invitation(Model):
    """A link that lets somebody make an account; used once."""

    __tablename__ = "people_invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    email: Mapped[str] = mapped_column(String(254), default="")
    roles: Mapped[list[Any]] = mapped_column(default=list)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("people_department.id"))
    language: Mapped[str] = mapped_column(String(8), default="en")
    invited_by: Mapped[int | None] = mapped_column(ForeignKey("people_person.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class ResetLink(Model):
    """A link that lets a person set a new password; used once, short-lived."""

    __tablename__ = "people_reset"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class KnownDevice(Model):
    """A browser that signed in to this account before: guessing by others does not lock it out."""

    __tablename__ = "people_device"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"), index=True)
    created_at: Mapped[datetime]
