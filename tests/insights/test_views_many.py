"""Speed by design: the feed reads an index, whatever the number of insights."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import text

from bench.fill_insights import fill
from portal.core.actor import Actor
from portal.core.db import db
from portal.insights.queries import review
from portal.insights.queries.feed import Asked, feed
from tests.client import count_queries
from tests.insights import insights_kit as kit


@pytest.mark.parametrize(
    ("asked", "index"),
    [
        (Asked(), "ix_insights_insight_feed"),
        (Asked(department=1), "ix_insights_insight_department"),
        (Asked(channel="forum"), "ix_insights_insight_channel"),
        (Asked(state="answered"), "ix_insights_insight_handling"),
        (Asked(language="fa"), "ix_insights_insight_language"),
    ],
)
def test_the_feed_reads_an_index_in_order(
    app: Flask, actor: Callable[[str], Actor], asked: Asked, index: str
) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL chooses by statistics")
    plan = explained(lambda: feed(actor("davi"), asked))
    assert index in plan
    assert "TEMP B-TREE" not in plan


def test_the_queue_reads_an_index_in_order(app: Flask, actor: Callable[[str], Actor]) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL chooses by statistics")
    plan = explained(lambda: review.queue(actor("carla"), "new"))
    assert "ix_insights_insight_queue" in plan
    assert "TEMP B-TREE" not in plan


def explained(run: Callable[[], object]) -> str:
    """The query plan of the last statement."""
    from sqlalchemy import event

    seen: list[tuple[str, object]] = []

    def note(
        _connection: object, _cursor: object, statement: str, parameters: object, *_more: object
    ) -> None:
        seen.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    run()
    event.remove(db.engine, "before_cursor_execute", note)
    statement, parameters = seen[-1]
    rows = db.session.connection().exec_driver_sql("EXPLAIN QUERY PLAN " + statement, parameters)  # type: ignore[arg-type]
    return "\n".join(str(row[-1]) for row in rows)


def test_the_same_queries_for_many(app: Flask, actor: Callable[[str], Actor]) -> None:
    kit.topic()
    fill(2_000)
    with count_queries() as queries:
        page = feed(actor("davi"), Asked(), None)
    assert len(page) == 20
    assert len(queries) <= 2
    assert db.session.execute(text("select count(*) from insights_mark")).scalar()
