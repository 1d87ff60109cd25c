"""The manifest of admin."""

from __future__ import annotations

from portal.core.feature import Feature

FEATURE = Feature(name="admin")
