"""Uploads: checked by content, claimed by the text that shows them, seen by who may see that."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from PIL import Image

from portal.core import unit
from portal.core.db import db
from portal.core.refs import Ref
from portal.engines import choose
from portal.files import services
from portal.files.models import File


def picture() -> bytes:
    """A small PNG."""
    data = io.BytesIO()
    Image.new("RGB", (8, 6), "red").save(data, "PNG")
    return data.getvalue()


def send(browser, content: bytes, name: str, status: int = 201):
    return browser.post(
        "/files",
        {"file": (io.BytesIO(content), name)},
        content_type="multipart/form-data",
        headers={"Accept": "application/json"},
        status=status,
    ).get_json()


def test_a_picture_is_uploaded_and_shown_in_place(sign_in) -> None:
    ana = sign_in("ana")
    answer = send(ana, picture(), "فنجان قهوه.png")
    assert answer["markdown"] == f"![فنجان قهوه.png]({answer['url']})"
    shown = ana.get(answer["url"], check=False)
    assert shown.mimetype == "image/png"
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in shown.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<script>alert(1)</script>", "picture.png"),
        (b"<html><body>hello</body></html>", "page.html"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "drawing.svg"),
        (b"MZ\x90\x00", "program.txt"),
        (b"", "nothing.txt"),
    ],
)
def test_what_lies_about_its_type_is_refused_in_words(sign_in, content: bytes, name: str) -> None:
    answer = send(sign_in("ana"), content, name, status=422)
    assert len(answer["error"]) > 20
    assert db.session.query(File).count() == 0


def test_a_loose_upload_is_seen_by_its_uploader_only(sign_in) -> None:
    url = send(sign_in("ana"), picture(), "a.png")["url"]
    sign_in("ana").get(url, check=False)
    sign_in("bruno").get(url, status=404)


def test_a_claimed_one_is_seen_by_who_may_see_the_object(sign_in, actor) -> None:
    url = send(sign_in("ana"), picture(), "a.png")["url"]
    services.claim(actor("ana"), Ref("people.person", actor("davi").id), f"look: ![x]({url})")
    sign_in("carla").get(url, check=False)
    sign_in("hugo").get(url, status=404)


def test_nobody_claims_what_another_person_uploaded(sign_in, actor) -> None:
    url = send(sign_in("ana"), picture(), "a.png")["url"]
    services.claim(actor("hugo"), Ref("people.person", actor("hugo").id), f"![x]({url})")
    sign_in("hugo").get(url, status=404)


def test_unclaimed_uploads_are_dropped_after_two_days(sign_in, actor) -> None:
    send(sign_in("ana"), picture(), "a.png")
    row = db.session.query(File).one()
    key = row.key
    services.sweep()
    assert choose.files().exists(key)
    age(row.id)
    services.sweep()
    assert not choose.files().exists(key)
    assert db.session.query(File).count() == 0


@unit.writes
def age(file_id: int) -> None:
    db.session.get(File, file_id).created_at -= timedelta(days=3)


def test_visitors_upload_nothing(visitor) -> None:
    response = visitor.post("/files", {}, headers={"Accept": "application/json"}, check=False)
    assert response.status_code == 403
