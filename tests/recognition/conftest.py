"""Thanks for tests: `thank("ana", ["bruno"], "words")` gives the id."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import pytest

from portal.core.actor import Actor
from portal.recognition.services import giving

Thank = Callable[..., int]


@pytest.fixture
def thank(actor: Callable[[str], Actor]) -> Thank:
    """Gives thanks through the service; with `at` as an import would."""

    def give(
        giver: str, to: Sequence[str], behaviour: str = "You called back.", *,
        at: datetime | None = None, **words: Any,
    ) -> int:  # fmt: skip
        people = [actor(handle).id or 0 for handle in to]
        said = giving.Words(behaviour=behaviour, **words)
        if at is not None:
            return giving.record(actor(giver), people, said, at=at)
        return giving.give(actor(giver), people, said)

    return give
