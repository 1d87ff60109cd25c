"""Addresses that journeys need, found by links of the pages themselves."""

from __future__ import annotations

import re

from tests.journeys.visit import Visit

MAIN = (
    "/",
    "/communities",
    "/wiki",
    "/training",
    "/recognition",
    "/insights",
    "/search?q=refund",
    "/notices",
    "/people",
    "/account",
)
"""Pages that every employee has in the menu."""
WORKING = {"elif": ("/moderation",), "gil": ("/reports",), "admin": ("/admin",)}
INSIDE = {
    "/communities": r"^/communities/[^/?]+$",
    "/wiki": r"^/wiki/[^/?]+$",
    "/training": r"^/training/(tracks/)?[^/?]+$",
    "/insights": r"^/insights/\d+$",
    "/people": r"^/people/[^/?]+$",
}
"""From a list to one of its objects."""
THREAD = r"^/communities/[^/]+/(threads/)?\d+[^/?]*$"


def first(visit: Visit, pattern: str) -> str | None:
    """The first address of this page's main part that looks like `pattern`."""
    hrefs = visit.main.locator("a[href]").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    wanted = re.compile(pattern)
    return next((str(href) for href in hrefs if href and wanted.match(href.partition("#")[0])), None)


def inner(visit: Visit) -> list[str]:
    """One object of each list, as far as the demo company has one for this person."""
    found = []
    for start, pattern in INSIDE.items():
        visit.go(start)
        address = first(visit, pattern)
        if address:
            found.append(address)
            if start == "/communities":
                visit.go(address)
                thread = first(visit, THREAD)
                found += [thread] if thread else []
    return found
