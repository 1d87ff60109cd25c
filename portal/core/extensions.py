"""Flask's extensions, unbound: `portal.app` binds them. Nothing is created anywhere else."""

from __future__ import annotations

from flask_babel import Babel
from flask_login import LoginManager
from flask_wtf.csrf import CSRFProtect

from portal.core.db import db

babel = Babel()
csrf = CSRFProtect()
login = LoginManager()

__all__ = ["babel", "csrf", "db", "login"]
