"""The search box takes anything and means what people expect."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from portal.core.ports import SearchQuery
from portal.engines.postgres_terms import tsquery, tsvector
from portal.engines.search_query import MAX_CLAUSES, asked_forms, cleaned, likeness, parse
from portal.engines.snippets import WIDTH, Highlighter


def test_words_are_all_needed_and_or_joins_neighbours() -> None:
    groups = parse("crisis guide OR manual team").required
    assert [len(group) for group in groups] == [1, 2, 1]


def test_quotes_of_three_languages_make_phrases() -> None:
    for text in ('"crisis guide"', "“crisis guide”", "«crisis guide»"):
        assert [clause.phrase for clause in parse(text).required[0]] == [True]


def test_minus_excludes_words_and_phrases_but_not_inside_words() -> None:
    parsed = parse('crisis -draft -"old guide" in-house')
    assert len(parsed.excluded) == 2
    assert len(parsed.required) == 2


def test_only_exclusions_or_stop_words_ask_nothing() -> None:
    assert parse("-draft").required == ()
    assert parse("the of و").required == ()
    assert parse("  ").required == ()


def test_prefix_is_for_the_last_word_of_three_letters_while_typing() -> None:
    assert parse("guide cri").prefix() == "cri"
    assert parse("guide cr").prefix() == ""
    assert parse("guide cri ").prefix() == ""
    assert parse('guide "cri"').prefix() == ""
    assert parse("guide -cri").prefix() == ""


def test_broken_syntax_is_plain_words() -> None:
    assert len(parse('OR "crisis guide OR').required) == 2
    assert len(parse("w* re/x/ a~2 title:foo").required) >= 3


def test_a_question_has_bounds() -> None:
    assert len(parse(" ".join(f"word{n}" for n in range(500))).required) <= MAX_CLAUSES


@given(st.text(max_size=200))
def test_no_text_is_refused(text: str) -> None:
    parsed = parse(text)
    tsquery(parsed)
    tsvector(text, text)
    runs = Highlighter(parsed).title(text)
    assert "".join(part for part, _ in runs) == text


@given(st.text(max_size=600), st.text(min_size=1, max_size=20))
def test_snippets_are_pieces_of_the_text(body: str, asked: str) -> None:
    runs = Highlighter(parse(asked)).snippet(body)
    shown = "".join(part for part, _ in runs).removeprefix("… ").removesuffix(" …")
    assert shown in body.translate({9: " ", 10: " ", 13: " "})
    assert len(shown) <= max(WIDTH, 42) + 2


def test_filters_from_an_address_are_made_harmless() -> None:
    query = cleaned(SearchQuery("x", frozenset(), place="a\0b\ud800", offset=-5, limit=10**9))
    assert query.place == "a b?"
    assert (query.offset, query.limit) == (0, 200)


def test_likeness_of_titles() -> None:
    asked = asked_forms("How do I answer complaints?")
    assert likeness(asked, "how do i answer complaint") == 1.0
    assert likeness(asked, "Holiday plan") == 0.0
