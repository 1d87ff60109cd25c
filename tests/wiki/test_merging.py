"""Merging: changes of different paragraphs join, the same paragraph is left to a person, nothing is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from portal.wiki.services.merging import chunks, joined, merge

EDIT = st.sampled_from(["keep", "mine", "theirs", "mine gone", "theirs gone", "mine after", "theirs after"])


@given(st.lists(EDIT, min_size=1, max_size=12))
def test_disjoint_changes_join(edits: list[str]) -> None:
    base = [f"paragraph {n} of the page" for n in range(len(edits))]

    def made_by(who: str) -> list[str]:
        out = []
        for text, edit in zip(base, edits, strict=True):
            if edit == f"{who} gone":
                continue
            out.append(f"{text}, changed by {who}" if edit == who else text)
            if edit == f"{who} after":
                out.append(f"new after {text} by {who}")
        return out

    wanted = []
    for text, edit in zip(base, edits, strict=True):
        who = edit.split()[0]
        if edit.endswith("gone"):
            continue
        wanted.append(f"{text}, changed by {who}" if edit in ("mine", "theirs") else text)
        if edit.endswith("after"):
            wanted.append(f"new after {text} by {who}")
    found = merge(joined(base), joined(made_by("mine")), joined(made_by("theirs")))
    assert found.clean
    assert chunks(found.text) == wanted


TEXT = st.lists(st.sampled_from(["a", "b", "c", "d", "- x\n- y", "```\nq\n\nr\n```"]), max_size=7).map(joined)


@given(TEXT, TEXT, TEXT)
def test_nothing_that_somebody_added_is_lost(base: str, mine: str, theirs: str) -> None:
    found = merge(base, mine, theirs)
    have = chunks(found.text)
    old = chunks(base)
    for side in (mine, theirs):
        for part in set(chunks(side)) - set(old):
            assert part in have


@given(TEXT, TEXT)
def test_one_side_alone_wins(base: str, changed: str) -> None:
    assert chunks(merge(base, changed, base).text) == chunks(changed)
    assert chunks(merge(base, base, changed).text) == chunks(changed)
    assert merge(base, changed, changed) == merge(base, changed, base)


def test_the_same_paragraph_is_left_to_a_person() -> None:
    found = merge(
        "One.\n\nTwo.\n\nThree.\n", "One.\n\nTwo, mine.\n\nThree.\n", "One.\n\nTwo, theirs.\n\nThree.\n"
    )
    assert not found.clean
    assert found.text == "One.\n\nTwo, theirs.\n\nTwo, mine.\n\nThree.\n"


def test_neighbours_join_and_deleting_what_another_edits_does_not() -> None:
    base = "One.\n\nTwo.\n\nThree.\n"
    assert (
        merge(base, "One!\n\nTwo.\n\nThree.\n", "One.\n\nTwo!\n\nThree.\n").text == "One!\n\nTwo!\n\nThree.\n"
    )
    assert not merge(base, "One.\n\nThree.\n", "One.\n\nTwo!\n\nThree.\n").clean


def test_a_fence_is_one_paragraph() -> None:
    assert chunks("a\n\n```\nb\n\nc\n```\n\n\nd\n") == ["a", "```\nb\n\nc\n```", "d"]
