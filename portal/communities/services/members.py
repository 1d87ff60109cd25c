"""Members: join, ask, answer, add, leave; the stored number of members."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update

from portal.communities.models import Community, JoinRequest, Member
from portal.communities.queries import communities as queries
from portal.communities.queries.cards import COMMUNITY
from portal.core import audit, clock, unit
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import Conflict, Invalid, NotAllowed
from portal.core.events import JoinAsked, MemberJoined
from portal.core.i18n import _
from portal.core.refs import Ref
from portal.notices.services import dues, inbox
from portal.people.queries import cards


def put(community_id: int, people: Iterable[int], *, role: str = "member", at: datetime) -> list[int]:
    """Makes people members inside the open unit; ids of those who were not before."""
    already = set(queries.member_ids(community_id))
    fresh = sorted(set(people) - already)
    if fresh:
        rows = [
            {"community_id": community_id, "person_id": p, "role": role, "joined_at": at, "watermark": at}
            for p in fresh
        ]
        db.session.execute(insert(Member), rows)
        recount(community_id)
    return fresh


def recount(community_id: int) -> None:
    """Sets the stored number of members right."""
    count = select(func.count()).where(Member.community_id == community_id).scalar_subquery()
    db.session.execute(update(Community).where(Community.id == community_id).values(member_count=count))


@unit.writes
def join(actor: Actor, slug: str) -> None:
    """Joins an open community; Conflict for one that has to be asked."""
    community = queries.here(actor, slug)
    if community.role:
        return
    if community.kind != "open":
        raise Conflict(_("This community is closed: ask to join, and its moderators answer."))
    if not actor.inside:
        raise NotAllowed(_("People of an agency are added by the moderators of a community."))
    _join(community.id, actor.id or 0, actor.id)


def _join(community_id: int, person_id: int, by: int | None) -> None:
    if put(community_id, [person_id], at=clock.now()):
        unit.emit(MemberJoined(community_id, person_id, by))


@unit.writes
def ask(actor: Actor, slug: str, *, note: str = "") -> None:
    """Asks to join a closed community; its moderators are told."""
    community = queries.here(actor, slug)
    if community.role or community.asked:
        return
    if community.kind != "closed" or not actor.inside:
        raise Conflict(_("This community cannot be asked. Open ones are joined at once."))
    db.session.execute(
        delete(JoinRequest).where(JoinRequest.community_id == community.id, JoinRequest.person_id == actor.id)
    )
    db.session.execute(
        insert(JoinRequest).values(
            community_id=community.id,
            person_id=actor.id,
            note=note.strip()[:500],
            state="open",
            created_at=clock.now(),
        )
    )
    unit.emit(JoinAsked(community.id, actor.id or 0))


@unit.writes
def answer(actor: Actor, slug: str, request_id: int, *, accept: bool) -> None:
    """A moderator lets somebody in, or does not; the person is told either way."""
    community = queries.here(actor, slug)
    _require(community)
    asked = db.session.get(JoinRequest, request_id)
    if asked is None or asked.community_id != community.id:
        raise queries.gone()
    if asked.state != "open":
        raise Conflict(_("Somebody has answered this request already."))
    asked.state = "accepted" if accept else "declined"
    asked.answered_by, asked.answered_at = actor.id, clock.now()
    db.session.flush()
    ref = Ref(COMMUNITY, community.id)
    if accept:
        _join(community.id, asked.person_id, actor.id)
    else:
        inbox.tell([asked.person_id], "join_declined", ref, actor=actor)
    if not queries.requests(community):
        dues.settle("join", ref)
    audit.record(actor, "communities.answer_request", ref, person_id=asked.person_id, accepted=accept)


def _require(community: queries.Here) -> None:
    if not community.may_change:
        raise NotAllowed(_("Only moderators of this community do this. Ask one of them."))


@unit.writes
def add(actor: Actor, slug: str, *, handles: Sequence[str]) -> list[str]:
    """A moderator adds people at once (they are told and may leave); handles of those who are new."""
    community = queries.here(actor, slug)
    _require(community)
    wanted = [handle.strip().lstrip("@").lower() for handle in handles if handle.strip()]
    found = cards.ids_of(wanted)
    unknown = [handle for handle in wanted if handle not in found]
    if unknown or not wanted:
        names = ", ".join(f"@{handle}" for handle in unknown) or _("No name")
        raise Invalid(_("%(names)s: nobody is called that. Nobody was added.", names=names), "handles")
    fresh = put(community.id, found.values(), at=clock.now())
    for person in fresh:
        unit.emit(MemberJoined(community.id, person, actor.id))
    audit.record(actor, "communities.add_members", Ref(COMMUNITY, community.id), people=fresh)
    return [handle for handle, number in found.items() if number in fresh]


@unit.writes
def leave(actor: Actor, slug: str) -> None:
    """The actor leaves; the last moderator stays until there is another."""
    community = queries.here(actor, slug)
    _take_out(community, actor.id or 0)


@unit.writes
def remove(actor: Actor, slug: str, person_id: int) -> None:
    """A moderator takes somebody out."""
    community = queries.here(actor, slug)
    _require(community)
    _take_out(community, person_id)
    audit.record(actor, "communities.remove_member", Ref(COMMUNITY, community.id), person_id=person_id)


def _take_out(community: queries.Here, person_id: int) -> None:
    kept = queries.moderators(community.id)
    if kept == [person_id] and community.member_count > 1:
        raise Conflict(_("You are the last moderator here. Make another member moderator first, then leave."))
    db.session.execute(
        delete(Member).where(Member.community_id == community.id, Member.person_id == person_id)
    )
    recount(community.id)


@unit.writes
def set_role(actor: Actor, slug: str, person_id: int, *, role: str) -> None:
    """Makes a member moderator, or a moderator member."""
    community = queries.here(actor, slug)
    _require(community)
    if role not in ("member", "moderator"):
        raise Invalid(_("There is no such role here."), "role")
    db.session.execute(
        update(Member)
        .where(Member.community_id == community.id, Member.person_id == person_id)
        .values(role=role)
    )
    if not queries.moderators(community.id):
        raise Conflict(_("A community needs a moderator. Make another member moderator first."))
    ref = Ref(COMMUNITY, community.id)
    audit.record(actor, "communities.set_role", ref, person_id=person_id, role=role)


@unit.writes
def mark_all_read(actor: Actor, slug: str) -> None:
    """All that is written in the community until now counts as read by the actor."""
    community = queries.here(actor, slug)
    mine = (Member.community_id == community.id) & (Member.person_id == actor.id)
    db.session.execute(update(Member).where(mine).values(watermark=clock.now()))
