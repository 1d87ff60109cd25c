"""What keeps customers unknown: what leaves here was redacted, hashed with our key, or renamed."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from portal.core.config import current
from portal.core.text import without_controls
from portal.insights.privacy.pseudonym import pseudonym
from portal.insights.privacy.redact import redact
from portal.insights.privacy.spans import Redacted
from portal.insights.reading.problems import Problem
from portal.insights.reading.rows import Row

_RENAMED = re.compile(r"customer-[0-9a-f]{12}")
_OURS = re.compile(r"[hp]-[0-9a-f]{32}")
_RAW = ("line",)
"""Where a line of JSON that cannot be read is kept."""


def key() -> bytes:
    """The key of the hashes: that of the installation, for this purpose only."""
    return hashlib.sha256(b"insights/" + current().secret_key.encode()).digest()


def keyed(*parts: str) -> str:
    """64 hexadecimal digits that nobody can make without the key, so that no text can be guessed by them."""
    return hmac.new(key(), "\0".join(parts).encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def clean(text: str) -> Redacted:
    """A text as it may be stored."""
    return redact(text)


def plain(text: str, limit: int) -> str:
    """A short text as it may be stored: redacted, one line, cut."""
    return " ".join(redact(without_controls(text)).text.split())[:limit]


def remark(text: str, limit: int) -> str:
    """What an employee notes about a customer: redacted, but colleagues may be @mentioned."""
    text = without_controls(text).strip()
    parts, done = [], 0
    for span in redact(text).spans:
        if span.kind != "handle":
            parts += [text[done : span.start], span.replacement]
            done = span.end
    return ("".join(parts) + text[done:])[:limit]


def outside_id(value: str) -> str:
    """An id of another system; one that is personal itself (an e-mail address) is hashed."""
    if not value or _OURS.fullmatch(value):
        return value
    if len(value) > 110 or redact(value).spans:
        return "p-" + keyed("id", value)[:32]
    return value


def author(source: str, name: str) -> str:
    """The pseudonym of an author within a source; one that is a pseudonym already stays."""
    if not name or _RENAMED.fullmatch(name):
        return name
    return pseudonym(source, name, key())


def shielded(row: Row, source: str, has_ids: bool) -> Row:
    """The row with id, reply, author and content such as they are stored; text and title are still raw."""
    if row.problem:
        return row
    return replace(
        row,
        id=outside_id(row.id) if has_ids else "h-" + keyed("row", row.id)[:32],
        reply_to=outside_id(row.reply_to),
        author=author(source, row.author),
        content=keyed("content", row.content),
    )


def refused_cells(row: Row, columns: Mapping[str, str], source: str) -> dict[str, str]:
    """The cells of a refused row that its uploader gets back: mapped columns only, all redacted.

    `columns`: column → field. What was not mapped may hold names that no rule finds.
    """
    problem = row.problem
    raw = problem is not None and problem.code in ("quote", "csv", "json", "encoding")
    kept: dict[str, str] = {}
    for name, value in row.original.items():
        if name in columns or name in _RAW or raw:
            kept[name] = _refused_cell(str(value), columns.get(name, ""), source)
    return kept


def _refused_cell(value: str, field: str, source: str) -> str:
    # SQLite and PostgreSQL take neither NUL nor half a character.
    value = without_controls(value.encode("utf-8", "replace").decode())
    if field == "author":
        return author(source, value)
    if field in ("id", "reply_to"):
        return outside_id(value)
    return redact(value[:20_000]).text


def problem_details(problem: Problem) -> dict[str, Any]:
    """What the words of a reason need, without personal data."""
    return {
        name: value if isinstance(value, int) else plain(str(value), 200)
        for name, value in problem.details.items()
    }
