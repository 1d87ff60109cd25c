"""Readers for the demo company's content files, shared by the tests of this folder."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

CONTENT = Path(__file__).resolve().parents[2] / "portal" / "demo" / "content"
LANGUAGES = {"en", "pt_BR", "fa"}
REACTIONS = {"thanks", "agree", "helpful", "celebrate"}
_SPAN = re.compile(r"^(?=.)(?:(\d+)d)?(?:(\d+)h)?$")


@cache
def read(name: str) -> Any:
    """The parsed file `name`, a path below the content folder."""
    return yaml.safe_load((CONTENT / name).read_text(encoding="utf-8"))


def folder(name: str) -> list[Any]:
    """All parsed YAML files of a content folder, in the order of their names."""
    return [read(f"{name}/{path.name}") for path in sorted((CONTENT / name).glob("*.yaml"))]


def hours(span: str) -> int:
    """`3d4h` in hours; a wrong form is a failed test."""
    found = _SPAN.match(str(span))
    assert found, f"not a span of time: {span!r}"
    return int(found[1] or 0) * 24 + int(found[2] or 0)


def people() -> dict[str, Any]:
    """Handle to person."""
    return {person["handle"]: person for person in read("people.yaml")["people"]}


def threads() -> list[tuple[Any, Any]]:
    """(community, thread) for every thread."""
    return [(room, thread) for room in folder("communities") for thread in room["threads"]]


def tracks() -> list[Any]:
    """All training tracks."""
    return [data for data in folder("training") if "lessons" in data]


def post_keys() -> dict[str, Any]:
    """Key to post, of the posts that something refers to."""
    return {post["key"]: post for _, thread in threads() for post in thread["posts"] if "key" in post}


def members(room: dict[str, Any]) -> set[str]:
    """Handles of those who may write in a community."""
    if room["members"] == "all":
        return {handle for handle, person in people().items() if not person.get("external")}
    return set(room["members"])


def wiki() -> dict[str, str]:
    """Slug to the text of the current page."""
    pages = {}
    for path in sorted((CONTENT / "wiki").glob("*.md")):
        text = path.read_text(encoding="utf-8")
        slug = re.search(r"^slug: *(\S+)", text, re.MULTILINE)
        if slug and not re.search(r"\.v\d+\.md$", path.name):
            pages[slug[1]] = text
    return pages


def strings(value: Any) -> Iterator[str]:
    """Every text in a parsed file."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)


def all_files() -> list[Any]:
    """Every file of this part of the content."""
    return [
        read("people.yaml"),
        read("recognition.yaml"),
        read("recognition/thanks.yaml"),
        read("notices.yaml"),
        *folder("communities"),
        *folder("training"),
    ]


def insight_keys() -> set[str]:
    """Keys of the insights that other content may point at."""
    return {
        item["key"]
        for data in folder("insights")
        if isinstance(data, list)
        for item in data
        if isinstance(item, dict) and "key" in item
    }


def thread_keys() -> set[str]:
    """Keys of all threads."""
    return {thread["key"] for _, thread in threads()}


def thanks() -> list[dict[str, Any]]:
    """All thanks."""
    return read("recognition/thanks.yaml")["thanks"]


def known(kind: str, key: str) -> bool:
    """Whether a reference of content to content has a target."""
    targets = {
        "thread": thread_keys,
        "post": lambda: set(post_keys()),
        "insight": insight_keys,
        "wiki": lambda: set(wiki()),
        "track": lambda: {track["key"] for track in tracks()},
    }
    return key in targets[kind]()


def written(thread: dict) -> list[dict]:
    """The thread itself and its posts: everything that has an author, a text and reactions."""
    return [thread, *thread["posts"]]
