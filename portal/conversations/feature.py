"""The manifest of conversations."""

from __future__ import annotations

from typing import Any

from portal.conversations import handlers
from portal.conversations.queries.posts import KIND
from portal.conversations.refs import POST
from portal.conversations.services import moderating
from portal.conversations.views import live
from portal.conversations.views.posts import bp
from portal.core.events import PostEdited, PostWritten, Reacted
from portal.core.feature import Feature, Moderated, NoticeKind
from portal.core.i18n import _, lazy_

VIEWS = (live,)


def _mention(data: dict[str, Any]) -> str:
    return _("%(actor)s mentioned you", actor=data["actor"])


def _reply(data: dict[str, Any]) -> str:
    if data.get("answers"):
        return _("%(actor)s answered you", actor=data["actor"])
    return _("%(actor)s wrote in a conversation that you follow", actor=data["actor"])


def _reaction(data: dict[str, Any]) -> str:
    return _("%(actor)s reacted to what you wrote", actor=data["actor"])


FEATURE = Feature(
    name="conversations",
    blueprints=(bp,),
    refs=(POST,),
    handlers=(
        (PostWritten, handlers.post_written),
        (PostEdited, handlers.post_edited),
        (Reacted, handlers.reacted),
    ),
    notices=(
        NoticeKind("mention", "at", _mention, lazy_("Somebody mentions me"), mail=True),
        NoticeKind("reaction", "heart", _reaction, lazy_("Reactions to what I wrote")),
        NoticeKind("reply", "reply", _reply, lazy_("New posts in what I follow, and answers to me")),
    ),
    moderated=(
        Moderated(
            kind=KIND,
            hide=moderating.hide,
            restore=moderating.restore,
            excerpt=moderating.excerpt,
            author=moderating.author,
            moderators=moderating.moderators,
        ),
    ),
)
