"""What people have to do about pages: acknowledge them, review them; kept in step with the due list."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from portal.core import clock, unit
from portal.core.db import db
from portal.core.refs import Ref
from portal.notices.services import dues, inbox
from portal.people.queries import actors
from portal.wiki import access
from portal.wiki.models import Page
from portal.wiki.queries import duties
from portal.wiki.queries.duties import Waiting
from portal.wiki.queries.pages import KIND

ACKNOWLEDGE = "acknowledge"
REVIEW = "review_page"
WARNING = timedelta(days=30)
"""So long before its review date a page is on the due list of its owner."""


@unit.writes
def sync(page_id: int, *, renew: bool = False) -> None:
    """Puts the page on the due list of everybody who has to acknowledge it, and takes it off all others'.

    `renew`: a substantive version came into force: those who had it on their list get the new date.
    """
    page = db.session.get(Page, page_id)
    if page is None:
        return
    binding = page.mandatory and page.state == "published" and page.translates_id is None
    wanted = duties.waiting(page) if binding else {}
    have = duties.due_now(ACKNOWLEDGE, page_id)
    if have - wanted.keys():
        dues.settle(ACKNOWLEDGE, Ref(KIND, page_id), have - wanted.keys())
    asked = [one for person, one in wanted.items() if renew or person not in have]
    start = page.published_at if renew and page.published_at else clock.now()
    _ask(page, asked, start)
    page.asked = duties.audience_size(page.audience) if binding else 0
    page.known = max(0, page.asked - len(wanted))


def _ask(page: Page, people: list[Waiting], start: datetime) -> None:
    """Each person gets the text in their language where there is one in step, and the full time for it."""
    if not people:
        return
    texts = duties.tongues(page)
    groups: dict[tuple[str, datetime], list[int]] = defaultdict(list)
    for one in people:
        code = one.language if one.language in texts else page.language
        groups[code, max(start, one.joined_at)].append(one.person_id)
    for (code, since), group in groups.items():
        chosen = texts[code]
        dues.due(
            group,
            ACKNOWLEDGE,
            Ref(KIND, page.id),
            title=chosen.title,
            url=f"/wiki/{chosen.slug}",
            minutes=max(1, -(-chosen.words // 200)),
            due_at=since + timedelta(days=page.acknowledge_days),
        )


@unit.writes
def sync_person(person_id: int) -> None:
    """Somebody joined, left, or has other roles or another department: their list follows."""
    person = next(iter(actors.many([person_id])), None)
    known = duties.acknowledged_by(person_id)
    for page in duties.mandatory_pages():
        meant = person is not None and access.addressed(person, page)
        knows = known.get(page.id, 0) >= max(1, page.required)
        if person is not None and meant and not knows:
            if person_id not in duties.due_now(ACKNOWLEDGE, page.id):
                _ask(page, [Waiting(person_id, person.language, clock.now())], clock.now())
        else:
            dues.settle(ACKNOWLEDGE, Ref(KIND, page.id), [person_id])
        page.asked = duties.audience_size(page.audience)
        page.known = max(0, page.asked - len(duties.waiting(page)))


@unit.writes
def remind_owners() -> None:
    """Pages that are due for review within 30 days go on their owners' lists, once. A job of the worker."""
    for page in duties.to_review(clock.now() + WARNING):
        ref = Ref(KIND, page.id)
        if page.owner_id in duties.due_now(REVIEW, page.id):
            continue
        dues.due(
            [page.owner_id],
            REVIEW,
            ref,
            title=page.title,
            url=f"/wiki/{page.slug}/review",
            minutes=5 + max(1, -(-page.words // 200)),
            due_at=page.review_due_at,
        )
        inbox.tell([page.owner_id], "wiki.review", ref, title=page.title, url=f"/wiki/{page.slug}/review")


@unit.writes
def review_settled(page_id: int) -> None:
    """The owner has looked at the page."""
    dues.settle(REVIEW, Ref(KIND, page_id))
