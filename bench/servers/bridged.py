"""The same page behind the portal's own bridge: bodies and streams outside the application's thread."""

from __future__ import annotations

from portal.supervisor.bridge import Bridge
from servers.app import app as wsgi_app

app = Bridge(wsgi_app, 2_000_000)
