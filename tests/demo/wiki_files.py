"""Reads the demo company's wiki pages, insights, people and threads from their files, for the tests."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

CONTENT = Path(__file__).parents[2] / "portal" / "demo" / "content"
WIKI, INSIGHTS = CONTENT / "wiki", CONTENT / "insights"
LANGUAGES = {"en", "pt_BR", "fa"}


def hours(ago: str) -> int:
    """Hours in a time such as ``3d4h``; fails on any other form."""
    found = re.fullmatch(r"(?:(\d+)d)?(?:(\d+)h)?", ago)
    assert found, f"{ago!r} is no time like 3d4h"
    assert ago, "an empty time"
    return int(found[1] or 0) * 24 + int(found[2] or 0)


@cache
def pages() -> dict[str, tuple[dict[str, Any], str]]:
    """File name → (front matter, body)."""
    found = {}
    for path in sorted(WIKI.glob("*.md")):
        head, body = path.read_text(encoding="utf-8").removeprefix("---\n").split("\n---\n", 1)
        found[path.name] = (yaml.safe_load(head), body)
    return found


def current() -> dict[str, dict[str, Any]]:
    return {head["slug"]: head for name, (head, _) in pages().items() if not re.search(r"\.v\d+\.md$", name)}


def versions(slug: str) -> dict[int, dict[str, Any]]:
    return {head["version"]: head for head, _ in pages().values() if head["slug"] == slug}


def load(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@cache
def insights() -> list[dict[str, Any]]:
    return [item for name in ("en", "pt", "fa") for item in load(INSIGHTS / f"{name}.yaml")]


def keyed() -> dict[str, dict[str, Any]]:
    return {item["key"]: item for item in insights() if "key" in item}


def people() -> dict[str, dict[str, Any]]:
    path = CONTENT / "people.yaml"
    if not path.exists():
        pytest.skip("people.yaml is not there, so handles cannot be checked")
    return {person["handle"]: person for person in load(path)["people"]}


def threads() -> dict[str, dict[str, Any]]:
    found = {}
    for path in (CONTENT / "communities").glob("*.yaml"):
        found.update({thread["key"]: thread for thread in load(path).get("threads", [])})
    if not found:
        pytest.skip("there are no communities, so threads cannot be checked")
    return found
