"""Administration: for administrators only, few queries, secrets never shown."""

from __future__ import annotations

import pytest

from portal.admin.models import DeadJob
from portal.admin.queries import checks, jobs, overview
from portal.admin.services import machinery
from portal.core import audit, clock, outbox, unit
from portal.core.config import current
from portal.core.db import db
from portal.core.models import AuditEntry, Delivery
from portal.core.refs import Ref
from portal.engines import choose
from portal.people.models import Person
from portal.worker import register_jobs
from tests.cast import CAST
from tests.client import count_queries

PAGES = (
    "/admin",
    "/admin/settings",
    "/admin/audit",
    "/admin/jobs",
    "/admin/jobs?tab=waiting",
    "/admin/jobs?tab=jobs",
    "/admin/departments",
    "/admin/departments/1",
)


@unit.writes
def dead(count: int = 1) -> None:
    """Deliveries that failed for good."""
    for number in range(count):
        db.session.add(
            Delivery(
                event="PasswordResetAsked",
                handler="notices.password_reset_asked",
                payload={"person_id": number, "token": "let-me-in"},
                state="dead",
                attempts=8,
                created_at=clock.now(),
                due_at=clock.now(),
                error="SMTPError: away",
            )
        )


@unit.writes
def noted(actor, act: str, **details) -> None:
    """An entry of the audit log."""
    audit.record(actor, act, Ref("people.person", 1), **details)


@pytest.mark.parametrize("page", PAGES)
def test_administrators_only(sign_in, visitor, page) -> None:
    visitor.get(page, status=302)
    for handle in CAST:
        sign_in(handle).get(page, status=200 if handle == "admin" else 403)


def test_changes_are_for_administrators(app, sign_in, actor) -> None:
    dead()
    machinery.bury("some.job", {}, "broken")
    posts = {
        "/admin/jobs/deliveries/1/again": {},
        "/admin/jobs/deliveries/again": {},
        "/admin/jobs/1/again": {},
        "/admin/jobs/1/drop": {},
        "/admin/departments": {"key": "new", "en": "New"},
        "/admin/departments/1": {"en": "Other"},
        "/admin/audit/verify": {},
    }
    for handle in [h for h in CAST if h != "admin"]:
        for url, data in posts.items():
            sign_in(handle).post(url, data, status=403)
    assert db.session.query(AuditEntry).count() == 0
    assert jobs.counts() == {"waiting": 0, "dead": 1, "jobs": 1}


@pytest.mark.parametrize("count", [1, 60])
def test_few_queries_and_no_tokens(sign_in, actor, count) -> None:
    dead(count)
    for number in range(count):
        noted(actor("admin"), "wiki.publish", number=number)
    browser = sign_in("admin")
    for page in PAGES:
        browser.get(page)
        with count_queries() as statements:
            text = browser.get(page).get_data(as_text=True)
        assert len(statements) <= 6, (page, statements)
        assert "let-me-in" not in text


def test_the_overview_says_what_to_mend(sign_in) -> None:
    dead()
    words = sign_in("admin").text("/admin")
    assert "Some deliveries failed for good" in words
    assert "No backup in the last 7 days" in words
    (current().data_dir / "last-backup").touch()
    try:
        assert "No backup" not in sign_in("admin").text("/admin")
        assert checks.last_backup() is not None
    finally:
        (current().data_dir / "last-backup").unlink()


def test_secrets_are_masked(sign_in) -> None:
    page = sign_in("admin").get("/admin/settings").get_data(as_text=True)
    assert current().secret_key not in page
    assert "PONTE_SECRET_KEY" in page
    assert overview.masked("database_url", "postgresql://ponte:pa:ss@host/db") == (
        f"postgresql://ponte:{overview.MASK}@host/db"
    )
    assert overview.masked("redis_url", "redis://:word@host") == f"redis://:{overview.MASK}@host"
    assert "word" not in overview.masked("smtp_password", "word")


def test_the_log_is_filtered_and_paged(sign_in, actor) -> None:
    for number in range(45):
        noted(actor("admin"), "wiki.publish", number=number)
    noted(actor("elif"), "moderation.hide")
    browser = sign_in("admin")
    assert "moderation.hide" in browser.text("/admin/audit")
    assert "wiki.publish" not in browser.soup("/admin/audit?act=moderation.").find("ul", class_="list").text
    assert "moderation.hide" not in browser.soup("/admin/audit?actor=admin").find("ul", class_="list").text
    assert "No entry matches" in browser.text("/admin/audit?ref=wiki.page:99")
    older = browser.soup("/admin/audit").find("a", rel="next")["href"]
    assert len(browser.soup(f"/admin/audit{older}").select("li.row-item")) == 6


def test_an_entry_shows_its_details(sign_in, actor) -> None:
    noted(actor("admin"), "wiki.publish", title="<b>House</b> rules", before=["a"])
    page = sign_in("admin").get("/admin/audit/1").get_data(as_text=True)
    assert "&lt;b&gt;House" in page
    assert "Ana Ribeiro" in page
    sign_in("admin").get("/admin/audit/99", status=404)


def test_the_chain_is_checked(sign_in, actor) -> None:
    for number in range(3):
        noted(actor("admin"), "wiki.publish", number=number)
    browser = sign_in("admin")
    browser.post("/admin/audit/verify", status=303)
    assert "3 entries are as they were written" in browser.text("/admin/audit")
    _forge()
    browser.post("/admin/audit/verify", status=303)
    assert "broken at entry 4" in browser.text("/admin/audit")


def _forge() -> None:
    # Triggers forbid changes; an entry written past `audit.record` does not fit into the chain.
    forged = {"actor_id": None, "actor_name": "nobody", "act": "wiki.publish", "ref": None, "details": {}}
    db.session.execute(
        db.insert(AuditEntry).values(**forged, at=clock.now(), previous=audit.START, hash=audit.START)
    )
    db.session.commit()


def test_failed_deliveries_are_sent_again_once(sign_in, actor) -> None:
    dead(3)
    browser = sign_in("admin")
    assert "SMTPError: away" in browser.text("/admin/jobs")
    browser.post("/admin/jobs/deliveries/1/again", status=303)
    assert jobs.counts()["dead"] == 2
    browser.post("/admin/jobs/deliveries/1/again", status=404)
    browser.post("/admin/jobs/deliveries/again", status=303)
    assert outbox.backlog()["deliveries_dead"] == 0
    acts = [entry.act for entry in db.session.query(AuditEntry)]
    assert acts == ["admin.send_again", "admin.send_all_again"]


def test_a_job_that_is_given_up_is_kept_and_can_run_again(app, sign_in) -> None:
    register_jobs(app)
    queue = choose.jobs()
    queue.on_dead("notices.send_due", {}, "OSError: away")
    queue.on_dead("gone.job", {"id": 4}, "LookupError: no job")
    browser = sign_in("admin")
    assert "OSError: away" in browser.text("/admin/jobs?tab=jobs")
    browser.post("/admin/jobs/1/again", status=303)
    assert queue.waiting() == 1
    browser.post("/admin/jobs/2/drop", status=303)
    assert db.session.query(DeadJob).count() == 0
    browser.post("/admin/jobs/2/drop", status=404)


def test_departments_are_added_and_renamed(sign_in) -> None:
    browser = sign_in("admin")
    browser.post("/admin/departments", {"key": "shops", "en": "Shops", "fa": "فروشگاه‌ها"}, status=303)
    assert "Shops" in browser.text("/admin/departments")
    twice = browser.post("/admin/departments", {"key": "shops", "en": "Shops again"}, status=422)
    assert "with this key already" in twice.get_data(as_text=True)
    browser.post("/admin/departments", {"key": "BAD KEY", "en": "x"}, status=422)
    browser.post(
        "/admin/departments/1", {"en": "Marketing and brand", "pt_BR": "Marketing e marca"}, status=303
    )
    assert "Marketing and brand" in browser.text("/admin/departments")
    browser.get("/admin/departments/99", status=404)
    assert db.session.query(AuditEntry).count() == 2


def test_home_of_a_new_portal_says_what_to_do_first(sign_in) -> None:
    assert "First steps" not in sign_in("admin").text("/"), "the portal has begun"
    others = db.session.query(Person).filter(Person.handle.notin_(("admin", "ana")))
    others.update({"state": "left"}, synchronize_session=False)
    db.session.commit()
    text = sign_in("admin").text("/")
    assert "First steps" in text
    assert "Import what customers say" in text
    assert "Done" in text, "there are departments"
    assert "First steps" not in sign_in("ana").text("/")
