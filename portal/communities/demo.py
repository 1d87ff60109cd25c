"""The communities of the demo company, with their talk."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from portal.communities.models import Community, Member
from portal.communities.queries.cards import THREAD
from portal.communities.services import answers, communities, members, threads
from portal.conversations.services import seeding, writing
from portal.core import unit
from portal.core.db import db
from portal.core.refs import Ref
from portal.people.queries import cards

SEEN = "2d"
"""What is older than this, everybody has read."""


@unit.writes
def seed(company: Any) -> None:
    """Communities first, then their threads: texts point at threads of other communities."""
    content = company.read_all("communities/*.yaml")
    for item in content:
        _community(company, item)
    for item in content:
        for thread in item.get("threads", []):
            _thread(company, item["key"], thread)
    for item in content:
        _rest(company, item)


def _community(company: Any, item: dict[str, Any]) -> None:
    keys = cards.department_ids(item.get("departments", []))
    owner = company.actor(item["owner"])
    founded = company.ago("400d")
    slug = communities.create(
        owner,
        name=item["name"],
        purpose=item["purpose"].strip(),
        kind=item["kind"],
        language=item["language"],
        tags=item.get("tags", []),
        departments=sorted(keys.values()),
        sponsor=item.get("sponsor", ""),
        review_at=company.ahead(item["review"].removeprefix("in ")) if item.get("review") else None,
        slug=item["key"],
        at=founded,
    )
    number = _id_of(slug)
    company.ids["community", item["key"]] = number
    wanted = item.get("members", [])
    people = _everybody(company) if wanted == "all" else [company.person(handle) for handle in wanted]
    members.put(number, people, at=founded)
    keepers = [company.person(handle) for handle in item.get("moderators", [])]
    members.put(number, keepers, role="moderator", at=founded)
    db.session.execute(
        update(Member)
        .where(Member.community_id == number, Member.person_id.in_(keepers))
        .values(role="moderator")
    )


def _id_of(slug: str) -> int:
    return db.session.query(Community.id).filter_by(slug=slug).scalar() or 0


def _everybody(company: Any) -> list[int]:
    agency = set(cards.with_role("agency"))
    return [
        number for (kind, _key), number in company.ids.items() if kind == "person" and number not in agency
    ]


def _thread(company: Any, slug: str, item: dict[str, Any]) -> None:
    at = company.ago(item["ago"])
    started = threads.start(
        company.actor(item["author"]),
        slug,
        title=item["title"],
        body=company.links(item["body"]),
        kind=item["kind"],
        tags=item.get("tags", []),
        language=item.get("language"),
        at=at,
        quiet=True,
    )
    company.ids["thread", item["key"]] = started.id
    company.ids["post", item["key"]] = started.post_id
    _again(company, started.post_id, item["body"])
    reactions = dict(item.get("reactions", {}))
    if item.get("votes"):
        reactions["agree"] = sorted({*reactions.get("agree", []), *item["votes"]})
    seeding.react(Ref("conversations.post", started.post_id), _people(company, reactions), at)
    for post in item.get("posts", []):
        _post(company, started.id, post, item.get("language"))
    _finish(company, started.id, item)


def _post(company: Any, thread_id: int, item: dict[str, Any], language: str | None) -> None:
    at = company.ago(item["ago"])
    ref = Ref(THREAD, thread_id)
    written = writing.write(
        company.actor(item["author"]),
        ref,
        source=company.links(item["body"]),
        language_code=item.get("language") or language,
        at=at,
        quiet=True,
    )
    if item.get("key"):
        company.ids["post", item["key"]] = written.id
    _again(company, written.id, item["body"])
    seeding.react(Ref("conversations.post", written.id), _people(company, item.get("reactions", {})), at)
    if item.get("accepted"):
        answers.mark(thread_id, written.id, written.number)


def _people(company: Any, reactions: dict[str, list[str]]) -> dict[str, list[int]]:
    return {kind: [company.person(handle) for handle in handles] for kind, handles in reactions.items()}


def _again(company: Any, post_id: int, source: str) -> None:
    """Texts that point at what other areas make later are written again at the end."""
    if "{{" in source:
        company.later.append(lambda: seeding.rewrite(post_id, company.links(source)))


def _finish(company: Any, thread_id: int, item: dict[str, Any]) -> None:
    votes = len({*item.get("reactions", {}).get("agree", []), *item.get("votes", [])})
    values: dict[str, Any] = {"votes": votes}
    if item.get("pinned"):
        values["pinned_at"] = company.ago(item["ago"])
    threads.set_values(thread_id, **values)


def _rest(company: Any, item: dict[str, Any]) -> None:
    number = company.ids["community", item["key"]]
    mine = Member.community_id == number
    db.session.execute(update(Member).where(mine).values(watermark=company.ago(SEEN)))
