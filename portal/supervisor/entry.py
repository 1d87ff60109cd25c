"""What a web process loads: the application behind the bridge, on a tether to its server."""

from __future__ import annotations

from portal.engines import choose
from portal.supervisor import tether
from portal.supervisor.bridge import Bridge
from wsgi import app as wsgi_app

FORM_PARTS = 1_000_000  # boundaries and other fields around a largest upload
LIMIT = int(wsgi_app.config.get("MAX_CONTENT_LENGTH") or 25_000_000) + FORM_PARTS

app = Bridge(wsgi_app, LIMIT)
tether.hold()
choose.warm(wsgi_app)
