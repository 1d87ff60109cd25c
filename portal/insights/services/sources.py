"""Sources and topics: made, changed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select, update

from portal.core import access as permissions
from portal.core import audit, clock, unit
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import Invalid, NotFound
from portal.core.i18n import LANGUAGES, _
from portal.core.refs import Ref
from portal.core.text import slug
from portal.insights import access
from portal.insights.models.base import CHANNELS, PRIVACY, Source, Topic
from portal.insights.models.insight import Insight
from portal.insights.services import shield
from portal.people.models import Department, Person


@unit.writes
def named(actor: Actor, name: str, *, channel: str, owned: bool = True) -> int:
    """The id of the source of that name; a new one belongs to the actor and the actor's department.

    Not `owned`: to nobody, so that customer service and moderators look after it.
    """
    name = shield.plain(name, 160)
    if not name:
        raise Invalid(_("Choose a source, or give a new one a name."), "source_name")
    if channel not in CHANNELS:
        raise Invalid(_("Choose the channel where customers said this."), "channel")
    key = (slug(name) or "source")[:80]
    found = db.session.scalar(select(Source.id).where(Source.key == key))
    if found is not None:
        return found
    source = Source(
        key=key, name=name, channel=channel, created_at=clock.now(),
        owner_id=actor.id if owned else None, department_id=actor.department_id if owned else None,
    )  # fmt: skip
    db.session.add(source)
    db.session.flush()
    return source.id


@unit.writes
def save_source(
    actor: Actor, source_id: int | None, *, name: str, channel: str, owner: str, language: str, privacy: str,
    retention_days: int | None,
) -> int:  # fmt: skip
    """Makes (None) or changes a source; `owner` is a handle. The owner's department reviews what comes in."""
    permissions.require(actor, access.MANAGE)
    person = db.session.scalars(
        select(Person).where(Person.handle == owner.lstrip("@").lower(), Person.state == "active")
    ).first()
    if person is None:
        raise Invalid(
            _("Nobody here has this handle. Choose a colleague who looks after the source."), "owner"
        )
    if channel not in CHANNELS or privacy not in PRIVACY:
        raise Invalid(_("Choose one from the list."), "channel")
    number = source_id or named(actor, name, channel=channel)
    source = db.session.get(Source, number)
    if source is None:
        raise NotFound(_("There is no such source."))
    source.name, source.channel, source.privacy = shield.plain(name, 160), channel, privacy
    source.owner_id, source.department_id = person.id, person.department_id
    source.language = language if language in LANGUAGES else None
    source.retention_days = retention_days
    audit.record(actor, "insights.source", Ref("insights.source", number), name=source.name, privacy=privacy)
    return number


@unit.writes
def save_topic(
    actor: Actor, topic_id: int | None, *, names: dict[str, str], parent_id: int | None,
    department_id: int | None, synonyms: list[str],
) -> int:  # fmt: skip
    """Makes (None) or changes a topic; what it holds follows it in the tree."""
    permissions.require(actor, access.MANAGE)
    names = {code: name.strip()[:80] for code, name in names.items() if code in LANGUAGES and name.strip()}
    if "en" not in names:
        raise Invalid(_("Give the topic a name."), "name_en")
    _check_place(topic_id, parent_id, department_id)
    topic = db.session.get(Topic, topic_id) if topic_id else Topic(key=_topic_key(names["en"]), place=1000)
    if topic is None:
        raise NotFound(_("There is no such topic."))
    topic.names, topic.parent_id, topic.department_id = names, parent_id, department_id
    topic.synonyms = [word.strip()[:60] for word in synonyms if word.strip()][:40]
    db.session.add(topic)
    db.session.flush()
    db.session.execute(
        update(Insight).where(Insight.topic_id == topic.id).values(root_topic_id=parent_id or topic.id)
    )
    audit.record(actor, "insights.topic", Ref("insights.topic", topic.id), name=names["en"])
    return topic.id


def _check_place(topic_id: int | None, parent_id: int | None, department_id: int | None) -> None:
    if department_id is not None and db.session.get(Department, department_id) is None:
        raise Invalid(_("There is no such department."), "department_id")
    if parent_id is None:
        return
    parent = db.session.get(Topic, parent_id)
    has_children = topic_id is not None and db.session.scalar(
        select(func.count()).select_from(Topic).where(Topic.parent_id == topic_id)
    )
    if parent is None or parent.parent_id is not None or parent_id == topic_id or has_children:
        raise Invalid(_("Topics have two levels: choose one of the upper level."), "parent_id")


def _topic_key(name: str) -> str:
    base = (slug(name) or "topic")[:50]
    taken = set(db.session.scalars(select(Topic.key).where(Topic.key.startswith(base, autoescape=True))))
    key, number = base, 2
    while key in taken:
        key, number = f"{base}-{number}", number + 1
    return key


def place_of(topic_id: int | None) -> dict[str, Any]:
    """`topic_id` and `root_topic_id` for an insight; Invalid where there is no such topic."""
    if not topic_id:
        return {"topic_id": None, "root_topic_id": None}
    topic = db.session.get(Topic, topic_id)
    if topic is None:
        raise Invalid(_("There is no such topic. Choose one from the list."), "topic_id")
    return {"topic_id": topic.id, "root_topic_id": topic.parent_id or topic.id}
