"""The manifest of communities."""

from __future__ import annotations

from portal.core.feature import Feature

FEATURE = Feature(name="communities")
