"""Both engines answer alike: one corpus, one list of expectations."""

from __future__ import annotations

import os
import threading
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import OperationalError

from portal.core.ports import Document, Runs, SearchEngine, SearchHits, SearchQuery, SearchUnavailable
from portal.core.refs import Ref
from portal.engines.search_postgres import PostgresSearch
from portal.engines.search_whoosh import WhooshSearch

DAY = datetime(2026, 1, 1, 12, tzinfo=UTC)
ALL = frozenset({"all"})


def document(kind: str, number: int, title: str, body: str = "", **more: Any) -> Document:
    values: dict[str, Any] = {"tokens": ALL, "at": DAY + timedelta(days=number)} | more
    return Document(Ref(kind, number), title, body, **values)


CORPUS = [
    document("wiki.page", 1, "Crisis policy", "How to escalate complaints. State of the art.", language="en",
             author_id=1, place="communities.community:1", labels=frozenset({"crisis", "guide"})),
    document("wiki.page", 2, "Guia de reclamações", "Uma reclamação começa com a escuta do cliente.",
             language="pt_BR", author_id=2, labels=frozenset({"guide"})),
    document("wiki.page", 3, "راهنمای مشتری‌ها", "کتاب‌های آموزشی برای پاسخ به مشتری",
             language="fa", author_id=3),
    document("communities.post", 4, "Who answers at night?", "A customer complained twice about the policy.",
             language="en", author_id=1, place="communities.community:7", tokens=frozenset({"c:7"})),
    document("communities.post", 5, "Zanzibar plan", "quokka numbers of the merger", language="en",
             author_id=2, place="communities.community:9", tokens=frozenset({"c:9", "p:12"})),
    document("training.course", 6, "Listening course", "Art of the state. The complaint desk and the policy.",
             language="en", author_id=1),
]  # fmt: skip


def server() -> Engine:
    """An engine on the test server, or a skip that says why."""
    urls = [os.environ.get("TEST_DATABASE_URL", "")]
    urls += [f"postgresql+psycopg://{user}@127.0.0.1:5432/test" for user in ("postgres", "root")]
    reason = "TEST_DATABASE_URL is not a PostgreSQL address"
    for url in filter(lambda url: url.startswith("postgresql"), urls):
        engine = create_engine(url, connect_args={"connect_timeout": 3})
        try:
            engine.connect().close()
        except OperationalError as error:
            engine.dispose()
            reason = str(error).splitlines()[0]
            continue
        return engine
    pytest.skip(f"no PostgreSQL answers: {reason}")


@pytest.fixture(params=["whoosh", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SearchEngine]:
    """An engine that was never filled."""
    if request.param == "whoosh":
        yield WhooshSearch(tmp_path / "search")
        return
    engine, schema = server(), f"search_{uuid.uuid4().hex[:12]}"
    yield PostgresSearch(engine, schema)
    with engine.begin() as connection:
        connection.execute(text(f"drop schema if exists {schema} cascade"))
    engine.dispose()


@pytest.fixture
def engine(empty: SearchEngine) -> SearchEngine:
    """An engine filled with the corpus, partly by rebuild and partly by apply."""
    assert empty.rebuild(CORPUS[:3]) == 3
    empty.apply(CORPUS[3:], [])
    return empty


def ask(engine: SearchEngine, words: str, *tokens: str, **more: Any) -> SearchHits:
    return engine.search(SearchQuery(words, frozenset(tokens) or ALL, **more))


def ids(found: SearchHits) -> set[int]:
    return {hit.ref.id for hit in found.hits}


def marked(runs: Runs) -> list[str]:
    return [part for part, match in runs if match]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("complaint", {1, 6}),
        ("COMPLAINTS policies", {1, 6}),
        ("reclamacao", {2}),
        ("reclamações cliente", {2}),
        ("كتاب", {3}),
        ("مشتری", {3}),
        ("کتابها", {3}),
        ("policy -art", set()),
        ("policy -desk", {1}),
        ('policy -"art of the state"', {1}),
        ('"state of the art"', {1}),
        ('"art of the state"', {6}),
        ('"policy how"', set()),
        ("listening OR reclamacao", {2, 6}),
        ("complaint listening OR crisis", {1, 6}),
        ("listen", {6}),
        ("cri", {1}),
        ("esc", set()),
        ("cr", set()),
        ("", set()),
        ("-policy", set()),
        ("quokka", set()),
    ],
)
def test_what_is_found(engine: SearchEngine, words: str, expected: set[int]) -> None:
    found = ask(engine, words)
    assert ids(found) == expected
    assert found.total == len(expected) == sum(found.by_kind.values())


def test_nothing_leaks_without_its_token(engine: SearchEngine) -> None:
    for words in ("quokka", "zanzibar", "zan", '"quokka numbers"', "quokka OR policy", "merger plan OR art"):
        found = ask(engine, words, "all", "c:7", "p:1")
        assert 5 not in ids(found)
        assert "quokka" not in repr(found).lower()
        assert found.total == len(found.hits)
    assert engine.similar("Zanzibar plan", frozenset({"all", "c:7"}), frozenset()) == ()
    assert ids(ask(engine, "quokka", "p:12")) == {5}
    assert engine.search(SearchQuery("quokka", frozenset())).total == 0


def test_counts_respect_rights(engine: SearchEngine) -> None:
    assert ask(engine, "policy").by_kind == {"wiki.page": 1, "training.course": 1}
    everything = ask(engine, "policy", "all", "c:7", "c:9")
    assert everything.by_kind == {"wiki.page": 1, "communities.post": 1, "training.course": 1}
    assert everything.total == 3


def test_kinds_narrow_the_hits_but_not_the_counts_beside_them(engine: SearchEngine) -> None:
    found = ask(engine, "policy", kinds=frozenset({"wiki.page"}))
    assert ids(found) == {1}
    assert found.total == 1
    assert found.by_kind == {"wiki.page": 1, "training.course": 1}


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"language": "en"}, {1, 4, 6}),
        ({"language": "fa"}, set()),
        ({"author_id": 1}, {1, 4, 6}),
        ({"author_id": 2}, set()),
        ({"author_id": 10**30}, set()),
        ({"place": "communities.community:7"}, {4}),
        ({"place": "nowhere\0"}, set()),
        ({"labels": frozenset({"crisis", "guide"})}, {1}),
        ({"labels": frozenset({"crisis", "other"})}, set()),
        ({"since": DAY + timedelta(days=4)}, {4, 6}),
        ({"until": DAY + timedelta(days=4)}, {1}),
        ({"since": DAY + timedelta(days=2), "until": DAY + timedelta(days=5)}, {4}),
    ],
)
def test_filters(engine: SearchEngine, filters: dict[str, Any], expected: set[int]) -> None:
    found = ask(engine, "policy", "all", "c:7", **filters)
    assert ids(found) == expected
    assert found.total == len(expected) == sum(found.by_kind.values())


def test_title_weighs_more_than_body_and_newest_is_newest(engine: SearchEngine) -> None:
    assert ask(engine, "policy", "all", "c:7").hits[0].ref.id == 1
    assert [hit.ref.id for hit in ask(engine, "policy", "all", "c:7", sort="newest").hits] == [6, 4, 1]


def test_pages(engine: SearchEngine) -> None:
    engine.apply([document("wiki.page", n, "Numbered", "page") for n in range(100, 130)], [])
    for sort in ("relevance", "newest"):
        pages = [ask(engine, "numbered", offset=at, limit=10, sort=sort) for at in (0, 10, 20, 30)]
        assert [page.total for page in pages] == [30] * 4
        assert [len(page.hits) for page in pages] == [10, 10, 10, 0]
        assert len(set().union(*map(ids, pages))) == 30


def test_update_and_delete(engine: SearchEngine) -> None:
    assert ids(ask(engine, "crisis")) == {1}
    engine.apply([document("wiki.page", 1, "Fire drill", "stairs")], [Ref("wiki.page", 2)])
    assert ids(ask(engine, "crisis")) == set()
    assert ids(ask(engine, "reclamacao")) == set()
    assert ids(ask(engine, "stairs")) == {1}
    engine.apply([document("wiki.page", 1, "Fire drill", "stairs", tokens=frozenset({"c:1"}))], [])
    assert ask(engine, "stairs").total == 0
    engine.apply([document("wiki.page", 1, "Fire drill", "stairs")], [Ref("wiki.page", 1)])
    assert ask(engine, "stairs", "all", "c:1").total == 0
    engine.apply([], [])


def test_the_last_of_one_batch_counts(engine: SearchEngine) -> None:
    engine.apply([document("wiki.page", 50, "first"), document("wiki.page", 50, "second")], [])
    assert ask(engine, "first").total == 0
    assert ask(engine, "second").total == 1


def test_marks_are_on_the_original_words(engine: SearchEngine) -> None:
    hit = ask(engine, "reclamacao").hits[0]
    assert marked(hit.title) == ["reclamações"]
    assert marked(hit.snippet) == ["reclamação"]
    hit = ask(engine, "مشتري كتاب").hits[0]
    assert marked(hit.title) == ["مشتری‌ها"]
    assert marked(hit.snippet) == ["کتاب‌های", "مشتری"]


def test_the_snippet_shows_the_place(engine: SearchEngine) -> None:
    body = "filler words go on. " * 300 + "The zeppelin landed." + " and then more follows." * 300
    engine.apply([document("wiki.page", 60, "Long", body)], [])
    snippet = ask(engine, "zeppelin").hits[0].snippet
    assert marked(snippet) == ["zeppelin"]
    assert sum(len(part) for part, _ in snippet) < 260
    assert snippet[0] == ("… ", False)
    assert snippet[-1] == (" …", False)


def test_similar_titles(engine: SearchEngine) -> None:
    found = engine.similar("Policies for a crisis", ALL, frozenset())
    assert [hit.ref.id for hit in found] == [1]
    assert found[0].score == 1.0
    assert engine.similar("Policies for a crisis", ALL, frozenset({"communities.post"})) == ()
    assert engine.similar("", ALL, frozenset()) == ()
    assert engine.similar("policy", frozenset(), frozenset()) == ()


def test_a_missing_index_says_so(empty: SearchEngine) -> None:
    assert not empty.ready()
    for attempt in (
        lambda: ask(empty, "policy"),
        lambda: ask(empty, ""),
        lambda: empty.similar("policy", ALL, frozenset()),
        lambda: empty.apply(CORPUS, []),
    ):
        with pytest.raises(SearchUnavailable):
            attempt()
    assert empty.rebuild([]) == 0
    assert empty.ready()
    assert ask(empty, "policy").total == 0


def test_a_failed_batch_leaves_the_index_as_it_was(engine: SearchEngine) -> None:
    wrong = Document(Ref("wiki.page", 70), "half", "", ALL, at=None)  # type: ignore[arg-type]
    with pytest.raises(SearchUnavailable):
        engine.apply([document("wiki.page", 71, "half"), wrong], [Ref("wiki.page", 1)])
    assert ask(engine, "half").total == 0
    assert ask(engine, "crisis").total == 1


def test_a_failed_rebuild_leaves_the_index_as_it_was(engine: SearchEngine) -> None:
    def broken() -> Iterator[Document]:
        yield document("wiki.page", 90, "half")
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError):
        engine.rebuild(broken())
    assert ask(engine, "half").total == 0
    assert ask(engine, "crisis").total == 1
    assert engine.rebuild(CORPUS) == 6


def test_search_goes_on_while_the_index_is_rebuilt(engine: SearchEngine) -> None:
    done, seen, failures = threading.Event(), [], []

    def read() -> None:
        while not done.is_set():
            try:
                seen.append(ask(engine, "crisis").total)
            except Exception as error:
                failures.append(error)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    more = [document("communities.post", n, f"Filler {n}", "some words here") for n in range(1000, 1400)]
    for _ in range(2):
        assert engine.rebuild([*CORPUS, *CORPUS[:2], *more]) == 406
    done.set()
    for reader in readers:
        reader.join()
    assert failures == []
    assert set(seen) == {1}


def test_any_characters_survive(engine: SearchEngine) -> None:
    engine.apply([document("wiki.page", 80, "a\0b \ud800 quirky'\\", "x" * 5_000 + " 🙂 \ud83d quirky")], [])
    hit = ask(engine, "quirky").hits[0]
    "".join(part for part, _ in hit.title + hit.snippet).encode()
    assert marked(hit.title) == ["quirky"]


def test_a_huge_document_is_indexed(engine: SearchEngine) -> None:
    body = " ".join(f"w{n}{'y' * 30}" for n in range(30_000))
    engine.apply([document("wiki.page", 81, "Huge", body)], [])
    assert ids(ask(engine, "huge w7" + "y" * 30)) == {81}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(max_size=60) | st.text(alphabet="ab\"'-&|!:*<>()\\ OR«»پ\u200c", max_size=30))
def test_no_question_is_an_error(engine: SearchEngine, words: str) -> None:
    found = ask(engine, words)
    assert found.total >= len(found.hits)
    engine.similar(words, ALL, frozenset())
