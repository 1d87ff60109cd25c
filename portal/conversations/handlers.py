"""Who is told of a post: people mentioned in it, the one it answers, those who follow."""

from __future__ import annotations

from portal.conversations import places
from portal.conversations.queries import state
from portal.conversations.queries.posts import KIND, place_ref
from portal.core.events import PostEdited, PostWritten, Reacted
from portal.core.refs import Ref
from portal.notices.services import inbox
from portal.people.queries import actors


def post_written(event: PostWritten) -> None:
    """One notice a person: a mention before an answer, an answer before what is followed."""
    ref = Ref.parse(event.ref)
    told = state.concerned(ref, event.post_id)
    author = actors.by_id(event.author_id)
    if told is None or author is None:
        return
    mentioned = set(event.mentioned)
    answered = set() if told.replied_to is None else {told.replied_to}
    answered -= mentioned | told.muted
    following = told.watching - mentioned - answered
    can_see = places.place_of(ref).readers(ref.id, sorted(mentioned | answered | following))
    url = f"/conversations/posts/{event.post_id}"
    inbox.tell(mentioned & can_see, "mention", ref, actor=author, url=url)
    inbox.tell(answered & can_see, "reply", ref, actor=author, url=url, answers=True)
    inbox.tell(following & can_see, "reply", ref, actor=author, url=url)


def post_edited(event: PostEdited) -> None:
    """Only who was not mentioned before is told."""
    ref = Ref.parse(event.ref)
    author = actors.by_id(event.actor_id)
    if author is None or not event.mentioned:
        return
    can_see = places.place_of(ref).readers(ref.id, list(event.mentioned))
    url = f"/conversations/posts/{event.post_id}"
    inbox.tell(set(event.mentioned) & can_see, "mention", ref, actor=author, url=url)


def reacted(event: Reacted) -> None:
    """Whose work it is hears of it; many reactions to one thing are one line."""
    actor = actors.by_id(event.actor_id)
    ref = Ref.parse(event.ref)
    if actor is None or event.author_id is None:
        return
    if ref.kind == KIND:
        place, url = place_ref(ref.id), f"/conversations/posts/{ref.id}"
        inbox.tell([event.author_id], "reaction", place, actor=actor, fold=f"reaction/{ref}", url=url)
    else:
        inbox.tell([event.author_id], "reaction", ref, actor=actor)
