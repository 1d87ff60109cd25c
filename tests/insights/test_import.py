"""Imports in the browser and by command: counts that add up, resumed, repeated, undone, refused."""

from __future__ import annotations

import csv
import io
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from portal.core.actor import Actor
from portal.core.config import current
from portal.core.db import db
from portal.core.errors import Invalid
from portal.insights.importing import insights
from portal.insights.models.base import Source
from portal.insights.models.insight import Insight, Mark
from portal.insights.models.run import RefusedRow, Run
from portal.insights.queries import runs as queries
from portal.insights.queries.shapes import CLOCKS
from portal.insights.services import decisions, intake, runs, sources, working
from tests.client import Browser
from tests.insights import insights_kit as kit

Find = Callable[[str], Actor]
SignIn = Callable[[str], Browser]
MAPPED = {"map-id": "id", "map-text": "said", "channel": "survey", "source_name": "Spring survey"}
FILE = b"id,said,when\n1,The box was crushed,2026-01-05\n2,O moedor faz barulho,2026-01-06\n"


def brought_in(browser: Browser, content: bytes = FILE, **more: str) -> int:
    """The whole way through the browser; the run's id."""
    number = kit.number_of(kit.send(browser, content))
    browser.post(f"/insights/imports/{number}/check", MAPPED | more, status=303)
    kit.work()
    browser.post(f"/insights/imports/{number}/start", status=303)
    kit.work()
    return number


def run_of(number: int) -> Run:
    db.session.rollback()
    db.session.expire_all()
    found = db.session.get(Run, number)
    assert found is not None
    return found


def files_left() -> list[Path]:
    return [path for path in (current().data_dir / "files").rglob("*") if path.is_file()]


def test_upload_map_check_import_in_the_browser(sign_in: SignIn) -> None:
    ana = sign_in("ana")
    number = kit.number_of(kit.send(ana, FILE))
    page = ana.soup(f"/insights/imports/{number}")
    assert page.select_one('select[name="map-id"] option[value="id"][selected]')
    assert page.select_one('select[name="map-text"] option[value="said"][selected]')
    assert "The box was crushed" in page.get_text()
    ana.post(f"/insights/imports/{number}/check", MAPPED, status=303)
    assert "Being checked" in ana.text(f"/insights/imports/{number}")
    kit.work()
    assert "What would happen" in ana.text(f"/insights/imports/{number}")
    assert db.session.query(Insight).count() == 0
    ana.post(f"/insights/imports/{number}/start", status=303)
    assert "0 rows stored" in ana.text(f"/insights/imports/{number}")
    kit.work()
    text = ana.text(f"/insights/imports/{number}")
    assert "New insights 2" in text
    assert "Rows read 2" in text
    stored = {i.external_id: (i.text, i.language, i.channel) for i in db.session.query(Insight)}
    assert stored == {
        "1": ("The box was crushed", "en", "survey"),
        "2": ("O moedor faz barulho", "pt_BR", "survey"),
    }
    assert files_left() == []
    assert "“said.csv” is imported: 2 new insights wait for review" in ana.text("/notices")


def test_the_same_file_again_creates_nothing_and_is_mapped_already(sign_in: SignIn) -> None:
    carla = sign_in("carla")
    brought_in(carla)
    again = kit.number_of(kit.send(carla, FILE))
    page = carla.soup(f"/insights/imports/{again}")
    assert page.select_one('select[name="map-text"] option[value="said"][selected]')
    assert page.select_one('select[name="channel"] option[value="survey"][selected]')
    source = str(db.session.query(Source.id).scalar())
    carla.post(f"/insights/imports/{again}/check", MAPPED | {"source": source}, status=303)
    kit.work()
    carla.post(f"/insights/imports/{again}/start", status=303)
    kit.work()
    assert run_of(again).counts["unchanged"] == 2
    assert db.session.query(Insight).count() == 2


def test_changed_rows_update_and_what_people_wrote_stays(sign_in: SignIn, actor: Find) -> None:
    carla = sign_in("carla")
    brought_in(carla)
    number = db.session.query(Insight.id).filter_by(external_id="1").scalar()
    decisions.publish(actor("carla"), number, title="Boxes arrive crushed")
    changed = FILE.replace(b"crushed", b"crushed again")
    again = brought_in(carla, changed, source=str(db.session.query(Source.id).scalar()))
    assert (run_of(again).counts["updated"], run_of(again).counts["unchanged"]) == (1, 1)
    row = kit.get(number)
    assert (row.text, row.title, row.state, row.revision) == (
        "The box was crushed again", "Boxes arrive crushed", "published", 2,
    )  # fmt: skip


def test_an_older_row_does_not_undo_a_newer_one(sign_in: SignIn) -> None:
    carla = sign_in("carla")
    brought_in(carla, **{"map-time": "when"})
    older = FILE.replace(b"crushed", b"whole").replace(b"2026-01-05", b"2025-12-01")
    more = {"map-time": "when", "source": str(db.session.query(Source.id).scalar())}
    again = brought_in(carla, older, **more)
    assert run_of(again).counts["unchanged"] == 2
    assert db.session.query(Insight.text).filter_by(external_id="1").scalar() == "The box was crushed"


def test_counts_add_up_and_refused_rows_come_back(sign_in: SignIn) -> None:
    rows = "id,said,when\n1,fine,2026-01-01\n1,fine,2026-01-01\n2,,\n"
    rows += "3,write to a.b@mail.example,31/31/2020\n4,ok,\n"
    carla = sign_in("carla")
    number = brought_in(carla, rows.encode(), **{"map-time": "when"})
    counts = run_of(number).counts
    assert counts == {
        "created": 2, "updated": 0, "unchanged": 0, "duplicate_in_file": 1, "duplicate_here": 0,
        "invalid": 2, "held": 0, "read": 5,
    }  # fmt: skip
    back = carla.get(f"/insights/imports/{number}/refused.csv").get_data()
    table = list(csv.DictReader(io.StringIO(back.decode("utf-8-sig"))))
    assert [row["ponte_row"] for row in table] == ["3", "4"]
    assert table[1]["said"] == "write to [email]"
    fixed = back.replace(b"31/31/2020", b"2020-12-31")
    again = brought_in(
        carla, fixed, **{"map-time": "when", "source": str(db.session.query(Source.id).scalar())}
    )
    assert (run_of(again).counts["created"], run_of(again).counts["invalid"]) == (1, 1)
    assert db.session.query(Insight).count() == 3


def test_undo_takes_back_what_nobody_touched(sign_in: SignIn, actor: Find) -> None:
    carla = sign_in("carla")
    number = brought_in(carla)
    kept = db.session.query(Insight.id).filter_by(external_id="2").scalar()
    decisions.publish(actor("carla"), kept)
    carla.post(f"/insights/imports/{number}/undo", status=303)
    kit.work()
    assert [i.id for i in db.session.query(Insight)] == [kept]
    assert {mark.insight_id for mark in db.session.query(Mark)} == {kept}
    assert "1 insight stays" in sign_in("elif").text(f"/insights/imports/{number}")
    assert run_of(number).state == "undone"


def test_a_killed_import_goes_on_where_it_was(
    app: Flask, actor: Find, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "BATCH", 3)
    rows = "".join(f"{i},row number {i} of the file\n" for i in range(10)) + "3,row number 3 of the file\n"
    number = runs.upload(actor("carla"), io.BytesIO(b"id,said\n" + rows.encode()), name="a.csv")
    pairs = [("id", "id"), ("text", "said")]
    runs.start_check(actor("carla"), number, pairs=pairs, channel="forum", source_id=None, source_name="F")
    working.carry_out(number)
    runs.start(actor("carla"), number)
    real, calls = intake.store, []

    def killed(way: intake.Way, batch: list[object], start: int) -> bool:
        calls.append(start)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return real(way, batch, start)  # type: ignore[arg-type]

    monkeypatch.setattr(working, "store", killed)
    with pytest.raises(KeyboardInterrupt):
        working.carry_out(number)
    db.session.rollback()
    assert (run_of(number).position, db.session.query(Insight).count()) == (6, 6)
    assert files_left()
    monkeypatch.setattr(working, "store", real)
    working.carry_out(number)
    counts = run_of(number).counts
    assert (counts["created"], counts["duplicate_in_file"], counts["read"]) == (10, 1, 11)
    assert run_of(number).state == "done"
    working.carry_out(number)
    assert db.session.query(Insight).count() == 10
    assert files_left() == []


def test_two_runs_of_one_file_at_the_same_time(
    app: Flask, actor: Find, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "BATCH", 7)
    rows = b"id,said\n" + b"".join(b"%d,said by somebody %d\n" % (i, i) for i in range(60))
    source = sources.named(actor("carla"), "Both", channel="forum")
    numbers = []
    for _ in range(2):
        number = runs.upload(actor("carla"), io.BytesIO(rows), name="a.csv")
        pairs = [("id", "id"), ("text", "said")]
        runs.start_check(actor("carla"), number, pairs=pairs, channel="forum", source_id=source)
        working.carry_out(number)
        runs.start(actor("carla"), number)
        numbers += [number, number]
    db.session.remove()
    failed: list[BaseException] = []

    def go(number: int) -> None:
        try:
            with app.app_context():
                working.carry_out(number)
                db.session.remove()
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=go, args=(number,)) for number in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert db.session.query(Insight).count() == 60
    one, two = (run_of(number).counts for number in dict.fromkeys(numbers))
    assert one["created"] + two["created"] == 60
    assert one["read"] == two["read"] == 60


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "empty.csv", "empty"),
        (b"id,said\n", "header.csv", "no rows"),
        (b"id,said\n1,\xff\xfe\xfa broken\n", "broken.csv", "not UTF-8"),
        (b"PK\x03\x04 what", "sheet.csv", "sheet.csv"),
        (b"\x89PNG\r\n\x1a\n0000", "picture.csv", "picture.csv"),
        (b"ana@mail.example,I am angry\nb@mail.example,me too\n", "bare.csv", "personal data"),
        (b'[{"text": "x"}]', "list.json", "one object a line"),
    ],
)
def test_files_that_are_refused_leave_nothing(sign_in: SignIn, content: bytes, name: str, words: str) -> None:
    page = kit.send(sign_in("ana"), content, name, status=422)
    assert words in page
    assert db.session.query(Run).count() == 0
    assert files_left() == []


def test_a_file_over_the_limit_is_refused(
    app: Flask, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 20_000)
    kit.send(sign_in("ana"), b"id,said\n" + b"x" * 30_000, status=413)
    assert db.session.query(Run).count() == 0


def test_windows_1252_and_json_lines(sign_in: SignIn) -> None:
    ana = sign_in("ana")
    kit.send(ana, "id,said\n1,não chegou\n".encode("cp1252"), status=422)
    number = kit.number_of(kit.send(ana, "id,said\n1,não chegou\n".encode("cp1252"), encoding="cp1252"))
    assert "não chegou" in ana.text(f"/insights/imports/{number}")
    lines = (
        b'{"id": 1, "said": "one"}\n{"id": 2, "said": NaN}\n{"id": 3}\n{"id": 4, "said": '
        + b'"'
        + b"x" * 400_000
        + b'"}\n'
    )
    other = kit.number_of(kit.send(ana, lines, "said.jsonl"))
    ana.post(f"/insights/imports/{other}/check", MAPPED, status=303)
    kit.work()
    ana.post(f"/insights/imports/{other}/start", status=303)
    kit.work()
    counts = run_of(other).counts
    assert (counts["created"], counts["invalid"], counts["read"]) == (1, 3, 4)
    assert {row.code for row in db.session.query(RefusedRow)} == {"json", "no_text", "long"}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"map-text": ""}, "No column is mapped"),
        ({"map-text": "gone"}, "not in the file"),
        ({"channel": "fax"}, "Choose the channel"),
        ({"source_name": " "}, "Choose a source"),
        ({"source": "99999"}, "no such source"),
    ],
)
def test_a_wrong_mapping_is_said_on_the_page(sign_in: SignIn, change: dict[str, str], words: str) -> None:
    ana = sign_in("ana")
    number = kit.number_of(kit.send(ana, FILE))
    page = ana.post(f"/insights/imports/{number}/check", MAPPED | change, status=422)
    assert words in page.get_data(as_text=True)
    assert run_of(number).state == "mapping"
    assert db.session.query(Source).count() == 0


def test_other_peoples_imports_are_not_there(sign_in: SignIn) -> None:
    number = brought_in(sign_in("ana"))
    davi = sign_in("davi")
    davi.get(f"/insights/imports/{number}", status=404)
    davi.get(f"/insights/imports/{number}/refused.csv", status=404)
    for act in ("check", "start", "again", "cancel", "undo"):
        davi.post(f"/insights/imports/{number}/{act}", MAPPED, status=404)
    assert "said.csv" not in davi.text("/insights/imports")
    assert "said.csv" in sign_in("elif").text("/insights/imports")
    assert run_of(number).state == "done"


def test_a_source_of_another_department_is_not_for_everybody(sign_in: SignIn) -> None:
    source = kit.source("shops", owner="noor")
    davi = sign_in("davi")
    number = kit.number_of(kit.send(davi, FILE))
    davi.post(f"/insights/imports/{number}/check", MAPPED | {"source": str(source)}, status=403)
    named = davi.post(f"/insights/imports/{number}/check", MAPPED | {"source_name": "Shops"}, status=403)
    assert "another department" in named.get_data(as_text=True)
    assert run_of(number).state == "mapping"


def test_steps_out_of_order_are_conflicts(sign_in: SignIn) -> None:
    ana = sign_in("ana")
    number = kit.number_of(kit.send(ana, FILE))
    for act in ("start", "undo", "again"):
        ana.post(f"/insights/imports/{number}/{act}", status=409)
    ana.post(f"/insights/imports/{number}/cancel", status=303)
    assert files_left() == []
    ana.post(f"/insights/imports/{number}/check", MAPPED, status=409)
    assert "Given up" in ana.text(f"/insights/imports/{number}")


def test_a_forgotten_upload_is_swept_away(sign_in: SignIn) -> None:
    number = kit.number_of(kit.send(sign_in("ana"), FILE))
    runs.sweep()
    assert files_left()
    run_of(number).changed_at -= runs.STALE * 2
    db.session.commit()
    runs.sweep()
    assert run_of(number).state == "cancelled"
    assert files_left() == []


def test_held_for_privacy(sign_in: SignIn) -> None:
    source = kit.source("line", owner="bruno", privacy="hold")
    rows = b"id,said\n1,call me on 11 98765-4321\n2,nothing personal\n"
    number = brought_in(sign_in("carla"), rows, source=str(source))
    assert (run_of(number).counts["held"], run_of(number).counts["created"]) == (1, 1)
    [held] = db.session.query(Insight).filter_by(held=True)
    assert (held.text, held.state) == ("call me on [phone]", "in review")
    assert "call me" not in sign_in("carla").text("/insights/review?tab=in review")
    assert "call me on [phone]" in sign_in("bruno").text("/insights/review?tab=in review")


def command(*words: str) -> str:
    """What the command prints."""
    result = CliRunner().invoke(insights, list(words), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return " ".join(result.stdout.split())


def test_by_command_with_dry_run_and_refused_file(app: Flask, tmp_path: Path) -> None:
    file, refused = tmp_path / "spring.csv", tmp_path / "refused.csv"
    file.write_bytes(FILE + b"3,,2026-01-01\n")
    words = [
        str(file),
        "--channel",
        "survey",
        "--map",
        "id=id,text=said,time=when",
        "--refused",
        str(refused),
    ]
    dry = command(*words, "--dry-run")
    assert "3 rows read, nothing stored (dry run): 2 created" in dry
    assert refused.read_text("utf-8-sig").count("\n") == 2
    assert db.session.query(Insight).count() == 0
    done = command(*words)
    assert "2 created" in done
    assert "1 invalid" in done
    assert "0 created" in command(*words)
    assert db.session.query(Insight).count() == 2
    with pytest.raises(Invalid):
        command(str(file), "--channel", "survey", "--map", "text=gone")
    line = queries.run(intake_system(), db.session.query(Run.id).order_by(Run.id.desc()).limit(1).scalar())
    assert line.state == "failed"
    assert CLOCKS


def intake_system() -> Actor:
    from portal.core.actor import SYSTEM

    return SYSTEM


TRIAL = (
    ("en_twcs_support_threads.csv", "social",
     "id=tweet_id,text=text,time=created_at,author=author_id,reply_to=in_response_to_tweet_id", 2556),
    ("pt_olist_reviews.csv", "review site", "text=text,time=created_at,title=title,rating=stars", 2093),
    ("fa_snappfood_reviews.csv", "review site", "text=text", 3500),
)  # fmt: skip


@pytest.mark.parametrize(("name", "channel", "mapping", "rows"), TRIAL)
def test_real_files(app: Flask, trial_data: Path, name: str, channel: str, mapping: str, rows: int) -> None:
    words = [str(trial_data / name), "--channel", channel, "--map", mapping]
    first = command(*words)
    stored = db.session.query(Insight).count()
    assert f"{rows} rows read" in first
    assert f"{stored} created" in first
    assert rows - stored < 20
    assert "0 created" in command(*words)
    assert db.session.query(Insight).count() == stored


def test_the_check_says_why_rows_are_refused_before_anything_comes_in(sign_in: SignIn) -> None:
    carla = sign_in("carla")
    content = b"id,said,when\n1,fine,03/11/2020\n2,good,04/11/2020\n3,,2020-01-01\n"
    number = kit.number_of(kit.send(carla, content))
    carla.post(f"/insights/imports/{number}/check", MAPPED | {"map-time": "when"}, status=303)
    kit.work()
    page = carla.get(f"/insights/imports/{number}").get_data(as_text=True)
    assert "Nada entraria." in page
    assert "pode ser dia/mês ou mês/dia" in page
    assert "2 linhas, a primeira é a linha 1" in page
    assert f"/insights/imports/{number}/start" not in page, "nothing to start"
    carla.post(f"/insights/imports/{number}/again", status=303)
    carla.post(
        f"/insights/imports/{number}/check", MAPPED | {"map-time": "when", "day_first": "1"}, status=303
    )
    kit.work()
    page = carla.get(f"/insights/imports/{number}").get_data(as_text=True)
    assert "Importar 2 linhas" in page
    assert "Não há texto" in page
