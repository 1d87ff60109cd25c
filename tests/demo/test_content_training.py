"""The demo company's training: tracks, questions, progress and pairings that can be loaded."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from tests.demo.content import LANGUAGES, hours, people, read, tracks, wiki

TOPICS = {"guidelines", "policies", "talking-with-customers", "risk", "escalation"}


def test_tracks_cover_levels_topics_and_languages():
    assert {track["level"] for track in tracks()} == {"newcomer", "practitioner", "expert", "leader"}
    assert set().union(*(track["topics"] for track in tracks())) == TOPICS
    assert {track["language"] for track in tracks()} == LANGUAGES
    keys = [lesson["key"] for track in tracks() for lesson in track["lessons"]]
    assert len(set(keys)) == len(keys)


def section_exists(item: dict) -> bool:
    """Whether the wiki page has the named heading (or the whole page is meant)."""
    page = wiki()[item["wiki"]]
    return (
        item["section"] is None
        or re.search(rf"^##+ {re.escape(item['section'])}\s*$", page, re.MULTILINE) is not None
    )


@pytest.mark.parametrize("track", tracks(), ids=lambda track: track["key"])
def test_a_track_is_complete_and_points_at_real_sections(track):
    assert track["minutes"] == sum(lesson["minutes"] for lesson in track["lessons"])
    for lesson in track["lessons"]:
        assert lesson["kind"] in {"reading", "quiz", "acknowledgement"}
        assert section_exists(lesson), f"{lesson['wiki']}: {lesson['section']}"
        assert (lesson["kind"] == "quiz") == ("questions" in lesson) == (lesson.get("pass_mark") == 80)


@pytest.mark.parametrize("track", tracks(), ids=lambda track: track["key"])
def test_every_question_can_be_answered_and_leads_to_its_paragraph(track):
    for lesson in (lesson for lesson in track["lessons"] if lesson["kind"] == "quiz"):
        assert 6 <= len(lesson["questions"]) <= 10, lesson["key"]
        for question in lesson["questions"]:
            right = sum(option["right"] for option in question["options"])
            assert right == 1 if question["kind"] == "single" else right >= 2, question["text"]
            assert len(question["options"]) > right, question["text"]
            assert section_exists(question), question["text"]
            assert question["explains"]
            assert all(option["feedback"] for option in question["options"])


def test_progress_names_lessons_of_its_track_and_completions_are_complete():
    lessons = {track["key"]: [lesson["key"] for lesson in track["lessons"]] for track in tracks()}
    for row in read("training/people.yaml")["progress"]:
        reopened = [item["lesson"] for item in row.get("reopened", [])]
        assert row["person"] in people()
        assert set(row["lessons_done"]) | set(reopened) <= set(lessons[row["track"]])
        assert not set(row["lessons_done"]) & set(reopened)
        if "completed" in row:
            assert row["lessons_done"] == lessons[row["track"]]
            assert hours(row["completed"]) <= hours(row["started"])
        assert hours(row["started"]) <= hours(people()[row["person"]]["joined"])


def test_pairings_join_people_and_mentors_within_their_capacity():
    data = read("training/people.yaml")
    capacity = {row["handle"]: row["capacity"] for row in data["mentors"]}
    assert capacity == {
        handle: person["mentor_capacity"]
        for handle, person in people().items()
        if "mentor" in person["roles"]
    }
    active = Counter(row["mentor"] for row in data["pairings"] if row["state"] == "active")
    assert all(n <= capacity[mentor]["people"] for mentor, n in active.items())
    paired = {row["newcomer"] for row in data["pairings"] if row["state"] == "active"}
    assert paired == {handle for handle, person in people().items() if "newcomer" in person["roles"]}
    for row in data["pairings"]:
        assert row["mentor"] in capacity
        assert (row["state"] == "ended") == ("ended" in row)
        assert all(note["author"] in {row["mentor"], row["newcomer"]} for note in row["notes"])
        assert all(hours(note["ago"]) <= hours(row["since"]) for note in row["notes"])
