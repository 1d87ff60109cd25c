"""Acknowledging and reviewing: who is asked, what is recorded, what settles it."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy import text as sql
from sqlalchemy.exc import DBAPIError

from portal.core import audit, clock, outbox, unit
from portal.core.db import db
from portal.core.models import AuditEntry
from portal.notices import queries as notices
from portal.people.services import profiles
from portal.wiki import figures
from portal.wiki.models import Acknowledgement, Page
from portal.wiki.services import duties, keeping, publishing
from tests.client import count_queries
from tests.wiki.help import SOURCE, change, department, get, make


def due(actor, handle: str) -> list[str]:
    db.session.rollback()
    return [one.title for one in notices.due_list(actor(handle))]


def acknowledge(browser, slug: str, **changes):
    form = browser.soup(f"/wiki/{slug}").find("form", action=lambda a: a and a.endswith("/acknowledge"))
    fields = {one["name"]: one["value"] for one in form.find_all("input")} | changes
    return browser.post(f"/wiki/{slug}/acknowledge", fields)


@pytest.fixture
def page(app, actor):
    """A mandatory page for the service department, where Ana, Bruno and Carla work."""
    return make(actor("farah"), audience=(department("service"),), mandatory=True)


def test_the_audience_is_asked_and_nobody_else(page, actor) -> None:
    for handle in ("ana", "bruno", "carla"):
        assert due(actor, handle) == ["Social media policy"]
    for handle in ("davi", "farah", "hugo", "admin"):
        assert due(actor, handle) == []
    item = notices.due_list(actor("ana"))[0]
    assert item.url == "/wiki/social-media-policy"
    assert timedelta(days=13) < item.due_at - clock.now() <= timedelta(days=14)
    assert (get(page.id).asked, get(page.id).known) == (3, 0)
    assert actor("ana").unread == 1


def test_what_is_recorded(page, actor, sign_in) -> None:
    ana = sign_in("ana")
    acknowledge(ana, "social-media-policy")
    found = db.session.scalars(select(Acknowledgement)).one()
    version = db.session.execute(sql("select text_hash from wiki_version")).scalar_one()
    assert (found.person_id, found.version, found.language) == (actor("ana").id, 1, "en")
    assert (found.text_hash, found.roles, found.grade) == (version, "employee,newcomer", "acknowledged")
    assert due(actor, "ana") == []
    assert due(actor, "bruno") == ["Social media policy"]
    assert get(page.id).known == 1
    assert "You acknowledged version 1" in ana.text("/wiki/social-media-policy")


def test_twice_is_once_and_another_text_is_refused(page, actor, sign_in) -> None:
    ana = sign_in("ana")
    acknowledge(ana, "social-media-policy")
    fields = {"number": 1, "text_hash": db.session.scalar(select(Acknowledgement.text_hash))}
    ana.post("/wiki/social-media-policy/acknowledge", fields, status=303)
    assert len(db.session.scalars(select(Acknowledgement)).all()) == 1
    bruno = sign_in("bruno")
    assert (
        bruno.post("/wiki/social-media-policy/acknowledge", {"number": 1, "text_hash": "x"}).status_code
        == 409
    )
    assert bruno.post("/wiki/social-media-policy/acknowledge", {"number": "one"}).status_code == 409
    change(actor("farah"), page, SOURCE + "\nAnd be kind.\n")
    assert bruno.post("/wiki/social-media-policy/acknowledge", fields).status_code == 409
    assert sign_in("davi").post("/wiki/social-media-policy/acknowledge", fields).status_code == 404


@pytest.mark.parametrize(
    "statement", ["update wiki_acknowledgement set version = 9", "delete from wiki_acknowledgement"]
)
def test_the_record_is_append_only(page, sign_in, statement: str) -> None:
    acknowledge(sign_in("ana"), "social-media-policy")

    @unit.writes
    def forge() -> None:
        db.session.execute(sql(statement))

    with pytest.raises(DBAPIError):
        forge()


def test_substantive_asks_again_editorial_does_not(page, actor, sign_in) -> None:
    ana = sign_in("ana")
    acknowledge(ana, "social-media-policy")
    change(actor("farah"), page, SOURCE.replace("Who speaks", "Who it is that speaks"), substantive=False)
    assert due(actor, "ana") == []
    assert get(page.id).known == 1
    change(actor("farah"), page, SOURCE + "\n- passwords\n")
    assert due(actor, "ana") == ["Social media policy"]
    assert get(page.id).known == 0
    shown = ana.soup("/wiki/social-media-policy")
    assert shown.find("a", href="/wiki/social-media-policy/diff?from=1&to=3")
    acknowledge(ana, "social-media-policy")
    assert due(actor, "ana") == []


def test_a_translation_counts_for_the_version_that_it_follows(page, actor, sign_in) -> None:
    farah = actor("farah")
    tongue = make(
        farah, "Política de redes", language="pt_BR", source="Quem fala por nós.\n", translates_id=page.id,
        audience=(department("service"),),
    )  # fmt: skip
    duties.sync(page.id, renew=True)
    item = notices.due_list(actor("bruno"))[0]
    assert (item.title, item.url) == ("Política de redes", "/wiki/política-de-redes")
    bruno = sign_in("bruno")
    assert bruno.soup("/wiki/social-media-policy").find(
        "a", href=f"/wiki/{tongue.slug.replace('í', '%C3%AD')}"
    )
    acknowledge(bruno, tongue.slug)
    found = db.session.scalars(select(Acknowledgement)).one()
    assert (found.page_id, found.version, found.language) == (page.id, 1, "pt_BR")
    assert (found.shown_id, found.shown_version) == (tongue.id, 1)
    assert due(actor, "bruno") == []
    change(farah, page, SOURCE + "\nNew.\n")
    assert notices.due_list(actor("bruno"))[0].url == "/wiki/social-media-policy", "the translation is behind"
    assert "follows version 1 of the original" in sign_in("ana").text(f"/wiki/{tongue.slug}")
    assert (
        bruno.soup(f"/wiki/{tongue.slug}").find("form", action=lambda a: a and a.endswith("/acknowledge"))
        is None
    )


def test_joining_moving_and_leaving(page, actor) -> None:
    davi = actor("davi")
    service = int(department("service")[2:])
    profiles.change_roles(actor("admin"), davi.id, roles=["employee"], department_id=service)
    outbox.drain()
    assert due(actor, "davi") == ["Social media policy"]
    assert get(page.id).asked == 4
    profiles.change_roles(actor("admin"), davi.id, roles=["employee"], department_id=davi.department_id)
    outbox.drain()
    assert due(actor, "davi") == []
    carla = actor("carla")
    profiles.end_account(actor("admin"), carla.id)
    outbox.drain()
    assert notices.due_list(carla) == []
    assert get(page.id).asked == 2


def test_another_audience_and_retiring_follow_at_once(page, actor) -> None:
    farah = actor("farah")
    row = get(page.id)
    same = {
        name: getattr(row, name)
        for name in (
            "slug", "kind", "parent_id", "position", "owner_id", "deputy_id", "language", "translates_id",
            "mandatory", "acknowledge_days", "review_due_at",
        )
    }  # fmt: skip
    keeping.settle_page(farah, page.id, **same, audience=[department("product")])
    assert due(actor, "ana") == []
    assert due(actor, "davi") == ["Social media policy"]
    keeping.retire(farah, page.id)
    assert due(actor, "davi") == []
    keeping.bring_back(farah, page.id)
    assert due(actor, "davi") == ["Social media policy"]


def test_who_has_and_who_has_not(page, actor, sign_in) -> None:
    acknowledge(sign_in("ana"), "social-media-policy")
    farah = sign_in("farah")
    url = "/wiki/social-media-policy/acknowledgements"
    text = farah.text(url)
    assert "Carla Nunes" in text
    assert "Davi" not in text
    assert "Carla" not in farah.text(f"{url}?state=known")
    assert (
        "Ana Ribeiro"
        not in farah.soup(f"{url}?state=missing").find("main").find("ul", class_="list").get_text()
    )
    assert "Nobody is here" in farah.text(f"{url}?department={department('legal')[2:]}")
    answer = farah.get(f"{url}.csv")
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))
    assert {row["Handle"]: row["Known"] for row in rows} == {"ana": "yes", "bruno": "no", "carla": "no"}
    sign_in("gil").get(url)
    assert sign_in("ana").get(url, status=None).status_code == 403
    assert sign_in("ana").get(f"{url}.csv", status=None).status_code == 403


def test_a_formula_in_a_name_stays_text(page, actor, sign_in) -> None:
    profiles.save_profile(actor("carla"), name="=1+1", title="", bio="", topics=[])
    answer = sign_in("farah").get("/wiki/social-media-policy/acknowledgements.csv").get_data(as_text=True)
    assert '"\'=1+1"' in answer


def test_impact_and_audit_and_event(page, actor, sign_in) -> None:
    farah = sign_in("farah")
    change(actor("farah"), page, SOURCE + "\n- passwords\n", publish=False)
    text = farah.text("/wiki/social-media-policy/publish")
    assert "People who acknowledge it anew 3" in text
    assert "Words differ" in text
    farah.post("/wiki/social-media-policy/publish", {"number": 2, "change": "substantive"}, status=303)
    acts = [row.act for row in db.session.scalars(select(AuditEntry)) if row.act.startswith("wiki.")]
    assert acts.count("wiki.publish") == 2
    assert audit.verify()[1] is None


def test_mandatory_is_for_policy_owners(app, actor, sign_in) -> None:
    make(actor("bruno"), "First replies", kind="playbook")
    fields = {
        "slug": "first-replies", "kind": "playbook", "parent_id": 0, "position": 1, "language": "en",
        "translates_id": 0, "owner": "bruno", "deputy": "", "audience": "all", "mandatory": "y",
        "acknowledge_days": 14,
    }  # fmt: skip
    sign_in("bruno").post("/wiki/first-replies/settings", fields, status=303)
    assert not get(1).mandatory
    sign_in("farah").post("/wiki/first-replies/settings", fields, status=303)
    assert get(1).mandatory


@unit.writes
def age(page_id: int, days: int) -> None:
    db.session.get_one(Page, page_id).review_due_at = clock.now() + timedelta(days=days)


def test_reviews(page, actor, sign_in) -> None:
    duties.remind_owners()
    assert due(actor, "farah") == []
    age(page.id, 20)
    duties.remind_owners()
    duties.remind_owners()
    assert due(actor, "farah") == ["Social media policy"]
    assert actor("farah").unread == 1, "told once"
    age(page.id, -3)
    farah = sign_in("farah")
    assert "Review overdue" in farah.text("/wiki")
    assert "overdue" in farah.text("/wiki/social-media-policy")
    assert "overdue" not in sign_in("ana").text("/wiki/social-media-policy")
    assert figures.overdue(actor("gil")) == 1
    farah.get("/wiki/social-media-policy/review")
    farah.post("/wiki/social-media-policy/review", {"note": ""}, status=422)
    farah.post("/wiki/social-media-policy/review", {"note": "Law and names checked."}, status=303)
    assert due(actor, "farah") == []
    assert get(page.id).review_due_at > clock.now() + timedelta(days=360)
    assert figures.overdue(actor("gil")) == 0


def test_home_shows_shares_and_what_is_moving(page, actor, sign_in) -> None:
    acknowledge(sign_in("bruno"), "social-media-policy")
    ana = sign_in("ana")
    assert figures.acknowledged(actor("gil")) == 33.3
    text = sign_in("farah").text("/")
    assert "Policies known" in text
    assert "1 of 3" in text
    with count_queries() as statements:
        text = ana.text("/")
    assert "Read and acknowledge" in text
    assert len(statements) <= 12
    assert "Social media policy" not in sign_in("hugo").text("/")


def test_publishing_needs_the_right(page, actor) -> None:
    from portal.core.errors import NotAllowed

    change(actor("farah"), page, "Other.\n", publish=False)
    with pytest.raises(NotAllowed):
        publishing.publish(actor("ana"), page.id, number=2, substantive=True)
