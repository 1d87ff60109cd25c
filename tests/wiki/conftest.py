"""Farah and Gil read English in these tests, so that they can look for words on the pages."""

from __future__ import annotations

import pytest

from portal.people.services import profiles


@pytest.fixture(autouse=True)
def english(app, actor) -> None:
    for handle in ("farah", "gil"):
        profiles.save_settings(actor(handle), language="en", zone="UTC", theme="auto")
