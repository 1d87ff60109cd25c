"""The search page: what is found is what the reader may see."""

from __future__ import annotations

from portal.core.searchable import all_documents
from portal.engines import choose


def test_without_an_index_search_says_so_and_shows_nothing(sign_in) -> None:
    page = sign_in("ana").get("/search?q=bruno", status=503).get_data(as_text=True)
    assert "Search is not there right now" in page
    assert "Bruno" not in page


def test_people_are_found_by_those_who_may_see_them(sign_in) -> None:
    choose.search().rebuild(all_documents())
    assert "Davi Monteiro" in sign_in("ana").text("/search?q=monteiro")
    assert "Davi" not in sign_in("hugo").text("/search?q=monteiro")


def test_odd_questions_are_answered(sign_in) -> None:
    choose.search().rebuild(all_documents())
    browser = sign_in("ana")
    for text in ('"', "((((", "a OR", "-", "*", "فرح", "\\", "'" * 300, "%00"):
        browser.get("/search", query_string={"q": text})


def test_suggestions_are_json_and_filtered(sign_in) -> None:
    choose.search().rebuild(all_documents())
    found = sign_in("hugo").get("/search/similar?q=Davi Monteiro&kind=people.person", check=False)
    assert found.get_json() == []
