"""A running portal for each test of this folder: it may be killed, so nobody shares it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest

from tests.journeys.house import Portal, demo_folder


@pytest.fixture
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A portal with the demo company, started as people start it; stopped at the end."""
    base = tmp_path_factory.getbasetemp()
    common = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "journeys"
    data = tmp_path_factory.mktemp("reliable") / "data"
    shutil.copytree(demo_folder(common), data)
    house = Portal(data)
    house.start()
    yield house
    house.stop()
