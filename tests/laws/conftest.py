"""Fixtures of the laws: the demo company and the crawl over it, made once for a test run."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from portal.core.db import db
from tests.laws import stage
from tests.laws.crawl import Crawl


@pytest.fixture(scope="session")
def common(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of this test run share."""
    base = tmp_path_factory.getbasetemp()
    return (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "laws"


@pytest.fixture(scope="session")
def demo(common: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The demo company in a data folder of this process; not inside an application context."""
    data = tmp_path_factory.mktemp("demo") / "data"
    shutil.copytree(stage.shared_demo(common), data)
    app = stage.demo_app(data)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def company(demo: Flask) -> Iterator[Flask]:
    """The demo company inside its context; what a test changes stays for the next one."""
    with demo.app_context():
        yield demo
        db.session.rollback()
        db.session.remove()


@pytest.fixture(scope="session")
def crawl(common: Path, tmp_path_factory: pytest.TempPathFactory) -> Crawl:
    """What every member of the cast met on a walk through the demo company."""

    def walk() -> object:
        data = tmp_path_factory.mktemp("walk") / "data"
        shutil.copytree(stage.shared_demo(common), data)
        app = stage.demo_app(data)
        found = Crawl.walk(app)
        stage.settle(app, data)
        return found.as_json()

    return Crawl.from_json(stage.shared_result(common, "crawl", walk))
