"""The manifest of files."""

from __future__ import annotations

from portal.core.feature import Feature, Job
from portal.files import services
from portal.files.views import bp

FEATURE = Feature(
    name="files", blueprints=(bp,), jobs=(Job("files.sweep", services.sweep, every="17 3 * * *"),)
)
