"""The yardstick: a bare Flask page with Jinja, SQLAlchemy rows and a signed-in person, on our server.

`/page/N` is a page of N bytes: twenty rows by ORM with their authors, the person by Flask-Login from the
database. BARE_DATABASE is the address of the database.
"""

from __future__ import annotations

import os
import sys

from flask import Flask, render_template_string
from flask_login import LoginManager, UserMixin, current_user, login_required, login_user
from sqlalchemy import ForeignKey, Text, create_engine, event, insert, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, joinedload, mapped_column, relationship

from portal.supervisor import tether
from portal.supervisor.bridge import Bridge

PAGE = """<!doctype html><html lang="en"><head><title>Threads</title></head><body>
<nav>{{ person.name }}</nav><h1>Threads</h1>
{% for row in rows %}<article class="card p-3 mb-2"><h2><a href="/t/{{ row.id }}">{{ row.title }}</a></h2>
<p class="text-secondary">{{ row.person.name }}, {{ row.replies }} replies</p>
<p>{{ row.excerpt[:size] }}</p></article>
{% endfor %}</body></html>"""
FRAME, MARKUP = 100, 160
"""Bytes around the rows, and of a row without its excerpt."""


class Base(DeclarativeBase):
    """Base of the two tables."""


class Person(UserMixin, Base):
    """Reader and author."""

    __tablename__ = "bare_person"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Topic(Base):
    """A row of the list."""

    __tablename__ = "bare_topic"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("bare_person.id"))
    title: Mapped[str]
    excerpt: Mapped[str] = mapped_column(Text)
    replies: Mapped[int]
    person: Mapped[Person] = relationship()


engine = create_engine(os.environ.get("BARE_DATABASE", "sqlite://"))
if engine.dialect.name == "sqlite":

    @event.listens_for(engine, "connect")
    def _wal(connection: object, _record: object) -> None:
        connection.execute("PRAGMA journal_mode=WAL")  # type: ignore[attr-defined]


def fill() -> None:
    """2,000 topics of 40 people."""
    Base.metadata.create_all(engine)
    words = "Words of a customer. " * 250
    topics = [
        {"person_id": n % 40 + 1, "title": f"Topic {n}", "excerpt": words, "replies": n % 9}
        for n in range(2000)
    ]
    with Session(engine) as session:
        session.execute(insert(Person), [{"name": f"Person {n}"} for n in range(40)])
        session.execute(insert(Topic), topics)
        session.commit()


app = Flask(__name__)
app.secret_key = "of the benchmark"
login = LoginManager(app)


@login.user_loader
def _person(number: str) -> Person | None:
    with Session(engine) as session:
        return session.get(Person, int(number))


@app.get("/health")
def health() -> str:
    """Ready."""
    return "ok"


@app.get("/sign-in")
def sign_in() -> str:
    """Person 1 is signed in."""
    with Session(engine) as session:
        login_user(session.get_one(Person, 1))
    return "ok"


@app.get("/page/<int:size>")
@login_required
def page(size: int) -> str:
    """Twenty topics on a page of `size` bytes."""
    with Session(engine) as session:
        newest = select(Topic).options(joinedload(Topic.person)).order_by(Topic.id.desc()).limit(20)
        rows = session.scalars(newest).all()
        length = max(0, (size - FRAME) // 20 - MARKUP)
        return render_template_string(PAGE, rows=rows, size=length, person=current_user)


served = Bridge(app, 2_000_000)
if "PONTE_SUPERVISOR" in os.environ:
    tether.hold()
if __name__ == "__main__" and sys.argv[1:] == ["fill"]:
    fill()
