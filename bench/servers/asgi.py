"""The same page behind asgiref's adapter."""

from __future__ import annotations

from asgiref.wsgi import WsgiToAsgi

from servers.app import app as wsgi_app

app = WsgiToAsgi(wsgi_app)
