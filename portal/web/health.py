"""For machines: /health (the process answers), /ready (database and index are there), /metrics."""

from __future__ import annotations

import hmac
import time

from flask import Blueprint, Flask, Response, abort, g, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, Histogram, generate_latest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from portal.core import config, outbox
from portal.core.db import db
from portal.engines import choose
from portal.web.guard import public

bp = Blueprint("web", __name__)

REQUESTS = Counter("ponte_requests_total", "Requests answered.", ["endpoint", "status"])
SECONDS = Histogram("ponte_request_seconds", "Time to answer.", ["endpoint"])
BACKLOG = Gauge("ponte_backlog", "What waits for the worker.", ["what"])


@bp.get("/health")
@public
def health() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@bp.get("/ready")
@public
def ready() -> tuple[Response, int]:
    """Database and search index can be used; 503 names what cannot."""
    missing = []
    try:
        db.session.execute(text("select 1"))
    except SQLAlchemyError:
        missing.append("database")
    if not choose.search().ready():
        missing.append("search index")
    return jsonify(status="waiting" if missing else "ok", missing=missing), 503 if missing else 200


@bp.get("/metrics")
@public
def metrics() -> Response:
    """Prometheus figures, for the token's holder or from this machine only."""
    wanted = config.current().metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if wanted and not hmac.compare_digest(wanted.encode(), given.encode()):
        abort(404)
    if not wanted and request.remote_addr not in ("127.0.0.1", "::1"):
        abort(404)
    for what, count in outbox.backlog().items():
        BACKLOG.labels(what).set(count)
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def install(app: Flask) -> None:
    """Counts and times every answer."""
    app.register_blueprint(bp)

    @app.before_request
    def start() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def count(response: Response) -> Response:
        endpoint = request.endpoint or "none"
        REQUESTS.labels(endpoint, response.status_code).inc()
        SECONDS.labels(endpoint).observe(time.perf_counter() - g.get("started", time.perf_counter()))
        return response
