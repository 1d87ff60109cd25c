"""The cards of the areas on the home page of the demo company."""

from __future__ import annotations

import pytest

from portal.core.config import ROOT
from portal.core.feature import house


def test_every_card_reads_what_its_area_loads(app) -> None:
    for card in house().cards:
        source = (ROOT / "templates" / card.template).read_text()
        assert "card_data." in source or "card_data)" in source, f"{card.template} must read `card_data`"


@pytest.mark.parametrize("handle", ["ana", "bruno", "carla", "farah", "hugo"])
def test_home_is_drawn_for_everybody(sign_in, handle: str) -> None:
    assert sign_in(handle).get("/").status_code == 200
