"""What the walk through the demo company showed: see crawl.py."""

from __future__ import annotations

import json
from collections import defaultdict

from flask import Flask

from tests.laws import listing, routes, source
from tests.laws.crawl import Crawl, Page

BYTES = 60_000
MACHINES = {"web.health", "web.ready", "web.metrics"}


def test_no_page_on_the_way_breaks(crawl: Crawl) -> None:
    faults = [
        f"{p.handle} {p.url} (from {p.found_on}): {p.status} {'; '.join(p.faults)[:300]}"
        for p in crawl.pages
        if p.status >= 500
    ]
    source.advise(faults, "These pages break.")


def test_links_lead_somewhere(crawl: Crawl) -> None:
    """A link that a person is shown works for that person.

    Links that authors type into texts (`/go/…`) are the same for all readers: 404 where one may not see.
    """
    faults = [
        f"{p.handle} is led from {p.found_on} to {p.url}: {p.status}"
        for p in crawl.pages
        if p.status in (400, 403, 404, 405, 409) and not p.url.startswith("/go/")
    ]
    source.advise(faults, "Show a link only to those who may follow it, and write it with url_for.")


def test_every_page_is_well_made(crawl: Crawl) -> None:
    found: dict[str, Page] = {}
    for page in crawl.pages:
        for fault in page.faults:
            if page.status < 500:
                found.setdefault(f"{page.endpoint}: {fault}", page)
    faults = [f"{fault} ({page.handle} {page.url})" for fault, page in found.items()]
    source.advise(faults, "Proof-reading found these; docs/look.md has the parts to build with.")


def test_every_endpoint_is_reached(crawl: Crawl, demo: Flask) -> None:
    """By links and forms from the home page; what is not has its reason in unlinked.txt."""
    met, reasons = crawl.endpoints(), listing.read("unlinked.txt")
    faults = [
        f"{route.endpoint}: {route.shown}"
        for route in routes.routes(demo)
        if route.endpoint not in met and route.endpoint not in reasons and route.endpoint not in MACHINES
    ]
    source.advise(
        faults,
        "Nobody in the demo company meets these: link them (and seed what they need), or write the "
        "reason into tests/laws/unlinked.txt.",
    )
    known = {route.endpoint for route in routes.routes(demo)}
    stale = [name for name in reasons if name in met or name not in known]
    source.advise(stale, "These lines of tests/laws/unlinked.txt are out of date: take them away.")


def test_reading_changes_nothing(crawl: Crawl) -> None:
    allowed = listing.read("reading.txt")
    faults = [line for line in crawl.changed if line.partition(":")[0] not in allowed]
    source.advise(faults, "GETs changed these tables: only POSTs change; read markers go into reading.txt.")


def test_pages_are_light(crawl: Crawl) -> None:
    heaviest: dict[str, Page] = {}
    for page in crawl.pages:
        if page.kind == "text/html" and page.size > max(BYTES, heaviest.get(page.endpoint, page).size - 1):
            heaviest[page.endpoint] = page
    faults = [f"{p.endpoint}: {p.size:,} bytes ({p.handle} {p.url})" for p in heaviest.values()]
    source.advise(faults, f"A page has at most {BYTES:,} bytes: page the list, or load parts when asked for.")


def test_pages_ask_few_questions(crawl: Crawl) -> None:
    """Six queries with the reader's own; exceptions are named in queries.txt with their number and reason."""
    allowed = {name: int(reason.split()[0]) for name, reason in listing.read("queries.txt").items()}
    worst: dict[str, Page] = {}
    for page in crawl.pages:
        if page.status == 200 and page.queries > worst.get(page.endpoint, page).queries - 1:
            worst[page.endpoint] = page
    faults = [
        f"{endpoint}: {page.queries} queries ({page.handle} {page.url})"
        for endpoint, page in worst.items()
        if page.queries > allowed.get(endpoint, 6)
    ]
    source.advise(faults, "A page costs at most six queries: join, store the counter, or ask once for all.")


def test_roles_meet_different_things(crawl: Crawl) -> None:
    """The walk is worth something: everybody gets far, the administrator sees what others do not."""
    met = defaultdict(set)
    for page in crawl.pages:
        if page.status == 200:
            met[page.handle].add(page.endpoint)
    assert len(met["ana"]) > 20, json.dumps(sorted(met["ana"]))
    assert met["admin"] - met["ana"]
    assert met["ana"] - met["hugo"]
    assert len(met["visitor"]) < 6, sorted(met["visitor"])
