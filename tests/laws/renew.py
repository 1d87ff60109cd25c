"""Writes the golden files of the laws anew: `.venv/bin/python -m tests.laws.renew`. Read the difference."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.laws import listing, routes, stage

PUBLIC_HEADING = "Routes that need no account. Each is a decision: keep this short."
MATRIX_HEADING = (
    "Who may do what: route × cast, on a portal that holds the cast and nothing else.\n"
    "A number is the answer to a GET; + and - say whether the permission is there.\n"
    "Renew: .venv/bin/python -m tests.laws.renew, and read the difference before you commit it."
)


def main() -> None:
    """Public routes and the matrix."""
    with tempfile.TemporaryDirectory() as folder:
        app = stage.cast_app(Path(folder))
        with app.app_context():
            public = [r.shown for r in routes.routes(app) if r.permission == "public"]
            listing.write("public.txt", PUBLIC_HEADING, public)
            listing.write("matrix.txt", MATRIX_HEADING, routes.matrix(app))
        stage.settle(app, Path(folder))
    sys.stdout.write("tests/laws/public.txt and matrix.txt are new: read the difference.\n")


if __name__ == "__main__":
    main()
