"""Posts as HTML. A post that has not changed is drawn once for each way it looks, not for each reader.

What is drawn holds nothing of a session (no token, no name of the reader): a post's own state is in its
`Line`, everything around it in `Around`; both together are the key.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from flask import current_app
from markupsafe import Markup

from portal.conversations.queries.posts import Line
from portal.core import clock, i18n
from portal.core.actor import Actor

KEPT = 2048
"""Posts kept in each process, about 3 kB each."""


@dataclass(frozen=True, slots=True)
class Around:
    """What a post looks like beside its own state."""

    language: str
    zone: str
    url: str
    may_write: bool
    accepted: bool = False
    may_accept: bool = False
    minute: int = 0


def drawn(
    actor: Actor,
    lines: Sequence[Line],
    url: str,
    *,
    may_write: bool = True,
    accepted: int | None = None,
    may_accept: bool = False,
) -> Iterator[tuple[Line, Markup]]:
    """Each post with its HTML (the page holds the forms `react_form` and `act_form`).

    `url`: of the place; `accepted`: id of the accepted answer; `may_accept`: posts but the first get the
    button that accepts them.
    """
    now = clock.now()
    around = Around(i18n.language().code, actor.zone, url, may_write)
    for line in lines:
        own = replace(
            around,
            accepted=line.id == accepted,
            may_accept=may_accept and line.number > 1 and not line.gone,
            minute=_freshness(line, now),
        )
        yield line, _html(line, own)


def _freshness(line: Line, now: datetime) -> int:
    """Changes whenever the words for the age of the post may: by the minute, the hour, the day."""
    stamp = int(now.timestamp())
    age = stamp - int((line.edited_at or line.created_at).timestamp())
    step = 60 if age < 3600 else 3600 if age < 2 * 86400 else 86400
    return stamp // step


@lru_cache(maxsize=KEPT)
def _html(line: Line, around: Around) -> Markup:
    macros = current_app.jinja_env.get_template("conversations/posts.html").module
    return Markup(macros.post(line, around))  # type: ignore[attr-defined]  # noqa: S704 (made by our template)
