"""Bringing in a folder of Markdown: whole, repeatable, and a clear line for what cannot be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner
from sqlalchemy import func, select

from portal.core.db import db
from portal.wiki.importing.command import wiki
from portal.wiki.importing.folder import folder as bring_folder
from portal.wiki.models import Page, Version
from portal.wiki.services import saving
from portal.wiki.services.bringing import Outcome, Wish
from tests.wiki.help import get


def run(folder: Path, *more: str, owner: str = "farah") -> tuple[int, str]:
    done = CliRunner().invoke(wiki, [str(folder), "--owner", owner, *more])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.output


def bring(actor, folder: Path, **more) -> dict[str, Outcome]:
    wish = Wish(more.pop("kind", "policy"), **more)
    return {one.file: one for one in bring_folder(actor("farah"), folder, wish)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rules.md").write_text(
        "# House rules\n\nSee [the other](other.md#top) and [web](https://x.org).\n"
    )
    (tmp_path / "other.md").write_text(
        "---\ntitle: 'The other page'\ndeck: In short.\n---\n# Big\n\n- a\n- b\n\n"
        "| a | b |\n|---|---|\n| 1 | 2 |\n"
    )
    return tmp_path


def test_files_become_pages_in_force(app, actor, folder, sign_in) -> None:
    code, said = run(folder)
    assert code == 0
    assert "2 created, 0 updated, 0 unchanged, 0 refused" in said
    rules = sign_in("ana").soup("/wiki/rules")
    assert rules.h1.get_text(strip=True) == "House rules"
    assert "House rules" not in rules.article.get_text(), "the heading is the title, and not repeated"
    assert rules.article.find("a", href="/go/wiki/other").get_text() == "the other"
    other = sign_in("ana").soup("/wiki/other").article
    assert other.find("em").get_text() == "In short."
    assert len(other.select("li")) == 2
    assert len(other.select("td")) == 2
    assert sign_in("ana").soup("/wiki/other").h1.get_text(strip=True) == "The other page"


def test_the_newcomer_can_acknowledge_an_imported_policy(app, folder, sign_in) -> None:
    run(folder)
    ana = sign_in("ana")
    form = ana.soup("/wiki/rules").find("form", action="/wiki/rules/acknowledge")
    fields = {one["name"]: one["value"] for one in form.find_all("input")}
    ana.post("/wiki/rules/acknowledge", fields, status=303)
    assert "You acknowledged version 1" in ana.text("/wiki/rules")


def test_a_second_run_changes_nothing(app, actor, folder) -> None:
    run(folder)
    before = db.session.scalar(select(func.count(Version.id)))
    assert "0 created, 0 updated, 2 unchanged, 0 refused" in run(folder)[1]
    assert db.session.scalar(select(func.count(Version.id))) == before


def test_what_changed_in_the_file_and_what_changed_here_are_joined(app, actor, folder, sign_in) -> None:
    bring(actor, folder)
    page_id = db.session.scalar(select(Page.id).where(Page.slug == "other"))
    here = get(page_id)
    text = db.session.scalar(select(Version.source).where(Version.page_id == page_id))
    saving.save(actor("farah"), page_id, base=1, title=here.title, source=text + "\nAdded here.\n")
    assert bring(actor, folder)["other.md"].state == "unchanged", "the file did not change"
    file = folder / "other.md"
    file.write_text(file.read_text().replace("- a\n", "- a, or more\n"))
    outcome = bring(actor, folder)["other.md"]
    assert (outcome.state, outcome.note) == ("updated", "joined with what was changed here")
    newest = db.session.scalar(select(Version.source).where(Version.page_id == page_id, Version.number == 3))
    assert "Added here." in newest
    assert "- a, or more" in newest
    file.write_text(file.read_text().replace("- b", "- bee"))
    saving.save(actor("farah"), page_id, base=3, title=here.title, source=newest.replace("- b", "- B"))
    outcome = bring(actor, folder)["other.md"]
    assert outcome.state == "refused"
    assert "same paragraphs" in outcome.note
    assert "- bee" in sign_in("farah").text("/wiki/other/edit")


def test_bad_files_get_a_clear_line_and_the_rest_goes_on(app, actor, folder) -> None:
    (folder / "latin.md").write_bytes("Olá, não é UTF-8".encode("latin-1"))
    (folder / "wide.md").write_text("# Wide\n\nUTF-16 is told by its mark.\n", encoding="utf-16")
    (folder / "empty.md").write_text(" \n")
    (folder / "huge.md").write_text("word " * 60_000)
    (folder / "head.md").write_text("---\ntitle: [broken\n---\nText\n")
    (folder / "deep.md").write_text(">" * 400 + " deep\n")
    (folder / "twin.md").write_text("# House rules\n\nThe same title.\n")
    (folder / "notes.txt").write_text("not Markdown")
    (folder / "away.md").symlink_to("/etc/hostname")
    found = bring(actor, folder)
    refused = {name: one.note for name, one in found.items() if one.state == "refused"}
    assert set(refused) == {"latin.md", "empty.md", "huge.md", "head.md", "deep.md", "away.md"}
    assert "UTF-8" in refused["latin.md"]
    assert "256" in refused["huge.md"]
    assert "line" in refused["head.md"]
    assert "folder" in refused["away.md"]
    assert "same title as /wiki/rules" in found["twin.md"].note
    assert sum(one.state == "created" for one in found.values()) == 4
    assert run(folder)[0] == 1


def test_who_may_not_and_who_is_not_there(app, folder) -> None:
    assert "refused" in run(folder, owner="ana")[1]
    assert db.session.scalar(select(func.count(Page.id))) == 0
    with pytest.raises(Exception, match="Nobody is called"):
        run(folder, owner="nobody")
    with pytest.raises(Exception, match="no page at"):
        run(folder, "--parent", "nowhere")


def test_shortcodes_leave_what_a_reader_saw(app, actor, folder) -> None:
    (folder / "hugo.md").write_text(
        '# Hugo\n\n{{< legacy-img src="/x.jpg" alt="A pen" >}}After it.\n\n'
        "{{< note >}}Take care.{{< /note >}}\n\n"
        '{{< button href="https://x.org/a" >}}Open it{{< /button >}}\n\n'
        'Ask in {% slack_channel "tweets" %} as @GovMatters does. '
        '[Rules]({{< ref "2014-01-02-rules.md" >}}) and '
        '[gone]({{< ref "gone.md" >}}), `{{< raw >}}` stays.\n'
    )
    bring(actor, folder)
    html = db.session.scalar(select(Version.html).join(Page).where(Page.slug == "hugo"))
    page = BeautifulSoup(html, "html5lib")
    text = page.get_text(" ")
    assert page.find("em").get_text() == "Picture: A pen"
    assert page.find("blockquote").get_text(strip=True) == "Take care."
    assert page.find("a", href="https://x.org/a").get_text() == "Open it"
    assert page.find("a", href="/go/wiki/rules").get_text() == "Rules"
    assert page.find("a", class_="mention") is None
    assert "Ask in tweets as @GovMatters does." in text
    assert "{{< raw >}}" in text
    assert text.count("{{") == 1


def test_drafts_and_places(app, actor, folder, sign_in) -> None:
    run(folder, "--draft", "--kind", "playbook")
    sign_in("ana").get("/wiki/rules", status=404)
    assert get(1).state == "draft"


@pytest.mark.trial
def test_twenty_policies(app, actor, trial_data) -> None:
    folder = trial_data / "policies" / "en"
    found = bring(actor, folder)
    assert len(found) == 20
    assert {one.state for one in found.values()} == {"created"}
    for name, one in found.items():
        source = (folder / name).read_text("utf-8")
        body = re.sub(r"\A\s*---\n.*?\n---\n", "", source, flags=re.DOTALL)
        html = db.session.scalar(select(Version.html).join(Page).where(Page.slug == one.slug))
        page = BeautifulSoup(html, "html5lib")
        plain = re.sub(r"<!--.*?-->|^( *)(```+).*?^\1\2 *$", "", body, flags=re.DOTALL | re.MULTILINE)
        headings = re.findall(
            r"^(?:> ?)*#{1,6}[ \t]+\S|^\S.*\n(?:=+|-{2,})[ \t]*$|<h[1-6]\b", plain, re.MULTILINE
        )
        items = re.findall(r"^\s*(?:[-*+]|\d+\.)[ \t]+(?![-*_ ]*$)\S|<li\b", plain, re.MULTILINE)
        tables = re.findall(r"^\s*\|?[ :]*-{2,}[ :]*\|[-| :]*$|<table\b", plain, re.MULTILINE)
        links = set(re.findall(r"(?<!!)\[[^\[\]]*\]\(<?(https?://[^\s()<>]+)>?[^()]*\)", plain))
        shown = {a.get("href") for a in page.find_all("a")}
        if body.strip():
            assert len(headings) - len(page.find_all(re.compile("h[1-6]"))) in (0, 1), name
            assert abs(len(page.find_all("li")) - len(items)) <= 1, name
            assert len(page.find_all("table")) == len(tables), name
        assert links <= shown, (name, links - shown)
        assert "{{" not in page.get_text(), name
        assert page.get_text(strip=True), name
    assert {one.state for one in bring(actor, folder).values()} == {"unchanged"}
