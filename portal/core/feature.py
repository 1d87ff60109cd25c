"""The manifest: what an area gives to the whole. Home, search, reports, moderation and admin are shells
over manifests; a new area adds its lines without touching them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import click
from flask import Blueprint

from portal.core.actor import Actor
from portal.core.bus import Handler
from portal.core.events import Event
from portal.core.paging import Columns
from portal.core.refs import RefKind
from portal.core.searchable import SearchKind


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A line of the side bar. `key`: the letter after `g`; `permission`: who sees the line."""

    label: Any
    endpoint: str
    icon: str
    permission: str
    key: str = ""
    order: int = 50
    group: str = "main"


@dataclass(frozen=True, slots=True)
class Card:
    """A card on the home page. `load(actor)` gives the context of `template`, or None: no card."""

    name: str
    template: str
    load: Callable[[Actor], dict[str, Any] | None]
    order: int = 50


@dataclass(frozen=True, slots=True)
class Moving:
    """What is moving, for home: a SELECT of what the actor may see, newest first.

    Columns, in this order and with these labels: `id` (int), `title` (text), `place` (text), `person_id`
    (int or null), `count` (int), `at`. Home joins all areas in one statement. `url(id)` leads there.
    """

    kind: str
    label: Any
    icon: str
    select: Callable[[Actor], Columns]
    url: Callable[[int], str]


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """A kind of notice. `text(data)` says it in the reader's language; `data` is the stored JSON."""

    name: str
    icon: str
    text: Callable[[dict[str, Any]], str]
    label: Any
    mail: bool = False


@dataclass(frozen=True, slots=True)
class Moderated:
    """A kind of object that moderators can hide and bring back (both inside the open unit).

    `hide(actor, id, reason)`, `restore(actor, id)`; `moderators(id)` gives ids of the people responsible
    beside the portal's moderators; `excerpt(id)` the text for the queue; `author(id)` who wrote it.
    """

    kind: str
    hide: Callable[[Actor, int, str], None]
    restore: Callable[[Actor, int], None]
    excerpt: Callable[[int], str]
    author: Callable[[int], int | None]
    moderators: Callable[[int], Sequence[int]] = lambda _id: ()


@dataclass(frozen=True, slots=True)
class Job:
    """Something that runs by queue or clock in the worker. `every`: crontab line or `5m`."""

    name: str
    run: Callable[..., Any]
    every: str | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that the area counts for reports. `load(actor)`; `url` opens its rows."""

    name: str
    label: Any
    load: Callable[[Actor], int | float | None]
    url: str
    unit: str = ""
    note: Any = ""
    permission: str = "portal.inside"


@dataclass(frozen=True, slots=True)
class AdminLine:
    """A line of the administration page."""

    label: Any
    endpoint: str
    icon: str
    note: Any = ""
    permission: str = "portal.administer"


@dataclass(frozen=True)
class Feature:
    """One area, complete. `seed(company)` fills its part of the demo company, in the order of `features`."""

    name: str
    blueprints: Sequence[Blueprint] = ()
    menu: Sequence[MenuItem] = ()
    refs: Sequence[RefKind] = ()
    search: Sequence[SearchKind] = ()
    tokens: Callable[[Actor], set[str]] | None = None
    handlers: Sequence[tuple[type[Event], Handler]] = ()
    notices: Sequence[NoticeKind] = ()
    moderated: Sequence[Moderated] = ()
    jobs: Sequence[Job] = ()
    cards: Sequence[Card] = ()
    moving: Sequence[Moving] = ()
    figures: Sequence[Figure] = ()
    admin: Sequence[AdminLine] = ()
    imports: Sequence[click.Command] = ()
    seed: Callable[[Any], None] | None = None
    public: Sequence[str] = field(default_factory=tuple)


class House:
    """All features of the running application, and what they gave."""

    def __init__(self, features: Sequence[Feature]) -> None:
        self.features = tuple(features)
        self.menu = sorted((m for f in features for m in f.menu), key=lambda m: (m.group, m.order))
        self.cards = sorted((c for f in features for c in f.cards), key=lambda c: c.order)
        self.moving = [m for f in features for m in f.moving]
        self.figures = [g for f in features for g in f.figures]
        self.admin = [a for f in features for a in f.admin]
        self.jobs = {j.name: j for f in features for j in f.jobs}
        self.notices = {n.name: n for f in features for n in f.notices}
        self.moderated = {m.kind: m for f in features for m in f.moderated}
        self.imports = [i for f in features for i in f.imports]
        self.public = {endpoint for f in features for endpoint in f.public}


_HOUSE: list[House] = []


def open_house(features: Sequence[Feature]) -> House:
    """Sets the features of this process; called by the application."""
    _HOUSE[:] = [House(features)]
    return _HOUSE[0]


def house() -> House:
    """The features of this process."""
    return _HOUSE[0]
