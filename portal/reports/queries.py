"""The figures of all areas, as their manifests count them.

Each figure costs its area one query, and there are more of them than the six that a page may cost. They
change slowly, so each is kept for a minute for its reader: the first look in a minute pays for all,
the next ones for none. Kept by person, because what is counted follows what that person may see.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from portal.core import access as permissions
from portal.core.actor import Actor
from portal.core.feature import Feature, Figure, house
from portal.core.i18n import _, number, percent
from portal.engines import choose

KEPT = 60
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Line:
    """A figure with its present value; None where there is nothing to count yet."""

    name: str
    label: str
    value: float | None
    unit: str
    note: str
    url: str

    @property
    def shown(self) -> str:
        """Value and unit as the reader's language writes them."""
        if self.value is None:
            return "–"
        written = number(self.value)
        if self.unit == "%":
            return percent(self.value)
        if self.unit == "h":
            return _("%(count)s h", count=written)
        return f"{written} {self.unit}".strip()


@dataclass(frozen=True, slots=True)
class Area:
    """An area's figures under its name in the menu."""

    name: str
    label: str
    icon: str
    lines: tuple[Line, ...]


def areas(actor: Actor) -> list[Area]:
    """The areas that count something for the actor, in the order of the house."""
    found = [_area(actor, feature) for feature in house().features]
    return [area for area in found if area.lines]


def lines(actor: Actor) -> Iterator[tuple[Area, Line]]:
    """Every figure with its area, for a file."""
    for area in areas(actor):
        for line in area.lines:
            yield area, line


def _area(actor: Actor, feature: Feature) -> Area:
    head = next(iter(sorted(feature.menu, key=lambda item: item.order)), None)
    return Area(
        name=feature.name,
        label=str(head.label) if head else feature.name.capitalize(),
        icon=head.icon if head else "bar-chart",
        lines=tuple(
            _line(actor, figure) for figure in feature.figures if permissions.can(actor, figure.permission)
        ),
    )


def _line(actor: Actor, figure: Figure) -> Line:
    return Line(
        name=figure.name,
        label=str(figure.label),
        value=_value(actor, figure),
        unit=figure.unit,
        note=str(figure.note),
        url=figure.url,
    )


def _value(actor: Actor, figure: Figure) -> float | None:
    # Roles and department are part of the key: who loses a role must not read on for a minute.
    circle = f"{actor.id}/{actor.department_id}/{','.join(sorted(actor.roles))}"
    key = f"reports/{figure.name}/{circle}"
    kept = choose.cache().get(key)
    if kept is None:
        kept = [figure.load(actor)]
        choose.cache().set(key, kept, KEPT)
    value = kept[0]
    return round(value, 1) if isinstance(value, float) else value
