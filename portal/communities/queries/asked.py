"""How a reader wants to see a list of threads."""

from __future__ import annotations

from dataclasses import dataclass

from portal.communities.models import Thread

SORTS = {"activity": Thread.last_at, "started": Thread.created_at, "votes": Thread.votes}
FILTERS = ("unread", "new", "unanswered", "unresolved", "mine", "watched")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader wants to see of the list."""

    show: str = ""
    sort: str = "activity"
    tag: str = ""
    kind: str = ""

    @property
    def plain(self) -> bool:
        """True for the whole list by activity, which begins with what is unread."""
        return not self.show and not self.tag and not self.kind and self.sort == "activity"
