"""Wiki pages, insights and thanks for the benchmark."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from bench.portal import words
from bench.portal.rows import add
from portal.core.markup.draw import draw
from portal.core.markup.shapes import Job
from portal.core.text import RENDER_VERSION
from portal.core.text import words as count_words
from portal.insights.models.base import Source, Topic
from portal.insights.models.insight import Insight
from portal.recognition.models import Receiver, Thanks, Value
from portal.wiki.models import Page, Publication, Version
from portal.wiki.services.saving import hash_of

PARENTS = 10


def wiki(rng: random.Random, count: int, now: datetime) -> None:
    """Published pages of about 3.6 kB in a tree of ten branches; page 2 belongs to nobody else's."""
    texts = [_page_text(words.page(rng)) for _ in range(20)]
    titles = [words.sentence(rng, 5).rstrip(".") for _ in range(count)]
    at = now - timedelta(days=30)
    pages = (
        {
            "id": n, "slug": f"page-{n}", "kind": "policy" if n % 3 else "playbook", "title": titles[n - 1],
            "parent_id": None if n <= PARENTS else 1 + n % PARENTS, "position": n, "owner_id": 2,
            "state": "published", "version": 1, "latest": 1, "required": 1, "created_at": at,
            "published_at": at, "review_due_at": now + timedelta(days=300),
        }
        for n in range(1, count + 1)
    )  # fmt: skip
    add(Page, pages)
    versions = (
        texts[n % len(texts)]
        | {
            "page_id": n, "number": 1, "title": titles[n - 1], "language": "en", "author_id": 2,
            "created_at": at, "text_hash": hash_of(titles[n - 1], texts[n % len(texts)]["source"]),
        }
        for n in range(1, count + 1)
    )  # fmt: skip
    add(Version, versions)
    add(Publication, (
        {"page_id": n, "number": 1, "at": at, "person_id": 2, "substantive": True, "changed": []}
        for n in range(1, count + 1)
    ))  # fmt: skip


def _page_text(source: str) -> dict[str, Any]:
    found = draw(Job(source, True))
    return {
        "source": source, "html": found.html, "plain": found.plain,
        "blocks": [block.stored() for block in found.blocks],
        "headings": [[one.level, one.anchor, one.text] for one in found.headings],
        "links": list(found.links), "words": count_words(found.plain), "render_version": RENDER_VERSION,
        "base": None,
    }  # fmt: skip


def insights(rng: random.Random, count: int, now: datetime) -> None:
    """Published insights of three sources and eight topics, one in four routed to a department."""
    channels = ("social", "call centre", "review site")
    add(Source, [
        {
            "id": n, "key": f"source-{n}", "name": f"Source {n}", "channel": channels[n - 1],
            "department_id": 1, "created_at": now,
        }
        for n in (1, 2, 3)
    ])  # fmt: skip
    add(Topic, [
        {"id": n, "key": f"topic-{n}", "names": {"en": f"Topic {n}"}, "place": n} for n in range(1, 9)
    ])  # fmt: skip
    texts = {language: [words.sentence(rng, 24, language) for _ in range(40)] for language in words.LANGUAGES}

    def rows() -> Iterator[dict[str, Any]]:
        for n in range(1, count + 1):
            language = words.LANGUAGES[n % 3]
            at = now - timedelta(minutes=7 * n)
            routed = n % 4 == 0
            yield {
                "id": n, "source_id": 1 + n % 3, "external_id": str(n), "content": f"{n:032x}",
                "text_hash": f"{n:032x}", "channel": channels[n % 3], "text": texts[language][n % 40],
                "language": language, "confidence": 1.0, "kind": "opinion", "topic_id": 1 + n % 8,
                "root_topic_id": 1 + n % 8, "occurred_at": at, "created_at": at, "state": "published",
                "published_at": at, "published_by": 3, "handling": "routed" if routed else "none",
                "department_id": 2 if routed else None, "routed_at": at if routed else None,
                "first_response_due_at": at + timedelta(days=2) if routed else None,
            }  # fmt: skip

    add(Insight, rows())


def thanks(rng: random.Random, count: int, people: int, now: datetime) -> None:
    """Public thanks from one person to another."""
    add(Value, [{"id": n, "key": f"value-{n}", "names": {"en": f"Value {n}"}, "place": n} for n in (1, 2, 3)])
    text = words.sentence(rng, 20)
    add(Thanks, (
        {
            "id": n, "author_id": 2 + n % (people - 1), "department_id": 1, "value_id": 1 + n % 3,
            "behaviour": text, "behaviour_html": f"<p>{text}</p>", "plain": text, "title": text[:80],
            "render_version": RENDER_VERSION, "visibility": "public", "shown": "public",
            "created_at": now - timedelta(hours=n),
        }
        for n in range(1, count + 1)
    ))  # fmt: skip
    add(Receiver, (
        {"thanks_id": n, "person_id": 1 + n % (people - 1), "department_id": 1} for n in range(1, count + 1)
    ))  # fmt: skip
