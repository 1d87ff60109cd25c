"""The demo company's talk: who may write where, in the order of time, clean in three languages."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from tests.demo.content import (
    LANGUAGES,
    REACTIONS,
    all_files,
    folder,
    hours,
    insight_keys,
    known,
    members,
    people,
    strings,
    threads,
    written,
)

FLAGS = {"personal_data", "attack", "danger", "deception", "advertising", "embargo", "rights"}
THREAD_KEYS = {
    "key",
    "kind",
    "title",
    "language",
    "author",
    "ago",
    "tags",
    "body",
    "insight",
    "pinned",
    "votes",
    "reactions",
    "flags",
    "posts",
}
POST_KEYS = {"key", "author", "ago", "body", "language", "accepted", "reactions", "flags"}


def test_there_is_enough_talk_in_three_languages():
    languages = Counter(thread["language"] for _, thread in threads())
    posts = [thread["posts"] for _, thread in threads()]
    assert len(folder("communities")) >= 9
    assert 35 <= sum(languages.values()) <= 46
    assert 120 <= sum(map(len, posts)) <= 200
    assert max(map(len, posts)) >= 25
    assert languages["en"] > languages["pt_BR"] > languages["fa"] >= 8
    assert any(not items for items in posts), "some questions wait for an answer"
    assert {room["kind"] for room in folder("communities")} == {"open", "closed", "private"}


def test_thread_and_post_keys_are_unique():
    keys = [thread["key"] for _, thread in threads()]
    keys += [post["key"] for _, thread in threads() for post in thread["posts"] if "key" in post]
    assert [key for key, n in Counter(keys).items() if n > 1] == []


@pytest.mark.parametrize("room", folder("communities"), ids=lambda room: room["key"])
def test_a_community_is_complete(room):
    assert room["language"] in LANGUAGES
    assert room["purpose"]
    assert hours(room["review"].removeprefix("in "))
    inside = members(room)
    assert {room["owner"], room["sponsor"], *room["moderators"]} <= set(people())
    assert set(room["moderators"]) <= inside
    assert room["owner"] in inside
    for thread in room["threads"]:
        assert set(thread) <= THREAD_KEYS, thread["key"]
        assert thread["title"], thread["key"]
        assert thread["body"], thread["key"]
        assert thread["kind"] in {"discussion", "question", "idea", "announcement"}, thread["key"]
        assert set(thread["tags"]) <= set(room["tags"]), thread["key"]
        assert set(thread.get("votes", [])) <= inside - {thread["author"]}, thread["key"]


@pytest.mark.parametrize("room", folder("communities"), ids=lambda room: room["key"])
def test_only_members_write_react_and_are_mentioned(room):
    inside = members(room)
    for item in (item for thread in room["threads"] for item in written(thread)):
        assert item["author"] in inside, item
        for kind, handles in item.get("reactions", {}).items():
            assert kind in REACTIONS, item
            assert set(handles) <= inside - {item["author"]}, item
            assert len(set(handles)) == len(handles), item
        for flag in item.get("flags", []):
            assert flag["by"] in inside - {item["author"]}, item
            assert flag["reason"] in FLAGS, item
            assert flag["note"], item
        for handle in re.findall(r"(?<![\w.`])@([a-z]+)\b", item["body"]):
            assert handle in inside, f"@{handle} cannot read {room['key']}"


def test_posts_stand_in_the_order_of_time_and_flags_come_after_them():
    for _, thread in threads():
        times = [hours(item["ago"]) for item in written(thread)]
        assert times == sorted(times, reverse=True), thread["key"]
        for item in written(thread):
            assert set(item) <= THREAD_KEYS | POST_KEYS, item
            assert item.get("language", "en") in LANGUAGES, item
            assert all(hours(flag["ago"]) <= hours(item["ago"]) for flag in item.get("flags", [])), item


def test_nobody_wrote_before_joining():
    for _, thread in threads():
        for item in written(thread):
            assert hours(item["ago"]) <= hours(people()[item["author"]]["joined"]), item["body"][:60]


def test_questions_have_at_most_one_accepted_answer_and_other_threads_none():
    for _, thread in threads():
        accepted = sum(post.get("accepted", False) for post in thread["posts"])
        assert accepted <= (thread["kind"] == "question"), thread["key"]


def test_two_threads_at_least_are_flagged():
    flagged = {thread["key"] for _, thread in threads() if any(item.get("flags") for item in written(thread))}
    assert len(flagged) >= 2


def test_private_words_stay_in_their_room():
    for data in all_files():
        if isinstance(data, dict) and data.get("kind") == "private":
            assert "maritaca" in " ".join(strings(data)).lower()
        else:
            assert not re.search("maritaca|ماریتاکا", " ".join(strings(data)), re.IGNORECASE)


def test_links_inside_texts_have_a_target():
    for data in all_files():
        for text in strings(data):
            for kind, key in re.findall(r"\{\{(\w+):([\w-]+)\}\}", text) + re.findall(
                r"\[\[(\w+):([\w-]+)\]\]", text
            ):
                assert known(kind, key), f"{kind}:{key} does not exist"


def test_threads_that_became_an_insight_name_one_that_exists():
    became = {thread["insight"] for _, thread in threads() if "insight" in thread}
    assert len(became) >= 15
    assert became <= insight_keys()


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (r"(?i)lorem ipsum|dolor sit amet|\bxxx+\b", "filler"),
        (r"\b(?:TODO|FIXME|TBD)\b", "something left to do"),
        ("[يكىة]", "an Arabic letter instead of the Persian one"),
        (r"(?<![\w‌])(?:می|نمی) (?=[آ-ی])", "a space where a half-space belongs"),
        (r"[آ-هی][?,;](?:\s|$)", "Latin punctuation after a Persian word"),
        (r"\u200c\s|\s\u200c", "a half-space beside a space"),
        (r"@(?!\w+\.example)\w+\.(?:com|net|org|br|ie|pt)\b", "an address that could belong to somebody"),
    ],
)
def test_texts_are_clean(wrong, why):
    for data in all_files():
        for text in strings(data):
            found = re.search(wrong, text.replace("«می شود»", ""))
            assert not found, f"{why}: {text[max(0, found.start() - 40) : found.end() + 40]}"
