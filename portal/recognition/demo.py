"""The thanks, values and boards of the demo company."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from portal.conversations.services import reactions
from portal.core import refs, unit
from portal.core.actor import SYSTEM, Actor
from portal.core.refs import Ref
from portal.recognition.queries.wall import KIND
from portal.recognition.services import giving, shaping

KINDS = {
    "insight": "insights.insight",
    "thread": "communities.thread",
    "post": "conversations.post",
    "wiki": "wiki.page",
}


def seed(company: Any) -> None:
    """Fills recognition."""
    _seed(company)


@unit.writes
def _seed(company: Any) -> None:
    content = company.read("recognition.yaml")
    for place, item in enumerate(content["values"]):
        company.ids["value", item["key"]] = shaping.add_value(
            SYSTEM, key=item["key"], names=item["name"], meanings=item["meaning"], place=place
        )
    for item in content["boards"]:
        shaping.add_board(
            replace(SYSTEM, language=item["language"]),
            key=item["key"],
            title=item["title"],
            purpose=item["purpose"],
            period=item["period"],
            department_id=company.ids.get(("department", item["audience"])),
            at=company.ago("200d"),
        )
    for item in company.read("recognition/thanks.yaml")["thanks"]:
        _thanks(company, item)


def _thanks(company: Any, item: dict[str, Any]) -> None:
    words = giving.Words(
        behaviour=company.links(item["behaviour"]),
        effect=company.links(item.get("effect") or ""),
        value_id=company.ids.get(("value", item["value"])),
        evidence=_evidence(company, item.get("evidence") or {}),
        visibility=item["visibility"],
        language=item["language"],
    )
    to = [company.person(handle) for handle in item["to"]]
    number = giving.record(company.actor(item["from"]), to, words, at=company.ago(item["ago"]))
    for reaction, handles in (item.get("reactions") or {}).items():
        for handle in handles:
            _react(company.actor(handle), Ref(KIND, number), reaction)


def _react(actor: Actor, ref: Ref, reaction: str) -> None:
    # Who is outside the circle of the thanks cannot react to it.
    if refs.card(actor, ref) is not None:
        reactions.react(actor, ref, reaction, quiet=True)


def _evidence(company: Any, named: dict[str, str]) -> Ref | None:
    for word, key in named.items():
        number = company.ids.get((word, key))
        if number is not None:
            return Ref(KINDS[word], number)
    return None
