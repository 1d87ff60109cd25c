"""Thanks in the search index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from portal.core.db import db
from portal.core.i18n import lazy_
from portal.core.ports import Document
from portal.core.refs import Ref
from portal.core.searchable import SearchKind
from portal.people.models import Person
from portal.recognition.models import Receiver, Thanks
from portal.recognition.queries.wall import KIND, Face, receivers_of


def documents(ids: Sequence[int]) -> Iterator[Document]:
    """Thanks that are neither withdrawn nor hidden, open to their circle."""
    rows = db.session.execute(
        select(Thanks, Person.name)
        .join(Person, Person.id == Thanks.author_id)
        .where(Thanks.id.in_(list(ids)), Thanks.withdrawn_at.is_(None), Thanks.hidden_at.is_(None))
    ).all()
    receivers = receivers_of(row[0].id for row in rows) if rows else {}
    for thanks, giver in rows:
        faces = receivers.get(thanks.id, [])
        yield Document(
            ref=Ref(KIND, thanks.id),
            title=thanks.title,
            body="\n".join([thanks.plain, giver, *(face.name for face in faces)]),
            tokens=tokens(thanks, faces),
            at=thanks.created_at,
            language=thanks.language,
            author_id=thanks.author_id,
        )


def tokens(thanks: Thanks, faces: Sequence[Face]) -> frozenset[str]:
    """Who may find it: the same circle as in `access.readable`."""
    circle = {f"p:{thanks.author_id}"} | {f"p:{face.id}" for face in faces}
    if thanks.shown == "public":
        circle.add("all")
    elif thanks.shown == "team":
        near = {thanks.department_id} | {face.department_id for face in faces}
        circle |= {f"d:{number}" for number in near if number is not None}
    return frozenset(circle)


def ids_after(last: int, limit: int) -> list[int]:
    """Ids above `last`, in order."""
    query = select(Receiver.thanks_id).where(Receiver.thanks_id > last).distinct()
    return list(db.session.scalars(query.order_by(Receiver.thanks_id).limit(limit)))


THANKS = SearchKind(KIND, lazy_("Thanks"), documents, ids_after)
