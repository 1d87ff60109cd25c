"""The running portal (web, worker, demo company) and the browser of the journeys."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import sync_playwright

from portal.setup.finders import GET_BROWSER, find_chromium
from tests.journeys.house import Portal, demo_folder
from tests.journeys.visit import Visit

HERE = Path(__file__).parent
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is a journey."""
    for item in items:
        if HERE in Path(item.path).parents:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A portal with the demo company, started as people start it; stopped at the end."""
    base = tmp_path_factory.getbasetemp()
    common = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "journeys"
    data = tmp_path_factory.mktemp("portal") / "data"
    shutil.copytree(demo_folder(common), data)
    house = Portal(data)
    house.start()
    yield house
    house.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    """A Chromium of this machine; the journeys are skipped where there is none."""
    path = find_chromium()
    if path is None:
        pytest.skip(f"no Chromium or Chrome found. {GET_BROWSER}")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


Open = Callable[..., Visit]


@pytest.fixture
def visit(portal: Portal, chromium: Chromium) -> Iterator[Open]:
    """`visit("ana")`: a window in which Ana is signed in; faults of its pages fail the test at the end.

    Keywords go to the browser context (`viewport`, `java_script_enabled`, `color_scheme`, `locale`).
    """
    with contextlib.ExitStack() as windows:
        opened: list[Visit] = []

        def open_one(handle: str = "", **options: object) -> Visit:
            context = chromium.new_context(base_url=portal.url, **options)  # type: ignore[arg-type]
            windows.callback(context.close)
            one = Visit(context.new_page(), portal.url)
            opened.append(one)
            if handle:
                one.sign_in(handle)
            return one

        yield open_one
        faults = [fault for one in opened for fault in one.faults]
        assert not faults, "The pages on this journey complained:\n" + "\n".join(f"- {f}" for f in faults)
