"""The demo company while it is being filled in: content by name, keys to ids, times before now."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from portal.core import clock
from portal.core.actor import Actor
from portal.core.feature import House
from portal.core.refs import Ref
from portal.people.queries import actors

_SPAN = re.compile(r"(\d+)\s*(mo|y|w|d|h|m)")
_UNITS = {"y": 365 * 1440, "mo": 30 * 1440, "w": 7 * 1440, "d": 1440, "h": 60, "m": 1}


def span(text: str) -> timedelta:
    """`3d4h` as a length of time; ValueError where nothing of it can be read."""
    parts = _SPAN.findall(str(text))
    if not parts:
        raise ValueError(f"not a span: {text!r}")
    return timedelta(minutes=sum(int(count) * _UNITS[unit] for count, unit in parts))


class Company:
    """Content of `folder`, and what the areas have made of it so far.

    `ids` maps (kind of key, key) to the id of what was made: `company.ids["thread", "late-parcel"]`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.now = clock.now()
        self.ids: dict[tuple[str, str], int] = {}
        self.later: list[Callable[[], None]] = []
        """What an area fills in when all areas have filled their part."""
        self._actors: dict[str, Actor] = {}
        self._coming: dict[str, list[Callable[[], None]]] = {}

    @classmethod
    def load(cls, folder: Path) -> Company:
        """The company whose content lies in `folder`."""
        return cls(folder)

    def fill(self, house: House, say: Callable[[str], None]) -> None:
        """Lets every area fill its part, in the order of the features."""
        self._coming = {feature.name: [] for feature in house.features if feature.seed}
        for feature in house.features:
            if feature.seed:
                say(f"  {feature.name} ...")
                feature.seed(self)
                for call in self._coming.pop(feature.name):
                    call()
        for call in self.later:
            call()

    def after(self, name: str, call: Callable[[], None]) -> None:
        """Calls back once an area has filled its part; at once where it is not to come any more."""
        if name in self._coming:
            self._coming[name].append(call)
        else:
            call()

    def read(self, name: str) -> Any:
        """The content of one YAML file."""
        return yaml.load((self.folder / name).read_text("utf-8"), Loader=_LOADER)  # noqa: S506 (a safe loader, in C where there is one)

    def read_all(self, pattern: str) -> list[Any]:
        """The content of all YAML files of a pattern, by name."""
        return [self.read(str(p.relative_to(self.folder))) for p in sorted(self.folder.glob(pattern))]

    def actor(self, handle: str) -> Actor:
        """A person of the company as actor; KeyError where there is none."""
        if handle not in self._actors:
            found = actors.by_handle(handle)
            if found is None:
                raise KeyError(f"nobody is called {handle}")
            self._actors[handle] = found
        return self._actors[handle]

    def person(self, handle: str) -> int:
        """The id of a person by handle."""
        return self.actor(handle).id or 0

    def ago(self, text: str | None, default: str = "1d") -> datetime:
        """The moment so long before now."""
        return self.now - span(text or default)

    def ahead(self, text: str) -> datetime:
        """The moment in so long from now."""
        return self.now + span(text)

    def ref(self, kind: str, word: str, key: str) -> Ref:
        """The ref of something made before, by its key."""
        return Ref(kind, self.ids[word, key])

    def links(self, text: str) -> str:
        """`{{insight:key}}` and `{{thread:key}}` as links to what was made; unmade ones lose their braces."""

        def link(match: re.Match[str]) -> str:
            number = self.ids.get((match[1], match[2]))
            return f"{match[1]}#{number}" if number else match[2].replace("-", " ")

        return re.sub(r"\{\{\s*(insight|thread):\s*([\w-]+)\s*\}\}", link, text)


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
