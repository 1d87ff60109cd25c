"""How thanks are pointed at: `thanks#12`."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from portal.core import text
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.i18n import _, lazy_
from portal.core.refs import Ref, RefCard, RefKind
from portal.recognition import access
from portal.recognition.models import Thanks
from portal.recognition.queries.wall import KIND, Author, names_of, shortened

ICON = "heart"
WORD = "thanks"
text.SHORT_REFS.add(WORD)


def thanks_cards(actor: Actor, ids: Sequence[int]) -> dict[int, RefCard]:
    """Cards of the thanks that the actor may see."""
    rows = db.session.execute(
        select(Thanks.id, Thanks.title, Thanks.language, Author.name, names_of().label("names"))
        .join(Author, Author.id == Thanks.author_id)
        .where(Thanks.id.in_(list(ids)), access.readable(actor))
    )
    return {
        row.id: RefCard(
            Ref(KIND, row.id),
            row.title,
            f"/recognition/{row.id}",
            ICON,
            _("%(giver)s thanked %(names)s", giver=row.name, names=shortened(row.names or "")),
            row.language,
        )
        for row in rows
    }


def find(key: str) -> int | None:
    """The id that was typed after the word."""
    return int(key) if key.isascii() and key.isdigit() and len(key) < 18 else None


THANKS = RefKind(KIND, lazy_("Thanks"), ICON, thanks_cards, WORD, find)
