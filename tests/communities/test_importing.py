"""Import of threads: counts that add up, nothing twice, broken lines named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portal.communities import figures
from portal.communities.importing import import_threads
from portal.communities.models import Community, Thread
from portal.communities.queries import communities, threads
from portal.communities.queries.asked import Asked
from portal.conversations.models import Post
from portal.conversations.queries import posts
from portal.core.db import db
from portal.core.refs import Ref
from tests.communities.stage import person

pytestmark = pytest.mark.usefixtures("app")
LINE = {
    "id": "7",
    "question": {
        "Id": "7", "Title": "Is <b> a tag?", "Score": "12", "Tags": "<growing><farming>",
        "Body": "<p>I <em>wonder</em>.<script>alert(1)</script></p>", "AcceptedAnswerId": "9",
        "CreationDate": "2015-01-27T22:36:12.250", "OwnerUserId": "65",
    },
    "answers": [
        {"Id": "9", "Body": "<p>Yes.</p>", "Score": "3", "CreationDate": "2015-01-29T00:00:00"},
        {"Id": "8", "Body": "<code>no()</code>", "Score": "-1", "CreationDate": "2015-01-28T00:00:00"},
    ],
}  # fmt: skip


def run(file: Path, slug: str = "coffee") -> Result:
    """The command."""
    db.session.rollback()
    return CliRunner().invoke(import_threads, [str(file), "--community", slug])


def test_a_thread_keeps_what_it_was(tmp_path: Path) -> None:
    file = tmp_path / "one.jsonl"
    file.write_text(json.dumps(LINE) + "\n\n", "utf-8")
    told = run(file).output
    assert "1 threads: 1 created, 0 there already" in told
    assert "2 answers: 2 created" in told
    one = threads.one(person("ana"), 1)
    assert (one.title, one.tags, one.votes, one.accepted_number) == (
        "Is <b> a tag?",
        ("growing", "farming"),
        12,
        3,
    )
    first, second, third = posts.posts(person("ana"), Ref("communities.thread", 1))
    assert first.name == "user 65"
    assert first.handle == ""
    assert "<em>wonder</em>" in first.html
    assert "alert" not in first.html
    assert "no()" in second.html
    assert (second.votes, third.votes) == (-1, 3)
    assert third.created_at.year == 2015


def test_broken_lines_are_named_and_the_rest_comes_in(tmp_path: Path) -> None:
    file = tmp_path / "some.jsonl"
    no_title = {**LINE, "id": "10", "question": {k: v for k, v in LINE["question"].items() if k != "Title"}}  # type: ignore[attr-defined]
    no_words = {**LINE, "id": "11", "question": LINE["question"] | {"Title": "🎉", "Id": "11"}}  # type: ignore[operator]
    lines = [
        json.dumps(LINE),
        "{broken",
        "[1]",
        json.dumps(no_title),
        json.dumps(no_words),
        '{"question": {"Id": "1"}}',
    ]
    file.write_text("\n".join(lines), "utf-8")
    result = run(file)
    assert "6 lines: 1 read, 5 skipped" in result.output
    for number in range(2, 7):
        assert f"line {number} skipped" in result.output
    assert db.session.query(Thread).count() == 1


@pytest.mark.parametrize(("name", "count", "answers"), [("coffee", 112, 166), ("datascience.meta", 47, 75)])
def test_real_forums(trial_data: Path, name: str, count: int, answers: int) -> None:
    file = trial_data / "forum" / f"{name}.stackexchange.jsonl"
    first = run(file).output
    assert f"{count} threads: {count} created, 0 there already" in first
    assert f"{answers} answers: {answers} created, 0 there already" in first
    assert "0 skipped" in first
    again = run(file).output
    assert f"{count} threads: 0 created, {count} there already" in again
    assert f"{answers} answers: 0 created, {answers} there already" in again
    assert db.session.query(Post).count() == count + answers
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    accepted = sum(
        row["question"].get("AcceptedAnswerId") in {one["Id"] for one in row.get("answers", ())}
        for row in rows
    )
    assert db.session.query(Thread).filter(Thread.accepted_id.is_not(None)).count() == accepted
    assert db.session.query(Community.thread_count).filter_by(slug="coffee").scalar() == count
    ana = person("ana")
    here = communities.here(ana, "coffee")
    best = threads.listing(ana, here, Asked(sort="votes")).page.rows[0]
    assert best.votes == max(int(row["question"].get("Score", 0)) for row in rows)


def test_lists_page_by_key_without_gaps(trial_data: Path) -> None:
    run(trial_data / "forum" / "coffee.stackexchange.jsonl")
    ana = person("ana")
    here = communities.here(ana, "coffee")
    for asked in (Asked(), Asked(sort="started"), Asked(sort="votes")):
        seen: list[int] = []
        cursor = None
        while True:
            page = threads.listing(ana, here, asked, cursor).page
            seen += [line.id for line in page.rows]
            cursor = page.next
            if cursor is None:
                break
        assert sorted(seen) == list(range(1, 113)), asked
    assert threads.listing(ana, here, Asked(show="unanswered")).page.rows
    assert figures.share_unanswered(ana) is None, "these questions are old"
