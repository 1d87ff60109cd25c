"""How a person is pointed at: card, and key typed after `@`."""

from __future__ import annotations

from collections.abc import Sequence

from portal.core.actor import Actor
from portal.core.i18n import lazy_
from portal.core.refs import Ref, RefCard, RefKind
from portal.people.queries import cards, directory

KIND = "people.person"


def person_cards(actor: Actor, ids: Sequence[int]) -> dict[int, RefCard]:
    """Cards of the people whom the actor may see."""
    found = directory.visible_ids(actor, ids)
    return {
        number: RefCard(Ref(KIND, number), line.name, f"/people/{line.handle}", "person", line.title)
        for number, line in found.items()
    }


def find(handle: str) -> int | None:
    """Id of a handle."""
    return cards.ids_of([handle]).get(handle.lower())


PERSON = RefKind(KIND, lazy_("Person"), "person", person_cards, word="people", find=find)
