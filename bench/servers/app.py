"""The page that every candidate server serves: Flask, Jinja and 20 rows from SQLite by SQLAlchemy."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from flask import Flask, Response, render_template_string, request
from sqlalchemy import ForeignKey, create_engine, event, insert, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

PAGE = """<!doctype html><html lang="en"><head><title>Threads</title></head><body><h1>Threads</h1>
{% for row in rows %}<article class="card p-3 mb-2"><h2><a href="/t/{{ row.id }}">{{ row.title }}</a></h2>
<p class="text-secondary">{{ row.name }}, {{ row.replies }} replies</p><p>{{ row.excerpt }}</p></article>
{% endfor %}</body></html>"""
BIG = b"x" * 5_000_000


class Base(DeclarativeBase):
    """Base of the two tables."""


class Person(Base):
    """Author of a topic."""

    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Topic(Base):
    """A row of the list."""

    __tablename__ = "topic"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    title: Mapped[str]
    excerpt: Mapped[str]
    replies: Mapped[int]


def _database() -> Path:
    return Path(os.environ.get("BENCH_DATA", tempfile.gettempdir())) / "bench-server.sqlite"


engine = create_engine(f"sqlite:///{_database()}")


@event.listens_for(engine, "connect")
def _wal(connection: object, _record: object) -> None:
    connection.execute("PRAGMA journal_mode=WAL")  # type: ignore[attr-defined]


def fill() -> None:
    """Make the 2,000 topics of 40 people, once, before any server starts."""
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
    topics = [
        {
            "person_id": n % 40 + 1,
            "title": f"Topic {n}",
            "excerpt": "Words of a customer. " * 6,
            "replies": n % 9,
        }
        for n in range(2000)
    ]
    with Session(engine) as session:
        session.execute(insert(Person), [{"name": f"Person {n}"} for n in range(40)])
        session.execute(insert(Topic), topics)
        session.commit()


app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 2_000_000


@app.get("/page")
def page() -> str:
    """The list of the 20 newest topics."""
    query = select(Topic.id, Topic.title, Topic.excerpt, Topic.replies, Person.name)
    with Session(engine) as session:
        rows = session.execute(query.join(Person).order_by(Topic.id.desc()).limit(20)).all()
    return render_template_string(PAGE, rows=rows)


@app.get("/wait")
def wait() -> str:
    """A request that takes two seconds, and says which process did it."""
    time.sleep(2)
    return str(os.getpid())


@app.get("/pid")
def pid() -> str:
    """The process that answered."""
    return str(os.getpid())


@app.post("/upload")
def upload() -> str:
    """Read the whole body; more than 2 MB is refused by Flask with 413."""
    return str(len(request.get_data()))


@app.get("/big")
def big() -> Response:
    """Five megabytes in one piece."""
    return Response(BIG)


@app.get("/stream")
def stream() -> Response:
    """Five megabytes in pieces of 64 kB, as a file download is sent."""

    def pieces() -> Iterator[bytes]:
        for start in range(0, len(BIG), 65536):
            yield BIG[start : start + 65536]

    return Response(pieces(), headers={"Content-Length": str(len(BIG))})
