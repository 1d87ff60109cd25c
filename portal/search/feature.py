"""The manifest of search."""

from __future__ import annotations

from portal.core.feature import Feature
from portal.search.views import bp

FEATURE = Feature(name="search", blueprints=(bp,))
