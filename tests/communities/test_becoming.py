"""A thread that became an insight: those who wrote in it are told."""

from __future__ import annotations

from portal.communities import handlers
from portal.communities.services import communities, threads
from portal.conversations.services import writing
from portal.core import unit
from portal.core.events import ThreadBecameInsight
from portal.core.refs import Ref


@unit.writes
def deliver(event: ThreadBecameInsight) -> None:
    handlers.became_insight(event)


def test_those_who_wrote_are_told_and_nobody_else(actor, sign_in) -> None:
    slug = communities.create(
        actor("bruno"), name="Floor", purpose="Talk about machines", kind="open", language="en"
    )
    started = threads.start(
        actor("ana"), slug, title="It leaks", body="Three customers today", kind="discussion"
    )
    ref = Ref("communities.thread", started.id)
    writing.write(actor("davi"), ref, source="Send me the numbers")
    deliver(ThreadBecameInsight(ref=str(ref), insight_id=1, actor_id=actor("carla").id))
    assert "made an insight of your thread" in sign_in("ana").text("/notices")
    assert "made an insight of your thread" in sign_in("davi").text("/notices")
    assert actor("carla").unread == 0
    assert actor("noor").unread == 0
