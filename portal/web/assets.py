"""Static files with a fingerprint in their address: kept by browsers for a year, new when changed."""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import Flask, Response, request


class Assets:
    """Addresses of static files; each file's fingerprint is read once."""

    def __init__(self, folder: Path, prefix: str = "/static") -> None:
        self.folder = folder
        self.prefix = prefix
        self._known: dict[str, str] = {}

    def __call__(self, path: str) -> str:
        """The address of `path` below the static folder; FileNotFoundError names the remedy."""
        if path not in self._known:
            try:
                content = (self.folder / path).read_bytes()
            except FileNotFoundError:
                raise FileNotFoundError(
                    f"static/{path} is missing. Front-end files are fetched by: python3 -m portal run"
                ) from None
            self._known[path] = f"{self.prefix}/{path}?v={hashlib.sha256(content).hexdigest()[:12]}"
        return self._known[path]


def install(app: Flask) -> None:
    """Makes `asset(path)` known to templates and sets long caching for fingerprinted addresses."""
    app.jinja_env.globals["asset"] = Assets(Path(str(app.static_folder)))

    @app.after_request
    def keep(response: Response) -> Response:
        if request.endpoint == "static" and "v" in request.args and response.status_code == 200:
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response
