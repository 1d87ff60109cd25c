"""Marking, for any questions and any answers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from portal.training.services import marking

options = st.lists(st.booleans(), min_size=2, max_size=6).filter(any)


@st.composite
def attempts(draw: st.DrawFn) -> tuple[list[dict], dict[str, list[str]]]:
    """Questions with ids, and anything that a browser could send."""
    rights = draw(st.lists(options, min_size=1, max_size=8))
    questions = [
        {
            "id": number,
            "kind": "single" if sum(right) == 1 else "several",
            "options": [{"text": str(i), "right": r, "feedback": ""} for i, r in enumerate(right)],
        }
        for number, right in enumerate(rights)
    ]
    places = st.lists(st.one_of(st.integers(-2, 8).map(str), st.text(max_size=3)), max_size=8)
    sent = draw(st.dictionaries(st.integers(0, 9).map(str), places, max_size=9))
    return questions, sent


@given(attempts(), st.integers(1, 100))
def test_any_answers_are_marked(attempt: tuple[list[dict], dict[str, list[str]]], pass_mark: int) -> None:
    questions, sent = attempt
    chosen, missing = marking.clean(questions, sent)
    mark = marking.mark(questions, chosen, pass_mark)
    assert 0 <= mark.score <= 100
    assert mark.right + missing <= mark.total == len(questions)
    assert mark.passed == (mark.right * 100 >= pass_mark * mark.total)
    assert (mark.score == 100) == (mark.right == mark.total)


@given(attempts())
def test_right_answers_give_all_and_one_wrong_place_less(attempt: tuple[list[dict], dict]) -> None:
    questions, _sent = attempt
    right = {
        str(one["id"]): [str(place) for place, o in enumerate(one["options"]) if o["right"]]
        for one in questions
    }
    chosen, missing = marking.clean(questions, right)
    assert missing == 0
    assert marking.mark(questions, chosen, 100).passed
    first = str(questions[0]["id"])
    spoilt = chosen | {first: sorted({*range(len(questions[0]["options"]))} ^ set(chosen[first]))}
    assert not marking.mark(questions, spoilt, 100).passed


@given(attempts(), st.randoms())
def test_the_order_of_questions_does_not_matter(attempt: tuple[list[dict], dict], luck) -> None:
    questions, sent = attempt
    chosen, _missing = marking.clean(questions, sent)
    mixed = luck.sample(questions, len(questions))
    assert marking.mark(questions, chosen, 80) == marking.mark(mixed, chosen, 80)
