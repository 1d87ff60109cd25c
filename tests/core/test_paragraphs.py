"""Differences: nothing is lost, words are marked, moves and paragraphs are known."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from portal.core import diff, paragraphs, text

LINE = st.text(alphabet=st.sampled_from("abc شب\u200c .,\nçã"), max_size=60)


@given(LINE, LINE)
def test_both_texts_can_be_read_from_it(old: str, new: str) -> None:
    runs = diff.words(old, new)
    assert "".join(t for op, t in runs if op != "insert") == old
    assert "".join(t for op, t in runs if op != "delete") == new


def test_words_are_marked_whole() -> None:
    assert diff.words("Answer within two hours.", "Answer within thirty minutes.") == [
        ("equal", "Answer within "),
        ("delete", "two hours"),
        ("insert", "thirty minutes"),
        ("equal", "."),
    ]
    assert diff.words("می‌رویم خانه", "می‌روند خانه")[0] == ("delete", "می‌رویم")


def test_long_texts_are_compared_by_line() -> None:
    old = "\n".join(f"line {n} of words" for n in range(900))
    runs = diff.words(old, old.replace("line 7 of", "line seven of"))
    assert ("delete", "line 7 of words\n") in runs


def blocks(source: str, known=()):
    return text.render(source, page=True, known=known).blocks


def test_paragraphs_are_followed_by_id() -> None:
    old = blocks("One thing here.\n\nSecond thing there.\n\nThird is to go away for ever.\n\nFourth stays.")
    new = blocks(
        "Fourth stays.\n\nOne thing here.\n\nSecond thing over there.\n\nA wholly new idea, never told.", old
    )
    kinds = {row.kind: row for row in paragraphs.compare(old, new)}
    assert set(kinds) == {"moved", "same", "changed", "added", "removed"}
    assert ("insert", "over ") in kinds["changed"].runs
    assert kinds["removed"].old.startswith("Third")
    changed = paragraphs.changed_ids(old, new)
    assert kinds["moved"].block not in changed
    assert {kinds[k].block for k in ("changed", "added", "removed")} == set(changed)


def test_nothing_changed_is_said_so() -> None:
    old = blocks("One.\n\nTwo.")
    assert [row.kind for row in paragraphs.compare(old, old)] == ["same", "same"]
    assert paragraphs.changed_ids(old, old) == ()
