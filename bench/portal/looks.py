"""How large each page is and how many queries it takes, asked in this process."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import event

from portal.core.db import db


def look(app: Flask, address: str, cookie: str) -> tuple[int, int]:
    """(bytes, queries) of a page, the second time that it is asked for."""
    client = app.test_client()
    client.set_cookie("ponte", cookie)
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.upper().startswith(("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE")):
            statements.append(statement)

    client.get(address)
    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        answer = client.get(address)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    if answer.status_code != 200:
        raise RuntimeError(f"{address}: {answer.status_code}")
    return len(answer.get_data()), len(statements)
