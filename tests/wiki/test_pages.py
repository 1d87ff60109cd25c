"""Pages as people use them: reading, starting, editing, moving, links, versions, differences."""

from __future__ import annotations

import pytest
from sqlalchemy import text as sql
from sqlalchemy.exc import DBAPIError

from portal.core import reading, unit
from portal.core.db import db
from portal.core.refs import Ref
from portal.wiki.models import Page, Version
from portal.wiki.queries import versions
from portal.wiki.services import keeping, saving
from tests.client import count_queries
from tests.wiki.help import SOURCE, change, department, get, make


def test_reading_a_page(app, actor, sign_in) -> None:
    make(actor("farah"))
    page = sign_in("ana").soup("/wiki/social-media-policy")
    assert page.h1.get_text(strip=True) == "Social media policy"
    contents = [a["href"] for a in page.select("aside .tree a[href^='#p-']")]
    assert len(contents) == 2
    assert all(page.find(id=href[1:]) for href in contents)
    assert "فرح رستمی" in page.aside.get_text()


def test_from_an_idea_to_a_page_in_force(app, sign_in) -> None:
    bruno = sign_in("bruno")
    bruno.get("/wiki/new")
    answer = bruno.post(
        "/wiki/new",
        {"title": "First replies", "kind": "playbook", "language": "en", "parent_id": 0, "translates_id": 0},
    )
    assert answer.location == "/wiki/first-replies/edit"
    form = bruno.soup("/wiki/first-replies/edit")
    assert "##" in form.find("textarea", {"name": "body"}).get_text()
    saved = bruno.post(
        "/wiki/first-replies/edit",
        {"title": "First replies", "body": "Be kind.", "base": 1, "then": "publish"},
    )
    assert saved.location == "/wiki/first-replies/publish"
    sign_in("ana").get("/wiki/first-replies", status=404)
    bruno.get("/wiki/first-replies/publish")
    bruno.post("/wiki/first-replies/publish", {"number": 2, "change": "substantive"}, status=303)
    assert "Be kind." in sign_in("ana").text("/wiki/first-replies")


def test_wrong_entries_are_refused_in_words(app, actor, sign_in) -> None:
    make(actor("farah"))
    farah = sign_in("farah")
    farah.post("/wiki/new", {"title": "", "kind": "policy"}, status=422)
    farah.post("/wiki/social-media-policy/edit", {"title": "T", "body": "  ", "base": 1}, status=422)
    farah.post("/wiki/social-media-policy/edit", {"title": "T", "body": "x", "base": "no"}, status=422)
    farah.post("/wiki/social-media-policy/edit", {"title": "T", "body": "[" * 500, "base": 1}, status=422)
    farah.post("/wiki/social-media-policy/publish", {"number": 9, "change": "editorial"}, status=422)
    farah.post("/wiki/social-media-policy/settings", {"slug": ""}, status=422)
    assert get(1).latest == 1


def test_a_page_costs_few_queries_however_much_hangs_on_it(app, actor, sign_in) -> None:
    farah = actor("farah")
    page = make(farah)
    ana, owner = sign_in("ana"), sign_in("farah")

    def costs() -> list[int]:
        found = []
        for browser, url in (
            (ana, "/wiki/social-media-policy"),
            (ana, "/wiki"),
            (owner, "/wiki/social-media-policy"),
            (owner, "/wiki/social-media-policy/acknowledgements"),
            (ana, "/wiki/social-media-policy/diff"),
        ):
            with count_queries() as statements:
                browser.get(url)
            found.append(len(statements))
        return found

    before = costs()
    for number in range(12):
        make(farah, f"Page {number}", parent_id=page.id, source="See [[social-media-policy]].\n")
        change(farah, page, f"{SOURCE}\nNumber {number}.\n")
    assert max(before) <= 6, before
    assert costs() == before


def test_links_and_mentions(app, actor, sign_in) -> None:
    farah = actor("farah")
    make(farah)
    make(
        farah, "Crisis playbook", source="First read [[social-media-policy|the policy]], then [[nowhere]].\n"
    )
    make(farah, "Secret", source="Also [[social-media-policy]].\n", audience=(department("legal"),))
    ana = sign_in("ana")
    part = ana.soup("/wiki/social-media-policy").aside.select_one("[hx-get^='/mentions/']")["hx-get"]
    assert "Crisis playbook" in ana.text(part)
    assert "Secret" not in ana.text(part)
    sign_in("hugo").get(part, status=404)
    assert ana.get("/go/wiki/social-media-policy", status=302).location == "/wiki/social-media-policy"
    assert "nowhere" in sign_in("farah").text("/wiki/crisis-playbook")
    assert "not there" not in ana.text("/wiki/crisis-playbook")


def test_a_renamed_page_is_found_by_its_former_address(app, actor, sign_in) -> None:
    farah = actor("farah")
    page = make(farah)
    farah_at = sign_in("farah")
    entries = {
        "slug": "speaking in public", "kind": "policy", "parent_id": 0, "position": 1, "language": "en",
        "translates_id": 0, "owner": "farah", "deputy": "@elif", "audience": "all", "acknowledge_days": 14,
    }  # fmt: skip
    farah_at.get("/wiki/social-media-policy/settings")
    answer = farah_at.post("/wiki/social-media-policy/settings", entries, status=303)
    assert answer.location == "/wiki/speaking-in-public"
    ana = sign_in("ana")
    assert ana.get("/wiki/social-media-policy", status=301).location == "/wiki/speaking-in-public"
    assert ana.get("/wiki/social-media-policy/versions/1", status=301).location.endswith("public/versions/1")
    assert ana.get("/go/wiki/social-media-policy", status=302).location == "/wiki/speaking-in-public"
    assert keeping.start(farah, title="Social media policy", kind="policy", source="x") != page.id
    assert db.session.get_one(Page, 2).slug == "social-media-policy-2", "a former address stays taken"
    refused = farah_at.post(
        "/wiki/speaking-in-public/settings", entries | {"owner": "hugo", "slug": "x"}, status=422
    )
    assert "employee" in refused.get_data(as_text=True)


def test_no_page_hangs_below_itself(app, actor, sign_in) -> None:
    farah = actor("farah")
    top = make(farah, "Top")
    below = make(farah, "Below", parent_id=top.id)
    entries = {
        "slug": "top", "kind": "policy", "parent_id": below.id, "position": 1, "language": "en",
        "translates_id": 0, "owner": "farah", "deputy": "", "audience": "all", "acknowledge_days": 14,
    }  # fmt: skip
    sign_in("farah").post("/wiki/top/settings", entries, status=422)


def test_versions_have_lasting_addresses_and_can_be_compared(app, actor, sign_in) -> None:
    farah = actor("farah")
    page = make(farah)
    change(farah, page, SOURCE.replace("for yourself.", "only for yourself."))
    change(farah, page, SOURCE + "\nNot yet.\n", publish=False)
    ana = sign_in("ana")
    assert "only for yourself" not in ana.text("/wiki/social-media-policy/versions/1")
    ana.get("/wiki/social-media-policy/versions/3", status=404)
    sign_in("farah").get("/wiki/social-media-policy/versions/3")
    changed = ana.soup("/wiki/social-media-policy/diff")
    assert [one.get_text() for one in changed.select("ins")] == ["only "]
    for view in ("side", "source", "inline"):
        ana.get(f"/wiki/social-media-policy/diff?from=1&to=2&view={view}")
    ana.get("/wiki/social-media-policy/diff?from=1&to=3", status=404)
    ana.get("/wiki/social-media-policy/diff?from=2&to=2")
    listed = ana.text("/wiki/social-media-policy/versions")
    assert "Version 2" in listed
    assert "Version 3" not in listed


def test_restoring_makes_a_new_version(app, actor, sign_in) -> None:
    farah = actor("farah")
    page = make(farah)
    change(farah, page, "All gone.\n")
    sign_in("farah").post("/wiki/social-media-policy/versions/1/restore", status=303)
    found = versions.texts(page.id, 1, 3)
    assert found[3].source == found[1].source
    assert get(page.id).version == 2


@pytest.mark.parametrize(
    "statement",
    [
        "update wiki_version set source = 'forged' where number = 1",
        "delete from wiki_version",
        "update wiki_publication set substantive = false",
    ],
)
def test_versions_are_immutable(app, actor, statement: str) -> None:
    make(actor("farah"))

    @unit.writes
    def forge() -> None:
        db.session.execute(sql(statement))

    with pytest.raises(DBAPIError):
        forge()


def test_paragraph_ids_stay_over_saves(app, actor) -> None:
    farah = actor("farah")
    page = make(farah)
    before = versions.texts(page.id, 1)[1].blocks
    change(farah, page, "A new beginning.\n\n" + SOURCE.replace("work here", "work for Torralume"))
    after = versions.texts(page.id, 2)[2].blocks
    assert [block.id for block in after[1:]] == [block.id for block in before]
    assert [block.changed for block in after].count(True) == 2


def test_other_areas_read_a_page_or_a_section(app, actor) -> None:
    farah = actor("farah")
    page = make(farah, audience=(department("service"),))
    ref = Ref("wiki.page", page.id)
    whole = reading.load(actor("ana"), ref)
    part = reading.load(actor("ana"), ref, "Speaking as yourself")
    assert whole is not None
    assert part is not None
    assert part.section == "Speaking as yourself"
    assert part.version == 1
    assert part.url == f"/wiki/social-media-policy#p-{part.blocks[0].id}"
    assert "never publish" in whole.html
    assert "never publish" not in part.html
    assert part.words < whole.words
    assert reading.load(actor("davi"), ref) is None
    assert reading.load(actor("ana"), ref, "Nowhere") is None
    change(farah, page, SOURCE.replace("personal data", "all personal data"))
    again = reading.load(actor("ana"), ref, "Speaking as yourself")
    assert again is not None
    assert (again.version, again.text_hash) == (2, part.text_hash), (
        "another section changed, this one did not"
    )


def test_a_draft_is_kept_by_itself(app, actor, sign_in) -> None:
    make(actor("farah"))
    farah = sign_in("farah")
    farah.post("/wiki/social-media-policy/draft?base=1", {"body": "Half a thought"}, status=204)
    assert "Half a thought" in farah.soup("/wiki/social-media-policy/edit").find("textarea").get_text()
    assert "Go on with your draft" in farah.text("/wiki/social-media-policy")
    farah.post("/wiki/social-media-policy/draft?base=1", {"body": ""}, status=204)
    assert "Half a thought" not in farah.text("/wiki/social-media-policy/edit")
    assert sign_in("ana").post("/wiki/social-media-policy/draft", {"body": "x"}).status_code == 403


def test_retired_pages_are_kept_for_those_who_keep_the_wiki(app, actor, sign_in) -> None:
    make(actor("farah"))
    farah = sign_in("farah")
    farah.post("/wiki/social-media-policy/retire", status=303)
    sign_in("ana").get("/wiki/social-media-policy", status=404)
    farah.get("/wiki/social-media-policy")
    assert "Social media policy" in farah.text("/wiki?show=retired")
    farah.post("/wiki/social-media-policy/bring-back", status=303)
    sign_in("ana").get("/wiki/social-media-policy")


def test_preview_and_suggestions(app, actor, sign_in) -> None:
    make(actor("farah"))
    farah = sign_in("farah")
    preview = farah.post("/wiki/preview", {"body": "## Hello\n\n<script>alert(1)</script>*you*"}, status=200)
    assert "<em>you</em>" in preview.get_data(as_text=True)
    assert "<script" not in preview.get_data(as_text=True)
    found = farah.get("/wiki/suggest?kind=page&q=social").get_json()
    assert found[0]["value"] == "[[social-media-policy|Social media policy]]"
    assert farah.get("/wiki/suggest?kind=person&q=ana").get_json()[0]["value"] == "@ana"
    assert sign_in("hugo").get("/wiki/suggest?kind=page&q=social").get_json() == []


def test_the_hash_is_that_of_title_and_source(app, actor) -> None:
    page = make(actor("farah"))
    stored = db.session.scalar(db.select(Version.text_hash).where(Version.page_id == page.id))
    assert stored == saving.hash_of("Social media policy", SOURCE)


def test_search_within_the_wiki(app, actor, sign_in) -> None:
    from portal.core import outbox
    from portal.core.searchable import all_documents
    from portal.engines import choose

    make(actor("farah"))
    assert "titles only" in sign_in("ana").text("/wiki?q=social")
    engine = choose.search()
    engine.rebuild(all_documents())
    outbox.drain(engine)
    assert "Social media policy" in sign_in("ana").text("/wiki?q=figures")
    assert "No page holds these words" in sign_in("hugo").text("/wiki?q=figures")


def test_a_picture_in_a_page_is_seen_by_its_readers(actor, sign_in) -> None:
    import io

    from PIL import Image

    from portal.wiki.services import keeping, publishing

    data = io.BytesIO()
    Image.new("RGB", (4, 4), "blue").save(data, "PNG")
    data.seek(0)
    farah = sign_in("farah")
    sent = farah.post("/files", {"file": (data, "map.png")}, content_type="multipart/form-data", status=201)
    address = sent.get_json()
    page = keeping.start(actor("farah"), title="With a map", kind="policy", source=address["markdown"])
    sign_in("ana").get(address["url"], status=404)
    publishing.publish(actor("farah"), page, number=1, substantive=True)
    sign_in("ana").get(address["url"], check=False)
