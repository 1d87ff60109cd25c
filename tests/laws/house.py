"""The plan of the house: storeys (packages) from the ground up, floors (file words) within an area.

Exhaustive: a package or file word that is not here fails until somebody places it.
"""

from __future__ import annotations

ROOF = {"app", "cli", "installation", "migrating", "worker", "tools", "serve", "supervisor"}
STOREYS: tuple[set[str], ...] = (
    {"core"},
    {"engines"},
    {"web"},
    {"people"},
    {"demo"},  # content and the company while it is filled: areas hand it what they make
    {"files"},  # uploads: who may fetch which
    {"notices"},
    {"moderation"},
    {"conversations"},
    {"communities", "wiki", "training", "recognition", "insights"},
    {"home", "search", "reports", "admin"},
    {"features"},
    ROOF,
)
"""From the ground up. Packages of one storey are strangers to each other, the roof's parts excepted."""

APART = {"setup", "__main__", ""}
"""The doorstep: standard library only, before anything is installed; and the package itself."""

GROUND = {"core", "engines", "web", "demo", "supervisor", "setup"}
"""Packages without floors: their files are named for what they do."""

FLOORS: dict[str, int] = {
    # the plan's own words
    "models": 0,
    "access": 1,
    "queries": 2,
    "refs": 3,
    "figures": 3,
    "search": 3,
    "forms": 3,
    "services": 4,
    "demo": 5,
    "importing": 5,
    "jobs": 5,
    "handlers": 5,
    "views": 6,
    "feature": 7,
    # words of single areas, each with what it holds
    "kinds": 1,  # names and words of an area's kinds (notices, reactions): constants
    "places": 1,  # conversations: what posts can hang on, filled by the areas
    "passwords": 1,  # people: the argon2id hash
    "browsers": 1,  # people: the name of a browser, from what it says of itself
    "cookies": 6,  # people: the session cookie in and out, beside the views
    "privacy": 0,  # insights: redaction, knows no database
    "reading": 0,  # insights: files to rows, knows no database
    "likeness": 0,  # insights: near copies, knows no database
}
"""Height of each file word; imports go down or stay on the floor."""

NO_DATABASE = {"views", "handlers", "jobs", "forms", "cookies", "privacy", "reading", "likeness"}
"""Words whose files know neither models nor the session nor SQLAlchemy."""

DOORS = {"services", "queries", "access", "refs", "models", "places", "kinds", "forms"}
"""What of an area others may import (models: for joins in queries and for foreign keys)."""


def height(package: str) -> int | None:
    """The storey of a package; None where nobody placed it."""
    return next((number for number, storey in enumerate(STOREYS) if package in storey), None)
