"""The demo company's insights hang together: counts, states, times, references, planted personal data."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from tests.demo.wiki_files import (
    CONTENT,
    INSIGHTS,
    LANGUAGES,
    current,
    hours,
    insights,
    keyed,
    load,
    people,
    threads,
)

STATES = {"new", "in review", "published", "rejected", "routed", "answered", "closed"}
KINDS = {"opinion", "question", "experience", "complaint", "praise", "idea"}
CHANNELS = {
    "social",
    "community",
    "forum",
    "call centre",
    "point of sale",
    "review site",
    "survey",
    "e-mail",
    "other",
}


def test_insight_counts_by_language_and_state() -> None:
    languages, states = (Counter(item[field] for item in insights()) for field in ("language", "state"))
    total = len(insights())
    assert 200 <= total <= 260
    assert set(states) == STATES
    for language, share in {"en": 0.45, "pt_BR": 0.35, "fa": 0.20}.items():
        assert abs(languages[language] / total - share) < 0.04, languages
    assert min(states.values()) >= 5, states


def test_insight_texts_keys_and_ids_are_unique() -> None:
    texts = Counter(unicodedata.normalize("NFKC", item["text"]).casefold() for item in insights())
    ids = Counter((item["source"], item["external_id"]) for item in insights())
    keys = Counter(item["key"] for item in insights() if "key" in item)
    assert [found for counted in (texts, ids, keys) for found, times in counted.items() if times > 1] == []


def test_insight_fields_are_known_and_fit_the_state() -> None:
    sources = {row["key"]: row for row in load(INSIGHTS / "sources.yaml")["sources"]}
    topics = {row["key"] for row in load(INSIGHTS / "topics.yaml")["topics"]}
    for item in insights():
        source = sources[item["source"]]
        assert (source["channel"], source["language"]) == (item["channel"], item["language"]), item
        assert item["channel"] in CHANNELS, item
        assert item["kind"] in KINDS, item
        assert item["topic"] in topics, item
        state = item["state"]
        assert ("reason" in item) == (state == "rejected"), item
        assert ("title" in item) == (state in {"published", "routed", "answered", "closed"}), item
        assert ("route" in item and "clock" in item) == (state in {"routed", "answered", "closed"}), item
        assert ("answer" in item) == (state in {"answered", "closed"}), item


def test_insight_times_run_forward() -> None:
    for item in insights():
        for step in ("route", "answer"):
            if step in item:
                assert hours(item[step]["ago"]) < hours(item["at"]), item


def test_insight_references_resolve() -> None:
    known = keyed()
    for item in insights():
        assert item.get("duplicates_of", next(iter(known))) in known, item
        if "changed_page" in item:
            newest = current()[item["changed_page"]]
            assert item["state"] == "closed", item
            assert hours(item["at"]) > hours(newest["published"]), item


def test_insights_and_threads_name_each_other() -> None:
    known = threads()
    for item in insights():
        if "from_thread" in item:
            thread = known[item["from_thread"]]
            assert thread.get("insight", item.get("key")) == item["key"], item
    for key, thread in known.items():
        if "insight" in thread:
            assert thread["insight"] in keyed(), key


def test_handles_and_departments_are_known() -> None:
    known = people()
    departments = {row["key"] for row in load(CONTENT / "people.yaml")["departments"]}
    for item in insights():
        named = [item.get("published_by"), item.get("rejected_by")]
        named += [item.get("route", {}).get("owner"), item.get("answer", {}).get("author")]
        assert {handle for handle in named if handle} <= set(known), item
        assert item.get("route", {}).get("department", "service") in departments, item
    for row in load(INSIGHTS / "sources.yaml")["sources"]:
        assert row["owner"] in known, row


def test_topics_form_a_tree_in_three_languages() -> None:
    topics = {row["key"]: row for row in load(INSIGHTS / "topics.yaml")["topics"]}
    for row in topics.values():
        assert set(row["name"]) == LANGUAGES, row
        assert row["synonyms"], row
        assert row["parent"] is None or topics[row["parent"]]["parent"] is None, row


def _mod11(digits: list[int], weights: list[int]) -> int:
    rest = sum(digit * weight for digit, weight in zip(digits, weights, strict=False)) % 11
    return 0 if rest < 2 else 11 - rest


def test_planted_personal_data_is_in_the_text_and_well_formed() -> None:
    planted = [(piece, item) for item in insights() for piece in item.get("planted", [])]
    assert len(planted) >= 15
    for piece, item in planted:
        assert piece in item["text"], item
        assert "@" not in piece or piece.endswith(".example"), piece
    tax_numbers = [
        piece for piece, _ in planted if re.fullmatch(r"[0-9]{3}\.?[0-9]{3}\.?[0-9]{3}-?[0-9]{2}", piece)
    ]
    assert len(tax_numbers) >= 3
    for number in tax_numbers:
        digits = [int(char) for char in number if char.isdigit()]
        assert digits[9] == _mod11(digits, list(range(10, 1, -1))), number
        assert digits[10] == _mod11(digits, list(range(11, 1, -1))), number


def test_persian_uses_persian_letters() -> None:
    for item in insights():
        if item["language"] == "fa":
            assert not re.search("[يكة]", item["text"] + item.get("title", "")), item
