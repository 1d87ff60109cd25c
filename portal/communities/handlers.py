"""Who is told of what happens in communities."""

from __future__ import annotations

from portal.communities.queries import communities
from portal.communities.queries.cards import COMMUNITY, THREAD
from portal.core import refs
from portal.core.actor import SYSTEM
from portal.core.events import AnswerAccepted, JoinAsked, MemberJoined, ThreadBecameInsight, ThreadStarted
from portal.core.refs import Ref
from portal.notices.services import dues, inbox
from portal.people.queries import actors


def answer_accepted(event: AnswerAccepted) -> None:
    """The author of the answer is told."""
    actor = actors.by_id(event.actor_id)
    if actor is not None:
        url = f"/conversations/posts/{event.post_id}"
        inbox.tell([event.author_id], "answer_accepted", Ref(THREAD, event.thread_id), actor=actor, url=url)


def join_asked(event: JoinAsked) -> None:
    """Its moderators are told and have it on their due lists."""
    ref = Ref(COMMUNITY, event.community_id)
    actor, card = actors.by_id(event.person_id), refs.card(SYSTEM, ref)
    if actor is None or card is None or not communities.is_asking(event.community_id, event.person_id):
        return
    keepers = communities.moderators(event.community_id)
    url = f"{card.url}/members"
    inbox.tell(keepers, "join_asked", ref, actor=actor, url=url)
    dues.due(keepers, "join", ref, title=card.title, url=url, minutes=2)


def member_joined(event: MemberJoined) -> None:
    """Whoever was let in or added by somebody else is told."""
    if event.actor_id is None or event.actor_id == event.person_id:
        return
    actor = actors.by_id(event.actor_id)
    inbox.tell([event.person_id], "joined", Ref(COMMUNITY, event.community_id), actor=actor)


def became_insight(event: ThreadBecameInsight) -> None:
    """Those who wrote in the thread are told that it goes on as an insight."""
    ref = Ref.parse(event.ref)
    actor = actors.by_id(event.actor_id)
    if ref.kind == THREAD and actor is not None:
        inbox.tell(communities.writers(ref), "became_insight", ref, actor=actor)


def thread_started(event: ThreadStarted) -> None:
    """An announcement reaches all members."""
    actor = actors.by_id(event.author_id)
    if event.kind == "announcement" and actor is not None:
        people = communities.member_ids(event.community_id)
        inbox.tell(people, "announcement", Ref(THREAD, event.thread_id), actor=actor)
