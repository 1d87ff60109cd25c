"""The insights of the demo company: through the real redaction, with the times and clocks of the content."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from portal.core import links, text, unit
from portal.core.db import db
from portal.core.refs import Ref
from portal.insights import likeness
from portal.insights.models.base import Source, Topic
from portal.insights.models.insight import Answer, Decision, Insight, Route, Support
from portal.insights.models.run import RefusedRow, Run
from portal.insights.reading.outcomes import Outcome
from portal.insights.services import clocks, shield
from portal.insights.services.handling import DUE, url_of
from portal.insights.services.intake import mark
from portal.notices.services import dues

KIND = "insights.insight"
PRIVACY = {"redact": "on", "hold": "hold"}
FILES = ("insights/en.yaml", "insights/pt.yaml", "insights/fa.yaml")


def seed(company: Any) -> None:
    """Sources, topics, insights."""
    _seed(company)


@unit.writes
def _seed(company: Any) -> None:
    _sources(company)
    _topics(company)
    _import(company)
    made = [(item, _insight(company, item)) for name in FILES for item in company.read(name)]
    # The oldest first: ids then run like time.
    made.sort(key=lambda pair: pair[1].occurred_at)
    db.session.add_all(insight for _item, insight in made)
    db.session.flush()
    for item, insight in made:
        if "key" in item:
            company.ids["insight", item["key"]] = insight.id
    for item, insight in made:
        _history(company, item, insight)
    mark({insight.id: insight.text for _item, insight in made})
    unit.index_all(KIND, [insight.id for _item, insight in made])


def _import(company: Any) -> None:
    """An import that is over, with two rows that were refused."""
    at = company.ago("9d")
    counts = dict.fromkeys((outcome.value for outcome in Outcome), 0)
    run = Run(
        file_name="avaliacoes-site.csv", file_size=48_210, channel="review site", state="done", total=214,
        mapping=[["id", "id"], ["text", "comentario"], ["rating", "nota"], ["time", "data"]], position=214,
        source_id=company.ids["source", "reviews-pt"], actor_id=company.person("carla"), created_at=at,
        changed_at=at, finished_at=at + timedelta(seconds=4),
        counts=counts | {"read": 214, "unchanged": 198, "duplicate_in_file": 14, "invalid": 2},
    )  # fmt: skip
    db.session.add(run)
    db.session.flush()
    cells = {"id": "8817", "comentario": "Chegou antes do prazo", "nota": "5", "data": "02/03/2026"}
    db.session.add_all(
        [
            RefusedRow(run_id=run.id, number=41, field="time", code="time_ambiguous", cells=cells,
                       details={"value": "02/03/2026"}),
            RefusedRow(run_id=run.id, number=97, field="text", code="no_text", details={},
                       cells={"id": "8873", "comentario": "", "nota": "1", "data": "2026-03-14"}),
        ]
    )  # fmt: skip


def _sources(company: Any) -> None:
    for item in company.read("insights/sources.yaml")["sources"]:
        owner = company.actor(item["owner"])
        source = Source(
            key=item["key"], name=item["name"], channel=item["channel"], owner_id=owner.id,
            department_id=owner.department_id, language=item["language"], privacy=PRIVACY[item["privacy"]],
            created_at=company.ago("200d"),
        )  # fmt: skip
        db.session.add(source)
        db.session.flush()
        company.ids["source", item["key"]] = source.id


def _topics(company: Any) -> None:
    for place, item in enumerate(company.read("insights/topics.yaml")["topics"]):
        topic = Topic(
            key=item["key"], names=item["name"], synonyms=item["synonyms"], place=place,
            parent_id=company.ids["topic", item["parent"]] if item["parent"] else None,
            department_id=company.ids["department", item["department"]],
        )  # fmt: skip
        db.session.add(topic)
        db.session.flush()
        company.ids["topic", item["key"]] = topic.id
        company.ids["root", item["key"]] = topic.parent_id or topic.id


def _insight(company: Any, item: dict[str, Any]) -> Insight:
    redacted = shield.clean(item["text"].strip())
    at = company.ago(item["at"])
    state = item["state"] if item["state"] in ("new", "in review", "rejected") else "published"
    evidence = item.get("evidence", {})
    insight = Insight(
        source_id=company.ids["source", item["source"]], external_id=item["external_id"],
        content=shield.keyed("content", item["text"]), text_hash=likeness.text_hash(redacted.text),
        channel=item["channel"], text=redacted.text, language=item["language"], confidence=1.0,
        kind=item["kind"], topic_id=company.ids["topic", item["topic"]],
        root_topic_id=company.ids["root", item["topic"]], segment=item.get("segment", ""),
        rating=item.get("rating"), redactions=redacted.kinds, occurred_at=at, created_at=at, state=state,
        held=item["state"] == "in review" and bool(redacted.spans), sensitive=item.get("sensitive", False),
        reason=item.get("reason", ""), messages=evidence.get("messages", 1),
        authors=evidence.get("authors", 1), title=shield.plain(item.get("title", ""), 160),
    )  # fmt: skip
    if state == "published":
        insight.published_by = company.person(item["published_by"])
        insight.published_at = at + min(timedelta(hours=2), (_routed_at(company, item) - at) * 0.5)
    return insight


def _routed_at(company: Any, item: dict[str, Any]) -> datetime:
    """When it was routed: before the answer, whatever the content says."""
    at: datetime = company.ago(item["route"]["ago"]) if "route" in item else company.now
    if "answer" in item:
        said, answered = company.ago(item["at"]), company.ago(item["answer"]["ago"])
        at = min(at, said + (answered - said) * 0.5)
    return at


def _history(company: Any, item: dict[str, Any], insight: Insight) -> None:
    targets: list[Ref] = []
    if ("thread", item.get("from_thread")) in company.ids:
        origin = company.ref("communities.thread", "thread", item["from_thread"])
        insight.from_ref = str(origin)
        targets.append(origin)
    if insight.published_at is not None:
        _note(insight, "published", insight.published_by, insight.published_at)
    elif insight.state == "rejected":
        by = company.person(item["rejected_by"])
        _note(insight, "rejected", by, insight.occurred_at + timedelta(hours=1), insight.reason)
    if "route" in item:
        _route(company, item, insight)
    if "answer" in item:
        targets += _answer(company, item, insight)
    if ("page", item.get("changed_page")) in company.ids:
        targets.append(company.ref("wiki.page", "page", item["changed_page"]))
    links.replace(Ref(KIND, insight.id), targets)
    _support(company, insight)


def _note(insight: Insight, act: str, person: int | None, at: datetime, reason: str = "") -> None:
    db.session.add(Decision(insight_id=insight.id, act=act, actor_id=person, reason=reason, at=at))


def _route(company: Any, item: dict[str, Any], insight: Insight) -> None:
    route, at = item["route"], _routed_at(company, item)
    insight.handling, insight.routed_at, insight.routed_by = "routed", at, insight.published_by
    insight.department_id = company.ids["department", route["department"]]
    insight.owner_id = company.person(route["owner"]) if route.get("owner") else None
    insight.first_response_due_at = _due(company, item, at)
    if item["clock"] == "met" and "answer" not in item:
        insight.first_response_at = at + timedelta(minutes=40)
        _note(insight, "accepted", insight.owner_id, insight.first_response_at)
    db.session.add(
        Route(
            insight_id=insight.id, department_id=insight.department_id, owner_id=insight.owner_id,
            routed_by=insight.routed_by, note=route.get("note", ""), at=at,
            first_response_due_at=insight.first_response_due_at,
        )
    )  # fmt: skip
    _note(insight, "routed", insight.routed_by, at, route.get("note", ""))
    if item["state"] == "routed" and insight.owner_id is not None:
        dues.due(
            [insight.owner_id], DUE, Ref(KIND, insight.id), title=insight.title, url=url_of(insight.id),
            minutes=10, due_at=insight.first_response_due_at,
        )  # fmt: skip


def _due(company: Any, item: dict[str, Any], at: datetime) -> datetime:
    """The policy's instant, moved where the content says that the clock runs, was met or breached."""
    due: datetime = clocks.due_after(at)
    answered = company.ago(item["answer"]["ago"]) if "answer" in item else None
    clock = item["clock"]
    if clock == "running":
        return max(due, company.now + timedelta(hours=1 + len(item["text"]) % 9))
    if clock == "breached":
        end: datetime = answered or company.now
        return min(due, at + (end - at) * 0.6)
    return max(due, answered + timedelta(minutes=30)) if answered else due


def _answer(company: Any, item: dict[str, Any], insight: Insight) -> list[Ref]:
    answer = item["answer"]
    at, by = company.ago(answer["ago"]), company.person(answer["author"])
    body = company.links(answer["text"])
    rendered = text.render(body)
    insight.handling, insight.answered_at, insight.first_response_at = "answered", at, at
    db.session.add(
        Answer(
            insight_id=insight.id, author_id=by, body=body, body_html=rendered.html,
            render_version=text.RENDER_VERSION, at=at,
        )
    )  # fmt: skip
    _note(insight, "answered", by, at)
    if item["state"] == "closed":
        insight.handling, insight.closed_at = "closed", at + (company.now - at) * 0.3
        _note(insight, "closed", insight.routed_by, insight.closed_at)
    return links.targets(rendered.links)


def _support(company: Any, insight: Insight) -> None:
    """Colleagues who see this too, where many customers said it."""
    if insight.state != "published" or insight.messages < 5:
        return
    at = insight.published_at or company.now
    people = [
        number
        for (kind, handle), number in company.ids.items()
        if kind == "person" and handle != "hugo" and (number * 7 + insight.id) % 9 == 0
    ]
    db.session.add_all(Support(insight_id=insight.id, person_id=number, at=at) for number in people)
    insight.support = len(people)
