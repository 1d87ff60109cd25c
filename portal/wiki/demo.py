"""The wiki of the demo company: pages with their versions and translations, and who knows what."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import yaml
from sqlalchemy import insert

from portal.core import text, unit
from portal.core.db import db
from portal.wiki.models import Acknowledgement, Page
from portal.wiki.queries import versions
from portal.wiki.services import duties, keeping, publishing
from portal.wiki.services.saving import Written, add, hash_of

KINDS = {"risk process": "risk", "escalation process": "escalation"}
Document = tuple[dict[str, Any], str]
Shown = dict[tuple[str, int, str], tuple[int, int, str]]
"""{(original, its version, language): (page, version, hash) of the text that a reader of it saw}."""


def seed(company: Any) -> None:
    """Pages get their addresses first; their texts point at threads and insights, so they come later."""
    documents = _documents(company)
    _pages(company, [head for head, _body in documents if "kind" in head])
    company.after("insights", lambda: _texts(company, documents))


def _documents(company: Any) -> list[Document]:
    found = []
    for path in sorted((company.folder / "wiki").glob("*.md")):
        head, body = path.read_text("utf-8").removeprefix("---\n").split("\n---\n", 1)
        found.append((yaml.safe_load(head), re.sub(r"\A\s*# .*\n", "", body).strip("\n") + "\n"))
    return found


@unit.writes
def _pages(company: Any, heads: list[dict[str, Any]]) -> None:
    for place, head in enumerate(heads):
        page = Page(
            slug=head["slug"],
            kind=KINDS.get(head["kind"], head["kind"]),
            title=head["title"],
            position=place + 1,
            owner_id=company.person(head["owner"]),
            deputy_id=company.person(head["deputy"]) if head.get("deputy") else None,
            language=head["language"],
            audience=_audience(company, head["audience"]),
            mandatory=head["mandatory"],
            acknowledge_days=head["acknowledge"]["due_days"],
            review_due_at=_when(company, head["review_due"]),
            created_at=company.ago(head["published"]),
        )
        db.session.add(page)
        db.session.flush()
        company.ids["wiki", head["slug"]] = page.id
    for head in heads:
        page = db.session.get_one(Page, company.ids["wiki", head["slug"]])
        page.parent_id = company.ids["wiki", head["parent"]] if head.get("parent") else None
        page.translates_id = company.ids["wiki", head["translates"]] if head.get("translates") else None


def _audience(company: Any, given: Any) -> str:
    if given == "all":
        return keeping.audience_of(["all"])
    departments = [f"d:{company.ids['department', key]}" for key in given.get("departments", [])]
    return keeping.audience_of(departments + [f"r:{role}" for role in given.get("roles", [])])


def _when(company: Any, given: str) -> datetime:
    """`in 21d` or `9d ago`."""
    moment: datetime = (
        company.ahead(given.removeprefix("in "))
        if given.startswith("in ")
        else company.ago(given.removesuffix(" ago"))
    )
    return moment


@unit.writes
def _texts(company: Any, documents: list[Document]) -> None:
    shown: Shown = {}
    titles = {head["slug"]: head["title"] for head, _body in documents if "kind" in head}
    translated = {
        (head["translates"], head["language"]): head["slug"]
        for head, _body in documents
        if "translates" in head
    }
    ordered = sorted(documents, key=lambda one: company.ago(one[0]["published"]))
    for head, body in ordered:
        language = head["language"]
        here = {slug: translated.get((slug, language), slug) for slug in titles}
        _version(company, head, _linked(titles, here, company.links(body)), shown)
    _acknowledgements(company, shown)
    for (kind, _slug), page_id in company.ids.items():
        if kind == "wiki":
            duties.sync(page_id, renew=True)


def _linked(titles: dict[str, str], here: dict[str, str], body: str) -> str:
    """`[[slug]]` with the title of the page, as the editor writes it, in the language of the text."""

    def link(found: re.Match[str]) -> str:
        slug = here.get(found[1], found[1])
        return f"[[{slug}|{titles.get(slug, slug)}]]"

    return re.sub(r"\[\[([\w-]+)\]\]", link, body)


def _version(company: Any, head: dict[str, Any], body: str, shown: Shown) -> None:
    page = db.session.get_one(Page, company.ids["wiki", head["slug"]])
    keeper = company.actor(_keeper(company, page))
    at = company.ago(head["published"])
    found = versions.texts(page.id, page.latest) if page.latest else {}
    old = found.get(page.latest)
    rendered = text.render(body, page=True, known=old.blocks if old else ())
    written = Written(head["title"], body, head.get("summary", "")[:300])
    number = add(page, keeper, written, rendered, at=at, language=head["language"])
    assert number == head["version"] or "translates" in head, f"{head['slug']}: version {number}"
    new = versions.texts(page.id, number)[number]
    review = page.review_due_at
    substantive = head["change"] == "substantive" or old is None
    publishing.in_force(page, keeper, new, old, substantive, head.get("translates_version"), at)
    page.review_due_at = review
    root = head.get("translates", head["slug"])
    follows = head.get("translates_version", number)
    shown[root, follows, head["language"]] = (page.id, number, hash_of(written.title, body))
    if "translates" not in head:
        shown[root, number, ""] = shown[root, number, head["language"]]


def _keeper(company: Any, page: Page) -> str:
    return next(
        key for (kind, key), number in company.ids.items() if kind == "person" and number == page.owner_id
    )


def _acknowledgements(company: Any, shown: Shown) -> None:
    rows = []
    for one in company.read("wiki/acknowledgements.yaml"):
        slug, version, language = one["page"], one["version"], one["language"]
        page_id, number, digest = shown.get((slug, version, language)) or shown[slug, version, ""]
        reader = company.actor(one["person"])
        rows.append(
            {
                "person_id": reader.id,
                "page_id": company.ids["wiki", slug],
                "version": version,
                "shown_id": page_id,
                "shown_version": number,
                "roles": ",".join(sorted(reader.roles)),
                "language": language,
                "text_hash": digest,
                "grade": "acknowledged",
                "at": company.ago(one["ago"]),
            }
        )
    db.session.execute(insert(Acknowledgement), rows)
