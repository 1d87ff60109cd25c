"""The demo company's wiki pages hang together: links, versions, times, acknowledgements, languages."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from tests.demo.wiki_files import (
    LANGUAGES,
    WIKI,
    current,
    hours,
    keyed,
    load,
    pages,
    people,
    threads,
    versions,
)

SLUGS = {
    "social-media-policy",
    "tone-of-voice",
    "crisis-playbook",
    "after-hours-escalation",
    "privacy-and-customer-data",
    "customer-complaints-playbook",
    "influencers-and-partners",
    "agency-working-rules",
    "moderation-guidelines",
    "replying-in-persian-and-portuguese",
    "security-of-accounts",
    "escalation-process",
}
CURRENT_FIELDS = {
    "slug",
    "title",
    "kind",
    "language",
    "owner",
    "deputy",
    "parent",
    "audience",
    "mandatory",
    "review_due",
    "published",
    "effective",
    "version",
    "change",
    "summary",
    "derives_from",
    "acknowledge",
}
OLD_FIELDS = {"slug", "title", "language", "version", "change", "summary", "published", "effective"}


def test_every_promised_page_is_there() -> None:
    translations = {slug for slug, head in current().items() if "translates" in head}
    assert set(current()) - translations == SLUGS
    assert {"social-media-policy-pt", "social-media-policy-fa"} <= translations


def test_front_matter_is_complete() -> None:
    for name, (head, _) in pages().items():
        wanted = OLD_FIELDS if re.search(r"\.v\d+\.md$", name) else CURRENT_FIELDS
        assert not wanted - set(head), name
        assert head["language"] in LANGUAGES, name
        assert head["change"] in {"editorial", "substantive"}, name
        assert name.startswith(head.get("translates", head["slug"])), name


def test_review_dates_have_both_overdue_and_due_soon() -> None:
    due = [head["review_due"] for head in current().values() if "translates" not in head]
    assert sum(when.endswith(" ago") for when in due) == 2
    assert sum(when.startswith("in ") and hours(when[3:]) <= 30 * 24 for when in due) == 2


def test_versions_are_numbered_and_ordered_in_time() -> None:
    several = 0
    for slug in SLUGS:
        found = versions(slug)
        assert sorted(found) == list(range(1, max(found) + 1)), slug
        times = [hours(found[number]["published"]) for number in sorted(found)]
        assert times == sorted(times, reverse=True), slug
        assert len(set(times)) == len(times), slug
        assert all(hours(head["effective"]) <= hours(head["published"]) for head in found.values()), slug
        several += len(found) > 1
    assert several >= 4
    assert any(head["change"] == "editorial" for head, _ in pages().values())


def test_a_version_differs_from_the_one_before_in_few_paragraphs() -> None:
    by_version = {(head["slug"], head["version"]): body for head, body in pages().values()}
    for (slug, number), body in by_version.items():
        if number > 1 and slug in SLUGS:
            before = set(by_version[slug, number - 1].split("\n\n"))
            now = body.split("\n\n")
            kept = sum(paragraph in before for paragraph in now)
            assert len(now) // 2 < kept, (slug, number)
            assert body != by_version[slug, number - 1], (slug, number)


def test_page_links_resolve() -> None:
    for name, (head, body) in pages().items():
        links = {match.split("#")[0] for match in re.findall(r"\[\[([^\]|]+)\]\]", body)}
        named = set(head.get("derives_from", [])) | {head.get("parent"), head.get("translates")}
        assert not (links | named) - set(current()) - {None}, name


def test_insight_links_resolve_and_are_older_than_the_page() -> None:
    for name, (head, body) in pages().items():
        for key in re.findall(r"\{\{insight:([^}]+)\}\}", body):
            assert key in keyed(), (name, key)
            assert hours(keyed()[key]["at"]) > hours(head["published"]), (name, key)


def test_thread_links_resolve_and_are_older_than_the_page() -> None:
    known = threads()
    for name, (head, body) in pages().items():
        for key in re.findall(r"\{\{thread:([^}]+)\}\}", body):
            assert key in known, (name, key)
            assert hours(known[key]["ago"]) > hours(head["published"]), (name, key)


def test_translations_follow_a_version_that_exists() -> None:
    for slug, head in current().items():
        if "translates" in head:
            assert head["translates_version"] == max(versions(head["translates"])), slug
            assert head["language"] != current()[head["translates"]]["language"], slug


@pytest.mark.parametrize("slug", sorted(SLUGS))
def test_a_page_is_neither_a_stub_nor_a_book(slug: str) -> None:
    body = pages()[f"{slug}.md"][1]
    words = re.findall(r"\w[\w\u200c'’-]*", body)
    assert 350 <= len(words) <= 1100, len(words)
    assert body.count("\n## ") >= 3
    assert re.search(r"^(-|1\.) ", body, re.M)
    if current()[slug]["kind"] == "playbook":
        assert body.count("\n- [ ] ") >= 6


def test_words_are_in_the_page_s_language() -> None:
    counts = Counter(head["language"] for slug, head in current().items() if "translates" not in head)
    assert counts["pt_BR"] >= 3
    assert counts["fa"] >= 2
    assert counts["en"] >= 6


def test_acknowledgements_name_real_people_pages_and_versions() -> None:
    known = people()
    for row in load(WIKI / "acknowledgements.yaml"):
        assert row["person"] in known, row
        assert row["language"] in LANGUAGES, row
        version = versions(row["page"])[row["version"]]
        assert hours(row["ago"]) < hours(version["published"]), row
        assert hours(row["ago"]) < hours(known[row["person"]]["joined"]), row


def test_acknowledgements_show_all_three_situations() -> None:
    rows = {(row["person"], row["page"], row["version"]) for row in load(WIKI / "acknowledgements.yaml")}
    assert len(rows) == len(load(WIKI / "acknowledgements.yaml"))
    assert not [row for row in rows if row[:2] == ("ana", "social-media-policy")]
    assert ("hugo", "agency-working-rules", max(versions("agency-working-rules"))) in rows
    behind = {row[:2] for row in rows} - {row[:2] for row in rows if row[2] == max(versions(row[1]))}
    assert len(behind) > 10


def test_owners_and_mentions_are_people() -> None:
    known = people()
    for name, (head, body) in pages().items():
        mentioned = set(re.findall(r"(?<![\w.])@([a-z]+)", body)) | {head.get("owner"), head.get("deputy")}
        assert mentioned - {None} <= set(known), (name, mentioned - set(known))


def test_persian_pages_use_persian_letters() -> None:
    for name, (head, body) in pages().items():
        text = re.sub("«[^»]{1,9}»", "", body)  # quoted bad examples
        if head["language"] == "fa":
            assert not re.search("[يكة]", text), name
            assert not re.search(r"\bن?می (?=\w+(?:د|م|ی|یم|ید|ند)\b)", text), name
