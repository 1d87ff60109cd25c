"""Personal data that was planted in a file can be read nowhere afterwards: every byte is looked at."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import text

from portal.core import outbox
from portal.core.config import current
from portal.core.db import Model, db
from portal.engines import choose
from portal.insights.importing import insights
from portal.insights.models.insight import Insight
from portal.insights.models.run import Run
from tests.client import Browser
from tests.insights import insights_kit as kit

SignIn = Callable[[str], Browser]
PLANTED = (
    "canary.bird@mail.example", "98123-4567", "529.982.247-25", "4111 1111 1111 1111", "canaryhandle",
    "Canary Birdsworth", "0912 345 6789", "52998224725", "canary.second@mail.example",
)  # fmt: skip
MAP = "id=id,text=said,author=who,title=head,time=when,segment=seg,url=link"


def planted_file() -> bytes:
    """Good rows, refused rows of every sort, an id and an address that are personal themselves."""
    rows = [
        ["id", "said", "who", "head", "when", "seg", "link", "unmapped"],
        ["1", "Mail canary.bird@mail.example or call 11 98123-4567", "Canary Birdsworth",
         "From canary.bird@mail.example", "2026-01-01", "vip canary.bird@mail.example",
         "https://example.com/?mail=canary.bird@mail.example", "Canary Birdsworth"],
        ["canary.second@mail.example", "CPF 529.982.247-25 e 52998224725, cartão 4111 1111 1111 1111",
         "Canary Birdsworth", "", "2026-01-01", "", "", "x"],
        ["3", "@canaryhandle شماره 0912 345 6789 زنگ بزنید", "x", "", "canary.bird@mail.example", "", "", ""],
        ["4", "", "Canary Birdsworth", "", "", "", "", "Canary Birdsworth"],
        ["5", "too few cells canary.bird@mail.example", "Canary Birdsworth"],
    ]  # fmt: skip
    out = io.StringIO()
    import csv

    csv.writer(out).writerows(rows)
    return (out.getvalue() + '6,"never closed canary.bird@mail.example,Canary Birdsworth,,,,,\n').encode()


def everything() -> list[tuple[str, bytes]]:
    """All bytes that the portal keeps: files of the data folder, and what PostgreSQL holds."""
    found = [(str(path), path.read_bytes()) for path in current().data_dir.rglob("*") if path.is_file()]
    if db.engine.dialect.name == "postgresql":
        for table in Model.metadata.sorted_tables:
            rows = db.session.execute(text(f'select t::text from "{table.name}" t')).scalars()
            found += [(table.name, row.encode()) for row in rows]
        db.session.rollback()
    return found


def look(log: str = "") -> None:
    for place, content in [*everything(), ("log", log.encode())]:
        for secret in PLANTED:
            assert secret.encode() not in content, f"{secret} in {place}"
            assert json.dumps(secret).strip('"').encode() not in content, f"{secret} in {place}"


@pytest.fixture
def index(app: Flask) -> None:
    """A search index, so that it can hold a secret."""
    choose.search().rebuild([])


def test_in_the_browser(
    sign_in: SignIn, index: None, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    carla = sign_in("carla")
    number = kit.number_of(kit.send(carla, planted_file(), "from canary.bird@mail.example.csv"))
    pages = [carla.get(f"/insights/imports/{number}").get_data()]
    fields = {f"map-{field}": column for field, _, column in (p.partition("=") for p in MAP.split(","))}
    carla.post(
        f"/insights/imports/{number}/check", fields | {"channel": "social", "source_name": "S"}, status=303
    )
    kit.work()
    carla.post(f"/insights/imports/{number}/start", status=303)
    kit.work()
    outbox.drain(choose.search())
    counts = db.session.get(Run, number).counts  # type: ignore[union-attr]
    assert (counts["created"], counts["invalid"]) == (2, 4)
    pages += [
        carla.get(url).get_data()
        for url in (
            f"/insights/imports/{number}", f"/insights/imports/{number}/refused.csv", "/insights/imports",
            "/insights/review", "/search?q=canary",
        )
    ]  # fmt: skip
    for page in pages[1:]:
        assert not [secret for secret in PLANTED if secret.encode() in page]
    said, shown = capfd.readouterr()
    look(caplog.text + said + shown)
    carla.post(f"/insights/imports/{number}/undo", status=303)
    kit.work()
    assert db.session.query(Insight).count() == 0
    look(caplog.text)


def test_by_command(app: Flask, index: None, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    file, refused = tmp_path / "canary.csv", tmp_path / "refused.csv"
    file.write_bytes(planted_file())
    words = [str(file), "--channel", "social", "--map", MAP, "--refused", str(refused)]
    result = CliRunner().invoke(insights, words, catch_exceptions=False)
    outbox.drain(choose.search())
    assert "2  created" in result.stdout
    look(caplog.text + result.output + refused.read_text())


def test_by_hand(sign_in: SignIn, index: None) -> None:
    ana = sign_in("ana")
    ana.post(
        "/insights/new",
        {
            "said": "Mail canary.bird@mail.example, 11 98123-4567, 529.982.247-25",
            "title": "canary.bird@mail.example wants money", "channel": "forum", "topic_id": "0",
        },
        status=303,
    )  # fmt: skip
    outbox.drain(choose.search())
    look()
    assert db.session.query(Insight.title).scalar() == "[email] wants money"
