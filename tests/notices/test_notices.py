"""Notices: told once, folded, unread counted, mailed only when still unread and still visible."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest

from portal.core import clock, outbox, unit
from portal.core.db import db
from portal.core.feature import NoticeKind, house
from portal.core.refs import Ref
from portal.engines import choose
from portal.notices import queries
from portal.notices.models import Mail
from portal.notices.services import inbox, mailing
from portal.people.services import profiles, resets


@pytest.fixture(autouse=True)
def kind(app):
    """A kind of notice for these tests."""
    house().notices["test"] = NoticeKind("test", "bell", lambda d: f"{d['actor']} waved", "Waves", mail=True)
    yield
    del house().notices["test"]


def test_tells_and_folds_and_counts(actor, sign_in) -> None:
    ana, bruno, carla = actor("ana"), actor("bruno"), actor("carla")
    ref = Ref("people.person", bruno.id)
    inbox.tell([ana.id, bruno.id], "test", ref, actor=bruno)
    inbox.tell([ana.id], "test", ref, actor=carla)
    assert actor("ana").unread == 1
    assert actor("bruno").unread == 0, "nobody is told of what he did himself"
    assert "Carla Nunes and 1 more waved" in sign_in("ana").text("/notices")


def test_marking_read(actor, sign_in) -> None:
    ana = actor("ana")
    inbox.tell([ana.id], "test", Ref("people.person", ana.id), actor=actor("carla"))
    sign_in("ana").post("/notices/read", status=303)
    assert actor("ana").unread == 0


def test_another_person_cannot_mark_it(actor, sign_in) -> None:
    ana = actor("ana")
    inbox.tell([ana.id], "test", Ref("people.person", ana.id), actor=actor("carla"))
    number = queries.inbox(ana).rows[0].id
    sign_in("davi").post("/notices/read", {"id": number}, status=303)
    assert actor("ana").unread == 1


@unit.writes
def ripen() -> None:
    for mail in db.session.query(Mail):
        mail.due_at = clock.now() - timedelta(seconds=1)


def test_mail_goes_out_in_the_readers_language_with_a_link(actor, app) -> None:
    inbox.tell([actor("ana").id], "test", Ref("people.person", actor("bruno").id), actor=actor("carla"))
    assert mailing.send_due() == 0, "ten minutes of grace"
    ripen()
    assert mailing.send_due() == 1
    sent = choose.mailer().newest()[0]
    assert "Carla Nunes waved" in str(choose.mailer().read(sent.name)["Subject"])


def test_mail_is_dropped_when_read_meanwhile_or_hidden_by_now(actor, app) -> None:
    ana, hugo = actor("ana"), actor("hugo")
    inbox.tell([ana.id, hugo.id], "test", Ref("people.person", actor("bruno").id), actor=actor("carla"))
    inbox.mark_read(ana)
    ripen()
    assert mailing.send_due() == 0
    assert queries.mail_counts() == {"dropped": 2}
    assert queries.inbox(hugo).rows == [], "an agency does not see Bruno"


def test_reset_mail_carries_a_link_that_works_once(app, visitor) -> None:
    resets.ask("farah@torralume.example")
    outbox.drain()
    assert mailing.send_due() == 1
    text = choose.mailer().read(choose.mailer().newest()[0].name).get_body(("plain",)).get_content()
    token = text.partition("/sign-in/reset/")[2].split()[0]
    visitor.get(f"/sign-in/reset/{token}")
    visitor.post(f"/sign-in/reset/{token}", {"password": "four quite new words"}, status=303)
    visitor.get(f"/sign-in/reset/{token}", status=404)


def test_leavers_are_told_nothing(actor) -> None:
    profiles.end_account(actor("admin"), actor("carla").id)
    inbox.tell([3], "test", None)
    assert db.session.query(Mail).count() == 0


def test_preferences_are_kept(actor, sign_in) -> None:
    browser = sign_in("ana")
    browser.get("/notices/preferences")
    browser.post("/notices/preferences", {"test": "none"}, status=303)
    inbox.tell([actor("ana").id], "test", None, actor=actor("carla"))
    assert actor("ana").unread == 0


def test_mail_is_for_administrators(sign_in) -> None:
    sign_in("admin").get("/notices/mail")
    assert sign_in("ana").get("/notices/mail", status=None).status_code == 403


def test_others_write_while_a_mail_server_is_slow(actor, app, monkeypatch) -> None:
    written = []

    class Slow:
        def send(self, message: object) -> None:
            with closing(sqlite3.connect(app.extensions["ponte.config"].data_dir / "ponte.db")) as other:
                other.execute("pragma busy_timeout=200")
                other.execute("begin immediate")
                written.append(message)

    if not app.extensions["ponte.config"].sqlite:
        pytest.skip("PostgreSQL has many writers at a time")
    resets.ask("farah@torralume.example")
    outbox.drain()
    monkeypatch.setattr(choose, "mailer", Slow)
    assert mailing.send_due() == 1
    assert len(written) == 1


def test_a_message_that_was_not_sent_is_taken_again_later(actor, app, monkeypatch) -> None:
    class Killed:
        def send(self, message: object) -> None:
            raise KeyboardInterrupt

    resets.ask("farah@torralume.example")
    outbox.drain()
    with monkeypatch.context() as patched:
        patched.setattr(choose, "mailer", Killed)
        with pytest.raises(KeyboardInterrupt):
            mailing.send_due()
    assert mailing.send_due() == 0, "perhaps it was sent: nobody else tries at once"
    ripen()
    assert mailing.send_due() == 1


def test_a_link_for_a_new_password_is_not_kept(app, sign_in) -> None:
    resets.ask("farah@torralume.example")
    outbox.drain()
    number, text = db.session.query(Mail.id, Mail.text).one()
    assert "/sign-in/reset/" in text
    assert "/sign-in/reset/" not in sign_in("admin").text(f"/notices/mail/{number}")
    assert mailing.send_due() == 1
    db.session.rollback()
    assert "/sign-in/reset/" not in db.session.query(Mail).one().text
